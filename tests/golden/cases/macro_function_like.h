/* ljbind: */
/* What is no expression is left out, with its reason. */
#define FUNCTION_LIKE(x) ((x) + 1)
#define STATEMENT do { } while (0)
#define OPEN_BRACE {
#define KEYWORD static inline
#define ATTRIBUTE __attribute__((packed))
#define UNKNOWN this_is_declared_nowhere
#define GARBAGE ) + (
#define UNBALANCED ((1)
#define INITIALISER { 1, 2 }
#define ASSIGNS (optind = 1)
extern int optind;
#define GOOD 1
