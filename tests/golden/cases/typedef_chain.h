/* ljbind: */
/* time_t through __time_t, a typedef's typedef, pointers, arrays, functions. */
typedef long __time_t;
typedef __time_t time_t;
typedef time_t moment;
struct span { moment from, to; };
typedef char name[16];
typedef name names[2];
typedef int operation(int, int);
typedef operation *operations[3];
struct all { names n; operations o; const name c; };
time_t time(time_t *to);
