/* ljbind: */
/* aligned on a bit-field, which LuaJIT reads otherwise. */
struct aligned { int a:3; int b:4 __attribute__((aligned(8))); int c:2; };
