/* ljbind: */
/* Attributes in the places where LuaJIT binds them elsewhere than C does. */
typedef __attribute__((packed)) struct { char a; int b; } loose;
__attribute__((aligned(8))) struct far { char a; };
typedef struct { char a; int b; } __attribute__((packed)) tight;
typedef struct __attribute__((packed)) { char a; int b; } tagless;
typedef __attribute__((aligned(16))) struct { char a; } lifted;
struct user { loose a; tight b; tagless c; lifted d; };
