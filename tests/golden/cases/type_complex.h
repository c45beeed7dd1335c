/* ljbind: */
double cabs(double _Complex z);
float _Complex conjf(float _Complex z);
long double cabsl(long double _Complex z);
struct complexes { char a; float _Complex f; char b; double _Complex d; char c; long double _Complex l; };
struct integers { char a; int _Complex i; };
