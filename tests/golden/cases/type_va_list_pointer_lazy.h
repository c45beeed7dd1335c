/* ljbind: --lazy */
void free(__builtin_va_list *by_pointer);
