/* ljbind: */
/* Unnamed ones raise LuaJIT's alignment, not C's; zero width ends a container. */
struct unnamed { char a; int :5; char b; };
struct zero_char { int a:3; char :0; int b:4; };
struct gap { unsigned a:3, :4, b:5; unsigned :32; unsigned c:1; };
