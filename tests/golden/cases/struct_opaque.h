/* ljbind: */
/* Reached through pointers only: forward declarations. */
struct hidden;
typedef struct handle *handle;
typedef struct secret secret;
union either;
int abs(int);
void *memchr(struct hidden *h, secret *s, handle n);
void free(union either *e);
