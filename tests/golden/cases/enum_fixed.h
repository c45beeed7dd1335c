/* ljbind: */
/* gcc: none, fixed types came to gcc with 13 */
enum byte : unsigned char { b0, b1 = 255 };
enum signed_short : short { s0 = -300, s1 };
enum wide : unsigned long long { w0 = 1, w1 = 0x8000000000000000ULL };
struct holder { enum byte a; enum signed_short b; enum wide c; enum byte d:3; };
