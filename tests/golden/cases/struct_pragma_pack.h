/* ljbind: */
/* #pragma pack without bit-fields. */
#pragma pack(push, 1)
struct one { char a; int b; double c; };
#pragma pack(2)
struct two { char a; int b; double c; short d; };
#pragma pack(4)
struct four { char a; int b; double c; char d; };
union packed_union { char a[5]; double d; };
#pragma pack(pop)
struct after { char a; double b; };
struct holder { char a; struct one one; struct two two; union packed_union u; };
