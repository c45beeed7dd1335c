/* ljbind: */
/* What LuaJIT knows is not declared again; what it is often thought to know is. */
typedef unsigned long size_t;
typedef long ssize_t, ptrdiff_t, intptr_t, intmax_t, off_t, int64_t;
typedef int wchar_t;
typedef unsigned char uint8_t;
typedef unsigned wint_t;
typedef unsigned short uint_least16_t;
typedef struct _IO_FILE FILE;
typedef struct { long long a; long double b; } max_align_t;
struct sizes { size_t a; ptrdiff_t b; wchar_t c; uint8_t d; int64_t e; intptr_t f; ssize_t g; };
struct own { off_t a; wint_t b; FILE *c; intmax_t d; uint_least16_t e; max_align_t *f; };
int fseeko(FILE *stream, off_t offset, int whence);
