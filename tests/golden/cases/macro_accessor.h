/* ljbind: */
/* errno's like: a call without arguments, and one that is dereferenced. */
int *__errno_location(void);
#define errno_value (*__errno_location())
int rand(void);
#define random_number rand()
int ljbind_no_such_function(void);
#define missing_number ljbind_no_such_function()
#define with_argument abs(3)
int abs(int);
