/* ljbind: */
/* Every container up to 32 bits, at its edges. */
struct chars { signed char a:1; unsigned char b:7; char c:8; unsigned char d:3, e:6; };
struct shorts { short a:1; unsigned short b:15; short c:16; unsigned short d:9, e:8; };
struct ints { int a:1; unsigned b:31; int c:32; unsigned d:17, e:16; };
struct mixed { char a:4; int b:10; short c:9; char d; unsigned e:20; };
struct after { int a; unsigned b:5; char c; unsigned d:1; double e; };
struct straddle { char c; int a:30; int b:10; };
