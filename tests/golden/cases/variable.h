/* ljbind: */
/* Variables: plain, array, const array of unknown length, pointer, function pointer. */
extern int optind;
extern char *optarg;
extern char *tzname[2];
extern const char _libc_intl_domainname[];
extern char **environ;
extern void (*stdout)(int);
extern const struct address { unsigned char bytes[16]; } in6addr_any;
extern int ljbind_no_such_variable;
