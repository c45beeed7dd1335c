/* ljbind: */
/* A function declared through a typedef of its type. */
typedef int fn(int);
extern fn abs;
fn *chosen(fn *);
