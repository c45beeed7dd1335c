/* ljbind: */
/* Zero width starts the next unit, without raising the struct's alignment. */
struct zero { char a:3; int :0; char b:2; };
