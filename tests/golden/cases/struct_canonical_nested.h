/* ljbind: */
/* A rewritten struct inside others: as a member, in an array, anonymous, in a union. */
struct bits { unsigned :3, a:7; unsigned long long b:20; };
struct holder { char c; struct bits one; struct bits many[2]; };
union either { struct bits b; int i; };
struct transparent { char c; struct { unsigned char :2, low:6; long long high:9; }; int end; };
