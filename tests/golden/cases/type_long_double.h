/* ljbind: */
/* Laid out as in C, neither passed nor returned. */
struct holder { char a; long double b; char c; };
long double fabsl(long double x);
double frexpl(long double x, int *exponent);
long double strtold(const char *text, char **end);
void free(long double *by_pointer);
