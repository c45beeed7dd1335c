/* ljbind: */
/* gcc: -std=gnu2x */
/* Literals with suffixes and prefixes that LuaJIT's parser does not know, inside declarations too.
   Digit separators are C23's, which ljbind does not read headers as: no expression in C17. */
#define LONG_SUFFIX 1'000'000L
#define BINARY 0b1111'0000u
#define SIZE_SUFFIX 5ull
enum literal { wide_enough = 0x7fffffffL, lowest = -2147483648, character = 'ab' };
struct sized { char a[0x10UL]; char b[1 << 3]; unsigned c:2u; };
