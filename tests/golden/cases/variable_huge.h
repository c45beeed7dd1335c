/* ljbind: */
/* An array of 2 GiB and more. */
/* ljbind is wrong: it could be declared as `extern char optarg[]`. */
extern char optarg[0x80000000];
