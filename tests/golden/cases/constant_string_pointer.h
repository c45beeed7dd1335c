/* ljbind: */
/* gcc: -std=gnu2x */
/* A string literal that is cast: only a pointer to bytes is a string. Of a struct that is only
   named, or of a function, no size can be asked. */
struct unknown;
#define TEXT ((const char *) "text")
#define BYTES ((const unsigned char *) "bytes")
#define NOTHING ((void *) "void")
#define WIDER ((const int *) "abcd")
#define NAMED_ONLY ((struct unknown *) "abc")
#define CODE ((void (*)(void)) "\xc3")
