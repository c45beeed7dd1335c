/* ljbind: */
/* Alignment of structs, members and typedefs; of several on a member, the largest counts. */
struct whole { int a; } __attribute__((aligned(32)));
struct c11 { _Alignas(16) int a; _Alignas(8) char b; };
struct members { char a; int b __attribute__((aligned(16))); char c __attribute__((aligned)); };
typedef int wide_int __attribute__((aligned(16)));
typedef int narrow_int __attribute__((aligned(2)));
struct by_typedef { char a; wide_int b; char c; narrow_int d; };
struct several { char a; int b __attribute__((aligned(32), aligned(8))); };
struct nested { char a; struct whole w; };
struct page { char a; } __attribute__((aligned(32768)));
