/* ljbind: */
/* A Lua number is a double: what a double cannot hold exactly is left out. */
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
#define LONG_DOUBLE_LARGE 1e400L
#define LONG_DOUBLE_SMALL 1e-400L
#define LONG_DOUBLE_INFINITE (1.0L / 0.0L)
#define LONG_DOUBLE_NAN __builtin_nanl("")
#define ROUNDED ((double)0.1L)
#define WHOLE 2.0
