/* ljbind: */
/* What holds at the end of the headers. */
#define GONE 1
#undef GONE
#define CHANGED 1
#undef CHANGED
#define CHANGED 2
#define OVER PART
#define PART 1
#undef PART
#define PART 5
#define STANDING_ON_GONE (GONE + 1)
