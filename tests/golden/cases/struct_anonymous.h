/* ljbind: */
/* Anonymous members stay transparent; anonymous types get names from parent and field. */
struct event {
  int type;
  union {
    struct { int x, y; };
    struct { short code; } key;
    double value;
  };
  struct { char *name; struct { int depth; } deep; } detail[2];
};
typedef struct { int a; } only_typedef;
typedef union { int a; float b; } only_union;
typedef enum { one = 1, two } only_enum;
