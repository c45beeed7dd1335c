/* ljbind: */
/* A flexible array stays at the end when the struct in front of it is rewritten. */
struct packet { unsigned long long kind:4, length:12; unsigned char more; unsigned short data[]; };
#pragma pack(push, 1)
struct frame { char a; int length; struct { short x; int y; } items[]; };
#pragma pack(pop)
