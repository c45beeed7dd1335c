/* ljbind: */
/* A macro that renames a function, a variable, a type, an enumerator. */
int abs(int);
extern int optind;
#define my_abs abs
#define my_optind optind
#define twice_removed my_abs
#define my_missing ljbind_no_such_function
int ljbind_no_such_function(int);
static inline int inlined(int n) { return n; }
#define my_inlined inlined
#define labs abs
long labs_of(long) __asm__("labs");
