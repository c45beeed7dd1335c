/* ljbind: */
/* An alignment LuaJIT cannot express. */
struct huge { char a; } __attribute__((aligned(65536)));
struct plain { int a; };
