/* ljbind: */
/* An attribute of an inline nested struct must not leak onto the member. */
struct outer {
  char c;
  struct { char a; int b; } __attribute__((packed)) inner;
  struct __attribute__((aligned(8))) { char a; } wide;
  int end;
};
