/* ljbind: */
/* gcc: none, nullability is clang's */
/* Nullability says nothing about layout. */
char *_Nullable getenv(const char *_Nonnull name);
struct list { struct list *_Null_unspecified next; };
