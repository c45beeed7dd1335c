/* ljbind: */
/* Nothing but the function needs the struct that its parameter points to. */
void free(__builtin_va_list *by_pointer);
