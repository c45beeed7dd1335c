/* ljbind: */
/* gcc: none, _BitInt came to gcc with 14 */
struct integers { char a; _BitInt(5) b; unsigned _BitInt(37) c; _BitInt(128) d; char e; };
