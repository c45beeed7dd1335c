/* ljbind: -D WITH_SECOND */
/* gcc: -D WITH_SECOND */
/* The condition stays beside what it decided, with who decided it. */
int abs(int);
#ifdef WITH_SECOND
long labs(long);
#endif
#ifndef WITHOUT_THIRD
int toupper(int);
#else
int tolower(int);
#endif
#if defined(WITH_SECOND) && __SIZEOF_LONG__ == 8
#define SECOND_LEVEL 2
struct second { int level; };
#endif
struct shaped {
  int a;
#ifdef WITH_SECOND
  int b;
# if __SIZEOF_POINTER__ == 8 /* a word */
  int c, d;
# endif
#endif
  int e;
#ifdef WITHOUT_THIRD
  int f;
#elif defined(WITH_SECOND)
  int g;
#else
  int h;
#endif
};
#ifdef WITH_SECOND
struct inside {
  int a : 3;
#ifndef WITHOUT_THIRD
  int : 4;
  int b : 3;
#endif
};
#endif
enum level {
  LOW,
#ifdef WITH_SECOND
  MIDDLE,
#endif
  HIGH
};
