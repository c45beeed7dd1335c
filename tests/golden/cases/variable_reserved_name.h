/* ljbind: */
/* Variables LuaJIT cannot name. */
extern int complex __asm__("optind");
extern char *bool;
