/* ljbind: */
/* What depends on the place or the time of its use is no constant, whatever it is spelled with. */
#define LINE __LINE__
#define HERE __FILE__
#define COUNTED __COUNTER__
#define TODAY __DATE__
#define NOW __TIME__
#define BUILT __TIMESTAMP__
#define LINE_PLUS (LINE + 1)
#define BUILTIN_LINE __builtin_LINE()
#define BUILTIN_COLUMN (__builtin_COLUMN() + 1)
#define BUILTIN_FILE __builtin_FILE()
#define BUILTIN_FUNCTION __builtin_FUNCTION()
#define FUNCTION __func__
#define SAME(x) (x)
#define THROUGH SAME(BUILTIN_LINE)
static const int written_here = __LINE__;
