/* ljbind: */
#define PI 3.14159265358979323846
#define TENTH 0.1f
#define EXPONENT 1e300
#define HEXADECIMAL 0x1.8p3
#define NEGATIVE_ZERO -0.0
#define INFINITE (1.0 / 0.0)
#define MINUS_INFINITE (-1e308 * 10)
#define NOT_A_NUMBER (0.0 / 0.0)
#define BUILTIN_INFINITE __builtin_inff()
#define BUILTIN_NAN __builtin_nanf("")
#define LONG_DOUBLE 1.5L
#define LONG_DOUBLE_PRECISE 0.1L
#define WHOLE 2.0
