/* ljbind: */
union plain { char c; int i; double d; char bytes[13]; void *p; };
union empty {};
struct holder { char c; union plain u; };
