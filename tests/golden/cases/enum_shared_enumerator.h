/* ljbind: --select 'enum:*' */
/* An enumerator and a macro of its name, as system headers have them. */
enum level { LOW = 1, HIGH = 2 };
#define LOW LOW
#define HIGH HIGH
