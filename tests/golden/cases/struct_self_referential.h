/* ljbind: */
/* Structs that point to themselves and to each other. */
struct node { struct node *next; struct node *children[2]; };
typedef struct left left;
typedef struct right { left *other; struct right *self; } right;
struct left { right *other; right copy; };
