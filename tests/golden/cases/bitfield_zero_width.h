/* ljbind: */
/* Zero width starts the next unit, without raising the struct's alignment. */
/* ljbind is wrong: the module stops at its own size check instead of going canonical. */
struct zero { char a:3; int :0; char b:2; };
