/* ljbind: */
/* UTF-8 in names and a line splice in a name. */
struct größe { int länge; };
int a\
bs(int);
#define SPLICED 1 + \
  2
