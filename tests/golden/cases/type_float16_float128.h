/* ljbind: */
struct floats { char a; _Float16 b; char c; __float128 d; char e; };
__float128 fabsf128(__float128 x);
void free(_Float16 *by_pointer);
