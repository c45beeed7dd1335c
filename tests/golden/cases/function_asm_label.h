/* ljbind: */
/* The label is the symbol: bound under the name C gives it. Of a label nobody exports: omitted. */
int absolute(int) __asm__("abs");
int nowhere(int) __asm__("ljbind_no_such_symbol");
extern int counter __asm__("optind");
