/* ljbind: */
/* Wide and multi-character literals are evaluated. */
#define LETTER 'A'
#define NEWLINE '\n'
#define NUL '\0'
#define HIGH '\xff'
#define MULTI 'abcd'
#define WIDE L'\u20ac'
#define UTF16 u'\u20ac'
