/* ljbind: */
/* gcc: none, gcc 12 takes the last alignment of a struct where clang takes the largest */
/* Several alignments of one struct, where compilers differ: ljbind follows clang. */
struct twice { char a; } __attribute__((aligned(64), aligned(16)));
struct growing { char a; } __attribute__((aligned(16), aligned(64)));
