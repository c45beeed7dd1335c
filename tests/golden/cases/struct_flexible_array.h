/* ljbind: */
/* [] and [0] at the end, [0] in the middle, and of structs. */
struct text { unsigned long length; char data[]; };
struct zero { int n; int data[0]; };
struct middle { int before; char mark[0]; int after; };
struct item { int a; double b; };
struct items { char n; struct item items[]; };
union length { int n; char data[0]; };
