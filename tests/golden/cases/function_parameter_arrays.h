/* ljbind: */
/* Array parameters C99 added: written as the pointers they are. */
unsigned long strlen(const char text[static 4]);
int getrandom(unsigned n, int grid[n], int rows[*]);
int getentropy(unsigned n, int grid[const 4][n]);
