/* ljbind: */
/* mode gives a type the size of a machine mode. */
typedef int quarter __attribute__((mode(QI)));
typedef unsigned int half __attribute__((mode(HI)));
typedef int single __attribute__((mode(SI)));
typedef int two __attribute__((mode(DI)));
typedef int four __attribute__((mode(TI)));
typedef float small __attribute__((mode(SF)));
typedef float large __attribute__((mode(DF)));
struct modes { quarter a; half b; single c; two d; four e; small f; large g; };
