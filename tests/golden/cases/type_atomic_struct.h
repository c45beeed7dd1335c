/* ljbind: */
/* gcc: none, gcc gives struct padded 4 bytes where clang gives it 8 */
/* _Atomic may be larger and more aligned than what it holds. */
/* ljbind is wrong: the module stops at its own size check; a stand-in of C's size is needed. */
struct triple { char c[3]; };
struct padded { char a; _Atomic(struct triple) t; };
