/* ljbind: */
/* Zero width in a packed struct, which LuaJIT ignores. */
struct zero_packed { char a:3; int :0; char b:2; } __attribute__((packed));
