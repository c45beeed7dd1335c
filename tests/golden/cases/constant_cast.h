/* ljbind: */
/* LuaJIT evaluates casts and sizeof wrongly in constants; clang does it. */
#define BYTE ((unsigned char)300)
#define SIGNED_BYTE ((signed char)200)
#define SHORT ((short)-1)
#define UNSIGNED ((unsigned)-1)
#define WIDE ((unsigned long long)-1)
#define SIZE (sizeof(long) * 3)
#define SIZE_DIFFERENCE (sizeof(int) - 5)
#define TRUNCATED ((int)3.99)
#define BOOLEAN ((_Bool)17)
#define TERNARY (1 ? -1 : 1u)
enum cast { cast_byte = (unsigned char)300, cast_size = sizeof(char[7]) };
struct sized { char a[sizeof(int) * 2 + (int)1.5]; };
