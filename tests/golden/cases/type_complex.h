/* ljbind: */
/* What LuaJIT has no word for is an array of two; where it would be passed, bytes. */
typedef long double _Complex precise;
double cabs(double _Complex z);
float _Complex conjf(float _Complex z);
long double cabsl(long double _Complex z);
struct complexes { char a; float _Complex f; char b; double _Complex d; char c; long double _Complex l; };
struct integers { char a; int _Complex i; unsigned char _Complex many[3]; };
struct precise { precise value, values[2]; const long double _Complex *to; precise *pointer; };
struct calls { void (*take)(long double _Complex); int _Complex (*give)(void); };
void free(int _Complex *by_pointer);
