/* ljbind: */
/* One per thread, while LuaJIT would keep one thread's address. */
extern __thread int errno_of_thread __asm__("errno");
extern _Thread_local int opterr;
