/* ljbind: */
/* Signs, values that follow, values from expressions, and no tag. */
enum plain { a, b, c = 10, d };
enum negative { minus = -1, zero, one };
enum extremes { lowest = -2147483647 - 1, highest = 2147483647 };
enum large { top = 4294967295u };
enum expression { x = 1 << 4, y = x | 2, z = sizeof(int) * 3, w = 'A', v = (int)3.9 };
enum { untagged = 7 };
typedef enum { by_typedef = 8 } mode;
enum forward;
struct holder { enum plain p; enum negative n; enum large l; mode m; };
int abs(enum negative n);
