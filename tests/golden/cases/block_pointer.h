/* ljbind: */
/* gcc: none, blocks are clang's */
/* A block pointer, here as clang hides it behind -fblocks: does not compile without. */
void qsort(void *base, unsigned long n, unsigned long size, int (^order)(const void *, const void *));
