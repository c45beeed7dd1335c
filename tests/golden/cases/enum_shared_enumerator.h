/* ljbind: */
/* An enumerator and a macro of its name, as system headers have them: one constant, not two. */
enum level { LOW = 1, HIGH = 2 };
#define LOW LOW
#define HIGH HIGH
