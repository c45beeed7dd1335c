/* ljbind: */
/* What depends on the place or the time of its use is no constant; what asks clang for the line is. */
#define LINE __LINE__
#define HERE __FILE__
#define COUNTED __COUNTER__
#define TODAY __DATE__
#define NOW __TIME__
#define BUILT __TIMESTAMP__
#define LINE_PLUS (LINE + 1)
#define BUILTIN_LINE __builtin_LINE()
