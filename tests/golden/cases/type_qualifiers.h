/* ljbind: */
/* const and volatile, on values and behind pointers, of arrays and of members. */
typedef const int constant;
typedef volatile unsigned char mapped;
struct device { constant id; mapped registers[4]; const char *const name; volatile struct device *next; };
int strcmp(const char *const a, const char *b);
extern const volatile int optind;
