/* ljbind: */
/* Of _Bool and of enums. */
enum plain { p0, p1, p2 };
enum negative { minus = -1, n0 };
struct fields { _Bool a:1; _Bool b:1; enum plain c:3; enum negative d:3; _Bool e; enum plain f; };
typedef enum plain alias;
struct aliased { alias a:2; unsigned b:4; };
