/* ljbind: */
/* A tag and a typedef that the FFI's parser reserves. */
struct complex { double re, im; };
struct holder { struct complex value; };
typedef struct complex *__int16;
struct other { __int16 pointer; };
