/* ljbind: -D WITH_SECOND */
/* gcc: -D WITH_SECOND */
/* The condition stays beside what it decided, with who decided it. */
/* ljbind is wrong: of the condition inside struct shaped the module says nothing. */
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
#endif
};
