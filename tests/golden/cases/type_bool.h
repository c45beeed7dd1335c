/* ljbind: */
#define bool _Bool
#define true 1
struct flags { _Bool a; bool b; bool c[3]; };
bool isatty(int fd);
