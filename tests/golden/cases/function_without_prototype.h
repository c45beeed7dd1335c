/* ljbind: */
/* gcc: -Wno-builtin-declaration-mismatch */
/* (), which says nothing about the parameters, and (void), which does. */
int rand();
int getchar(void);
struct table { int (*open)(); int (*close)(void); };
