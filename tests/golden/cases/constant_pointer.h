/* ljbind: */
#define NOTHING ((void *)0)
#define FAILED ((void *)-1)
#define SIG_ERROR ((void (*)(int))-1)
#define ADDRESS ((char *)0x1000)
typedef struct handle *handle;
#define NO_HANDLE ((handle)0)
