/* ljbind: */
/* #pragma pack with bit-fields, which LuaJIT lays out wrongly. */
#pragma pack(push, 1)
struct one { char a; unsigned b:3, c:13; int d:20; short e; };
#pragma pack(2)
struct two { char a; unsigned b:7; int c:30; short d; };
#pragma pack(4)
struct four { char a; unsigned long long b:33; int c:5; double d; };
#pragma pack(pop)
