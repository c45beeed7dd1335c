/* ljbind: */
/* Packed: bit behind bit. */
struct packed { unsigned a:3; unsigned b:10; unsigned c:30; char d; } __attribute__((packed));
struct straddling { char a; unsigned b:31; unsigned c:5; unsigned d:28; } __attribute__((packed));
struct near { char a; unsigned b:7; } __attribute__((packed));
struct one { unsigned a:3; unsigned b:7 __attribute__((packed)); };
struct nested { int a:1; struct { int:14; int b:3; } __attribute__((packed)); };
