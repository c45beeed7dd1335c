/* ljbind: */
/* An anonymous struct that is reached through a pointer only: nothing else can ask for its body. */
typedef struct { int a; } *first_pointer;
typedef struct { int b; } *second_pointer;
struct holder { union { int i; float f; } *pointer; };
