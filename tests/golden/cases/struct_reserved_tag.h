/* ljbind: */
/* A tag and a typedef that the FFI's parser reserves. */
/* ljbind is wrong: touching __int16 in the module gives LuaJIT's own 16-bit integer. */
struct complex { double re, im; };
struct holder { struct complex value; };
typedef struct complex *__int16;
struct other { __int16 pointer; };
