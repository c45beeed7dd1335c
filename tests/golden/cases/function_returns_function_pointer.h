/* ljbind: */
/* signal() as C spells it, through a typedef, and a function that returns a pointer to an array. */
void (*signal(int number, void (*handler)(int)))(int);
typedef void (*handler)(int);
handler sigset(int number, handler action);
int (*memfrob(int n))[3];
