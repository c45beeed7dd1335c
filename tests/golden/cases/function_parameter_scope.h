/* ljbind: */
/* A parameter's name ends with its declarator. */
enum { kind = 3 };
typedef double (*scale)(double y0, int kind);
double y0(double x);
double scalbn(double y0, int kind);
