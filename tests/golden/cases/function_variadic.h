/* ljbind: */
/* A variadic function is told from one that is not. */
int printf(const char *format, ...);
int puts(const char *text);
typedef int logger(const char *format, ...);
struct sink { logger *log; };
