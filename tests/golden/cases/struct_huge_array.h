/* ljbind: */
/* LuaJIT counts bits in 32 bits: structs beyond 512 MiB stay incomplete, and so what points to
   them can be declared. */
struct huge { int a; char block[0x80000000]; };
struct large { int a; char block[0x20000000]; };
struct exact { char block[0x20000000]; };
struct below { char block[0x1ffffff0]; int a; };
union wide { int a; char block[0x30000000]; };
struct outer { int a; struct large inner; };
typedef struct { char block[0x20000000]; } untagged;
void free(struct large *p);
int abs(struct large passed);
struct list { struct huge *first; struct outer *second; untagged *third; union wide *fourth; };
extern struct large optarg;
