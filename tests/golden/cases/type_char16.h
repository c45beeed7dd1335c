/* ljbind: */
typedef __CHAR16_TYPE__ char16_t;
typedef __CHAR32_TYPE__ char32_t;
struct text { char16_t a; char32_t b; };
