/* ljbind: */
/* gcc: none, _BitInt came to gcc with 14 */
/* The integer, or the integers, that hold one; passed by value, bytes. */
typedef unsigned _BitInt(12) twelve;
struct integers { char a; _BitInt(5) b; unsigned _BitInt(37) c; _BitInt(128) d; char e; };
struct fields { _BitInt(5) a : 3; unsigned _BitInt(20) b : 18; twelve c; const _BitInt(100) *d; };
struct calls { void (*narrow)(_BitInt(7)); _BitInt(100) (*wide)(_BitInt(100)); };
int abs(_BitInt(7) refused);
