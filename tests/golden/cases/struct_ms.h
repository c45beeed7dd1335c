/* ljbind: */
/* The layout of Microsoft's compiler. */
struct ms { char a:3; int b:5; char c; } __attribute__((ms_struct));
