/* ljbind: */
/* Function pointers as parameters, members, typedefs, in arrays, and behind pointers. */
typedef int (*compare)(const void *, const void *);
void qsort(void *base, unsigned long n, unsigned long size, compare order);
void *bsearch(const void *key, const void *base, unsigned long n, unsigned long size,
              int (*order)(const void *, const void *));
struct methods {
  int (*read)(struct methods *self, char *to, unsigned n);
  void (*slots[4])(int);
  int (**chain)(void);
};
