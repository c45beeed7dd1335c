/* ljbind: */
typedef unsigned size;
struct record { int a; };
#define size_type size
#define record_type struct record
#define pointer_type const char *
#define unsigned_type unsigned long
#define function_pointer int (*)(int)
struct holder { size_type a; pointer_type b; };
