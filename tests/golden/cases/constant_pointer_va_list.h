/* ljbind: */
/* Nothing but the constant's type needs the struct. */
#define NOWHERE ((__builtin_va_list *)0)
