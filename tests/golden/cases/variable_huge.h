/* ljbind: */
/* An array of 2 GiB and more has no size in LuaJIT, and is written without its bound. */
extern char optarg[0x80000000];
extern int optind[2][0x20000000];
typedef char block[0x80000000];
void free(block *by_pointer);
