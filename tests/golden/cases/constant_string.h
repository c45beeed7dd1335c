/* ljbind: */
#define EMPTY ""
#define PLAIN "text"
#define ESCAPES "tab\t quote\" backslash\\ newline\n bell\a byte\xff octal\1012"
#define UTF8 "gr\u00fc\u00dfe \u20ac"
#define UTF8_RAW "grüße €"
#define UTF8_PREFIX u8"text"
#define NUL_INSIDE "before\0after"
#define JOINED "one " "two " PLAIN
#define STRINGIFIED_(x) #x
#define STRINGIFIED STRINGIFIED_(a b)
#define WIDE L"wide"
#define LONG "0123456789012345678901234567890123456789012345678901234567890123456789" \
             "0123456789012345678901234567890123456789012345678901234567890123456789"
#define SLICE ("prefix" + 3)
#define BRACKETS "]]"
