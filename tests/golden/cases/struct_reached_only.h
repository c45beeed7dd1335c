/* ljbind: --select free --select outer --select NOWHERE */
/* Not chosen and reached through a pointer: no body, and no line where its mention declares it. Reached
   by value: a body. */
struct by_pointer { int a; };
struct by_value { int a; };
struct outer { struct by_pointer *p; struct by_value v; };
struct unreached { int a; };
void free(struct by_pointer *p);
#define NOWHERE ((struct by_constant *)-1)
