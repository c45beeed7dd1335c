/* ljbind: */
/* Constants without a symbol. */
static const int SMALL = 3;
static const unsigned long long FLAG = 0x20ULL;
static const double RATIO = 0.5;
static const char LETTER = 'x';
static const int DERIVED = sizeof(int) + 1;
static const int TABLE[2] = {1, 2};
static const char NAME[] = "name";
static int VARIABLE = 3;
