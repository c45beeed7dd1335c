/* ljbind: */
/* What stands between members and is none. */
struct checked {
  char a;
  _Static_assert(sizeof(int) == 4, "an int of four bytes");
  ;
  int b;
};
