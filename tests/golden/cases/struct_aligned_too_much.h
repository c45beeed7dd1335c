/* ljbind: */
/* An alignment LuaJIT cannot express. */
/* ljbind is wrong: the module stops at its own size check instead of leaving the struct out. */
struct huge { char a; } __attribute__((aligned(65536)));
struct plain { int a; };
