/* ljbind: */
/* As a parameter a pointer, as a member the array of one struct that it is. */
typedef __builtin_va_list va_list;
int vprintf(const char *format, va_list arguments);
struct holder { char a; va_list arguments; char b; va_list more[2]; va_list *to; };
void free(va_list *by_pointer);
