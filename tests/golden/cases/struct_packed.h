/* ljbind: */
struct packed { char a; int b; short c; double d; char e; } __attribute__((packed));
struct member { char a; int b __attribute__((packed)); double c; };
struct packed_aligned { char a; int b; } __attribute__((packed, aligned(4)));
struct holder { char a; struct packed p; };
