/* ljbind: */
/* typeof is resolved. */
int number_of_things(void);
typedef __typeof__(number_of_things()) number;
struct holder { __typeof__(unsigned char[3]) a; number b; };
