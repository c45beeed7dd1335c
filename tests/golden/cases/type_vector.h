/* ljbind: */
/* gcc: -Wno-psabi */
typedef float float4 __attribute__((vector_size(16)));
typedef double double4 __attribute__((vector_size(32)));
typedef int int16 __attribute__((vector_size(64)));
typedef unsigned char byte8 __attribute__((vector_size(8)));
struct vectors { char a; float4 b; char c; double4 d; char e; int16 f; byte8 g; };
struct direct { char a; short b __attribute__((vector_size(16))); };
float4 abs(float4 by_value);
void free(double4 *by_pointer);
