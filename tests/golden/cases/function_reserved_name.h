/* ljbind: --select 'function:*' */
/* Functions LuaJIT cannot name: bound through a label, under a name with an underscore. */
/* ljbind is wrong: price$ can be had through a label as well. */
int bool(int) __asm__("abs");
int price$(int) __asm__("toupper");
