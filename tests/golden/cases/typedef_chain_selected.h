/* ljbind: --select time */
/* Only what is needed, and that in its order. */
typedef long __time_t;
typedef __time_t time_t;
typedef int unrelated;
time_t time(time_t *to);
