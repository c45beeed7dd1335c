/* ljbind: */
/* Packed enums and those of 64 bits, which LuaJIT would make four bytes wide. */
enum tiny { t0, t1 } __attribute__((packed));
enum tiny_signed { ts0 = -1, ts1 } __attribute__((packed));
enum small { s0, s1 = 300 } __attribute__((packed));
enum wide { w0, w1 = 0x100000000ULL };
enum wide_signed { ws0 = -1, ws1 = 0x7fffffffffffffffLL };
enum wide_unsigned { wu0 = 0xffffffffffffffffULL };
struct holder { enum tiny a; enum tiny_signed b; enum small c; enum wide d; enum wide_signed e; };
