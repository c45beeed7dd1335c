/* ljbind: */
/* Classes of parameters and results, restrict, register, arrays and functions as parameters. */
int abs(int);
long labs(long value);
unsigned char toupper_l(signed char c, unsigned short s, _Bool b, float f);
double ldexp(double x, int exponent);
char *strcpy(char *__restrict to, const char *__restrict__ from);
void *memchr(register const void *block, int c, unsigned long n);
void qsort(void *base, unsigned long n, unsigned long size, int compare(const void *, const void *));
long strtol(const char text[const 4], char *end[], int base);
int getrandom(int grid[][4], int last);
__extension__ long long llabs(long long value);
