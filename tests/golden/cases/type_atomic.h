/* ljbind: */
struct counters { char a; _Atomic int b; _Atomic(long) c; _Atomic char d; _Atomic(void *) e; };
int abs(_Atomic int by_value);
void free(_Atomic long *by_pointer);
