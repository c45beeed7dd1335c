/* ljbind: */
/* _Atomic may be larger and more aligned than what it holds: 4 bytes here for clang, 3 for gcc. */
/* ljbind is wrong: the module stops at its own size check; a stand-in of C's size is needed. */
struct triple { char c[3]; };
struct padded { char a; _Atomic(struct triple) t; };
