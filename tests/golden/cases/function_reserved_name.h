/* ljbind: --select 'function:*' */
/* Functions LuaJIT cannot name: bound through a label, under a name with an underscore. */
int bool(int) __asm__("abs");
int price$(int) __asm__("toupper");
