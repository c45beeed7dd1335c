/* ljbind: */
/* Structs beyond 512 MiB, where LuaJIT counts bits in 32 bits. */
/* ljbind is wrong: what points to them could be declared, with the tags left incomplete. */
struct huge { int a; char block[0x80000000]; };
struct large { int a; char block[0x20000000]; };
struct below { char block[0x1ffffff0]; int a; };
void free(struct large *p);
