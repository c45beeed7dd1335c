/* ljbind: */
/* As a parameter a pointer, as a member 24 bytes. */
typedef __builtin_va_list va_list;
int vprintf(const char *format, va_list arguments);
struct holder { char a; va_list arguments; char b; };
void free(va_list *by_pointer);
