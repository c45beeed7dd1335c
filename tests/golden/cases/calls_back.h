/* ljbind: */
/* A function that takes a function pointer may call it; compiled code must not call such a function. */
typedef int (*order)(const void *, const void *);
struct hooks { order compare; };
void qsort(void *base, unsigned long n, unsigned long size, order compare);
void free(struct hooks *hooks);
int on_exit(void (*handler)(int, void *), void *argument);
