/* ljbind: */
/* What calls can carry. */
struct small { int a, b; };
struct mixed { double d; float f; };
struct large { long a[5]; };
union either { int i; double d; };
struct small div(int a, int b);
struct mixed frexp(struct mixed value);
struct large ldiv(struct large value);
union either abs(union either value);
double _Complex csqrt(double _Complex z);
