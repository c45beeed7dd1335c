/* ljbind: */
/* Where such a macro is evaluated is its definition. */
#define LINE __LINE__
#define COUNTED __COUNTER__
#define BUILTIN_LINE __builtin_LINE()
