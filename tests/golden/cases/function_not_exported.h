/* ljbind: */
/* static inline has a body and no symbol, hidden has no symbol, and some are simply not there. */
static inline int twice(int n) { return 2 * n; }
static int once(int n);
inline int thrice(int n) { return 3 * n; }
int ljbind_no_such_function(int);
__attribute__((visibility("hidden"))) int ljbind_hidden(int);
int abs(int);
