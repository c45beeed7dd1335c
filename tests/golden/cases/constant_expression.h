/* ljbind: */
/* Macros over macros, in any order, over enumerators and offsets. */
#define BOTH (FIRST | SECOND)
#define FIRST (1 << 0)
#define SECOND (1 << 4)
#define COMPARED (FIRST < SECOND)
enum { base = 100 };
#define FROM_ENUMERATOR (base + 1)
#define ENUMERATOR base
struct pair { int a; double b; };
#define OFFSET __builtin_offsetof(struct pair, b)
#define CALLED_(n) ((n) * 2)
#define CALLED CALLED_(21)
#define EMPTY
#define SELF SELF
