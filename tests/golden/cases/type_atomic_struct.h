/* ljbind: */
/* gcc: none, gcc gives struct padded 4 bytes where clang gives it 8 */
/* _Atomic may be larger and more aligned than what it holds. */
struct triple { char c[3]; };
struct padded { char a; _Atomic(struct triple) t; };
