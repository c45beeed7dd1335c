/* ljbind: */
/* What C says about a function and the FFI need not know. */
_Noreturn void abort(void);
void exit(int status) __attribute__((noreturn, cold, visibility("default")));
int abs(int) __attribute__((const, nothrow, warn_unused_result));
int printf(const char *format, ...) __attribute__((format(printf, 1, 2), nonnull(1)));
char *strdup(const char *text) __attribute__((malloc, returns_nonnull, deprecated("with \"(\" in it")));
extern __typeof__(abs) toupper;
_Pragma("GCC diagnostic push")
_Static_assert(sizeof(int) == 4, "an int of four bytes");
_Pragma("GCC diagnostic pop")
