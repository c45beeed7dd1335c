/* ljbind: */
/* An enumerator and a macro of its name, as system headers have them: one constant, not two. */
enum level { LOW = 1, HIGH = 2 };
#define LOW LOW
#define HIGH HIGH
/* As does a macro with another meaning; one that means nothing to Lua leaves the name to it. */
enum other { MIDDLE = 3, TOP = 4 };
#define MIDDLE 30
#define TOP do {} while (0)
