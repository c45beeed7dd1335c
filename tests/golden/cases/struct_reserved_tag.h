/* ljbind: */
/* A tag and names of types that the FFI's parser reserves: the module gives the types by name. */
struct complex { double re, im; };
struct holder { struct complex value; };
typedef struct complex *__int16;
struct other { __int16 pointer; };
typedef unsigned char bool;
struct flags { bool first, *second; };
#define __int64 struct holder
