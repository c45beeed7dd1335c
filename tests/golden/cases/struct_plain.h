/* ljbind: */
/* Every scalar, arrays, nothing else: C and LuaJIT agree. */
struct plain {
  char c; signed char sc; unsigned char uc; _Bool b;
  short s; unsigned short us; int i; unsigned u;
  long l; unsigned long ul; long long ll; unsigned long long ull;
  float f; double d; void *p; const char *q;
  int grid[2][3]; char tail[5];
};
struct empty {};
