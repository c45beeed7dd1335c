/* ljbind: */
/* Tags have a name space of their own. */
struct stat { int mode; };
int stat(const char *path, struct stat *to);
typedef long value;
struct value { value value; };
