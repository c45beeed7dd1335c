#include "cdeftext/scan.h"

#include <gtest/gtest.h>

#include "cdeftext/scan_testing.h"

namespace ljbind::cdeftext {
namespace {

TEST(Scan, Functions) {
  EXPECT_EQ(show("int f(void); void *g(size_t count, const char *, ...);"),
            "function f [int] [f(void)]\n"
            "function g [void] [*g(size_t count, const char *, ...)] (count [size_t count])"
            " ( [const char *]) (...)\n");
  EXPECT_EQ(show("int old(); extern unsigned long int (inner)(int a[3]), second(void);"),
            "function old [int] [old()]\n"
            "function inner [extern unsigned long int] [(inner)(int a[3])] (a [int a[3]])\n"
            "function second [extern unsigned long int] [second(void)]\n");
}

TEST(Scan, DeclaratorsTurnedInsideOut) {
  EXPECT_EQ(show("int (*(*pick(int a))(char b))(double c); int (*(*p)(int a))(char b);"
                 "void (*table[4])(void); typedef int (*compare)(const void *a, const void *b);"),
            "function pick [int] [(*(*pick(int a))(char b))(double c)] (a [int a])\n"
            "variable p [int] [(*(*p)(int a))(char b)] (a [int a])\n"
            "variable table [void] [(*table[4])(void)]\n"
            "typedef compare [typedef int] [(*compare)(const void *a, const void *b)]"
            " (a [const void *a]) (b [const void *b])\n");
}

TEST(Scan, ParametersWithoutNamesAndWithFunctionsOfTheirOwn) {
  EXPECT_EQ(
      show("void f(int (*)(int x), int (int), int (y), int callback(int z), struct s, int[]);"),
      "function f [void] [f(int (*)(int x), int (int), int (y), int callback(int z), struct s,"
      " int[])] ( [int (*)(int x)]) ( [int (int)]) (y [int (y)])"
      " (callback [int callback(int z)]) ( [struct s]) ( [int[]])\n");
  EXPECT_EQ(show("typedef int known; void f(int (known), int (unknown), register long n);"),
            "typedef known [typedef int]\n"
            "function f [void] [f(int (known), int (unknown), register long n)] ( [int (known)])"
            " (unknown [int (unknown)]) (n [register long n])\n");
}

TEST(Scan, TypesMayBearAnyNameButAKeyword) {
  EXPECT_EQ(show("foo foo; unsigned foo; foo *bar, baz[2]; const foo qux; foo (*f)(foo);"),
            "variable foo [foo]\nvariable foo [unsigned]\nvariable bar [foo] [*bar]\n"
            "variable baz [foo] [baz[2]]\nvariable qux [const foo]\n"
            "variable f [foo] [(*f)(foo)] ( [foo])\n");
}

TEST(Scan, Structs) {
  EXPECT_EQ(show("struct s { int a, *b; unsigned c : 3, : 2; struct s *next; char d[8][2];"
                 " int (*call)(int x, ...); } __attribute__((packed));"),
            "struct s [struct s { int a, *b; unsigned c : 3, : 2; struct s *next; char d[8][2];"
            " int (*call)(int x, ...); } __attribute__((packed))]\n"
            "  a [int] [a]\n  b [int] [*b]\n  c [unsigned] [c] : [3]\n  "
            " [unsigned] [] : [2]\n  next [struct s] [*next]\n  d [char] [d[8][2]]\n"
            "  call [int] [(*call)(int x, ...)] (x [int x]) (...)\n");
}

TEST(Scan, NestedRecordsComeBehindTheirOuterOne) {
  EXPECT_EQ(
      show("typedef struct { union { int u; struct in { short lo, hi; } x; }; enum { A, B } e;"
           " } out, *outp;"),
      "struct  [struct { union { int u; struct in { short lo, hi; } x; }; enum { A, B } e; }]"
      " named out\n"
      "   [union { int u; struct in { short lo, hi; } x; }] [] is 1\n"
      "  e [enum { A, B }] [e] is 3\n"
      "union  [union { int u; struct in { short lo, hi; } x; }] in \n"
      "  u [int] [u]\n"
      "  x [struct in { short lo, hi; }] [x] is 2\n"
      "struct in [struct in { short lo, hi; }] in \n"
      "  lo [short] [lo]\n  hi [short] [hi]\n"
      "enum  [enum { A, B }] in \n  A\n  B\n"
      "typedef out [typedef struct { union { int u; struct in { short lo, hi; } x; };"
      " enum { A, B } e; }]\n"
      "typedef outp [typedef struct { union { int u; struct in { short lo, hi; } x; };"
      " enum { A, B } e; }] [*outp]\n");
}

TEST(Scan, OnlyAPlainTypedefNamesARecord) {
  EXPECT_EQ(show("typedef struct {int x;} *p; typedef struct {int x;} a[2], b, c;"),
            "struct  [struct {int x;}]\n  x [int] [x]\n"
            "typedef p [typedef struct {int x;}] [*p]\n"
            "struct  [struct {int x;}] named b\n  x [int] [x]\n"
            "typedef a [typedef struct {int x;}] [a[2]]\n"
            "typedef b [typedef struct {int x;}]\ntypedef c [typedef struct {int x;}]\n");
}

TEST(Scan, RecordsInParametersAndSizesBelongToTheDeclaration) {
  EXPECT_EQ(show("int f(struct in {int a;} *p), x[sizeof(union {int b;})];"),
            "struct in [struct in {int a;}] in f\n  a [int] [a]\n"
            "function f [int] [f(struct in {int a;} *p)] (p [struct in {int a;} *p])\n"
            "union  [union {int b;}] in x\n  b [int] [b]\n"
            "variable x [int] [x[sizeof(union {int b;})]]\n");
}

TEST(Scan, ForwardDeclarationsAndMentions) {
  const std::string_view text =
      "struct a; const union b; enum c f(struct d *, size_t n) __attribute__((aligned(N), pure));";
  EXPECT_EQ(show(text),
            "struct a [struct a]\nunion b [const union b]\n"
            "function f [enum c] [f(struct d *, size_t n) __attribute__((aligned(N), pure))]"
            " ( [struct d *]) (n [size_t n])\n");
  std::string names;
  for (const Mention& mention : scan(text).mentions)
    names += std::to_string(static_cast<int>(mention.kind)) + quoted(text, mention.nameRange);
  EXPECT_EQ(names, "3[c]1[d]0[size_t]0[N]");
}

TEST(Scan, Enums) {
  EXPECT_EQ(show("enum e { A, B = (1 << 2) | A, C = X ? 1 : 2, }; typedef enum { D = 'a' } d;"),
            "enum e [enum e { A, B = (1 << 2) | A, C = X ? 1 : 2, }]\n"
            "  A\n  B = [(1 << 2) | A]\n  C = [X ? 1 : 2]\n"
            "enum  [enum { D = 'a' }] named d\n  D = ['a']\n"
            "typedef d [typedef enum { D = 'a' }]\n");
}

TEST(Scan, ConstantsAndVariables) {
  EXPECT_EQ(show("static const int K = -5, L = sizeof(int[2]); extern int v; static int f(void);"
                 "struct s { static const int M = 1; int x; };"),
            "constant K [static const int] = [-5]\n"
            "constant L [static const int] = [sizeof(int[2])]\n"
            "variable v [extern int]\nfunction f [static int] [f(void)]\n"
            "struct s [struct s { static const int M = 1; int x; }]\n  x [int] [x]\n"
            "constant M [static const int] = [1] in s\n");
}

TEST(Scan, Labels) {
  EXPECT_EQ(show("int f(int) __asm__(\"real\"); int g(void) asm(\"a\" \"b\"), h(void);"
                 "extern int v __asm(\"\");"),
            "function f [int] [f(int) __asm__(\"real\")] ( [int]) asm [real]\n"
            "function g [int] [g(void) asm(\"a\" \"b\")] asm [a\" \"b]\n"
            "function h [int] [h(void)]\n"
            "variable v [extern int] [v __asm(\"\")] asm []\n");
}

TEST(Scan, AttributesAndQualifiersStandAnywhere) {
  EXPECT_EQ(show("int __attribute__((aligned(8))) *__cdecl f(void), (__stdcall *const g)(int);"
                 "__extension__ typedef int const v4 __attribute__((vector_size(16)));"
                 "struct __attribute__((packed)) s { char a __attribute__((aligned(4))); };"
                 "__declspec(dllexport) int const inline h(void);"),
            "function f [int __attribute__((aligned(8)))] [*__cdecl f(void)]\n"
            "variable g [int __attribute__((aligned(8)))] [(__stdcall *const g)(int)] ( [int])\n"
            "typedef v4 [__extension__ typedef int const] [v4 __attribute__((vector_size(16)))]\n"
            "struct s [struct __attribute__((packed)) s { char a __attribute__((aligned(4))); }]\n"
            "  a [char] [a __attribute__((aligned(4)))]\n"
            "function h [__declspec(dllexport) int const inline] [h(void)]\n");
}

TEST(Scan, Placeholders) {
  EXPECT_EQ(show("struct $ { $ a; int $; char b[$]; }; typedef $ $; enum { $ = $ };"),
            "struct $ [struct $ { $ a; int $; char b[$]; }]\n"
            "  a [$] [a]\n  $ [int] [$]\n  b [char] [b[$]]\n"
            "typedef $ [typedef $]\nenum  [enum { $ = $ }]\n  $ = [$]\n");
}

TEST(Scan, VariableLengths) {
  EXPECT_EQ(show("typedef struct { int n; char data[?]; } vls;"),
            "struct  [struct { int n; char data[?]; }] named vls\n"
            "  n [int] [n]\n  data [char] [data[?]]\n"
            "typedef vls [typedef struct { int n; char data[?]; }]\n");
}

TEST(Scan, FunctionBodiesAreSkipped) {
  const std::string_view text =
      "static inline int f(void) { if (1) { return \"}\"[0]; } } int g(void);";
  EXPECT_EQ(show(text), "function f [static inline int] [f(void)]\nfunction g [int] [g(void)]\n");
  const Scan found = scan(text);
  EXPECT_TRUE(found.declarations[0].hasBody);
  EXPECT_EQ(textOf(text, found.declarations[0].body), "{ if (1) { return \"}\"[0]; } }");
  EXPECT_EQ(textOf(text, found.topLevel[0]),
            "static inline int f(void) { if (1) { return \"}\"[0]; } }");
}

TEST(Scan, Directives) {
  EXPECT_EQ(show("#pragma pack(push, 1) int a;\n# 12 \"file.h\" 1\nint b;\n#line 3\n"
                 "#pragma once\nint c;\n"),
            "pragma pack\nvariable a [int]\nline marker 12\nvariable b [int]\nline marker line\n"
            "pragma once\nvariable c [int]\n");
  EXPECT_EQ(show("#define X don't \\\n go\nint a;\nstruct s {\n#ifdef X\n int b;\n#endif\n};"),
            "directive define\nvariable a [int]\n"
            "struct s [struct s {\n#ifdef X\n int b;\n#endif\n}]\n  b [int] [b]\n"
            "directive ifdef in s\ndirective endif in s\n"
            "! [#define X don't \\\n go] LuaJIT reads no preprocessor directives\n"
            "! [#ifdef X] LuaJIT reads no preprocessor directives\n"
            "! [#endif] LuaJIT reads no preprocessor directives\n");
}

TEST(Scan, CommentsAndSplicesAreNothing) {
  const std::string_view text = "/* a; */ int/**/x; // int y;\\\n still\nint fo\\\r\no(i\\\nnt);//";
  EXPECT_EQ(show(text), "variable x [int]\nfunction foo [int] [fo\\\r\no(i\\\nnt)] ( [i\\\nnt])\n");
  const Scan found = scan(text);
  ASSERT_EQ(found.comments.size(), 4U);
  EXPECT_EQ(textOf(text, found.comments[2]), "// int y;\\\n still");
  EXPECT_EQ(textOf(text, found.comments[3]), "//");
  EXPECT_EQ(textOf(text, found.declarations[1].nameRange), "fo\\\r\no");
}

TEST(Scan, StatementsAndWholeRanges) {
  const std::string_view text = "; int a, *b ; struct s { struct { int x; } y, z; } ; int c";
  const Scan found = scan(text);
  std::string statements;
  for (const Range range : topLevel(text)) statements += quoted(text, range);
  EXPECT_EQ(statements, "[int a, *b ;][struct s { struct { int x; } y, z; } ;][int c]");
  EXPECT_EQ(textOf(text, found.declarations[0].whole), "int a, *b ;");
  EXPECT_EQ(textOf(text, found.declarations[1].whole), "int a, *b ;");
  EXPECT_EQ(textOf(text, found.declarations[2].whole), "struct s { struct { int x; } y, z; } ;");
  EXPECT_EQ(textOf(text, found.declarations[3].whole), "struct { int x; } y, z;");
  EXPECT_EQ(textOf(text, found.declarations[2].members[1].declaration), "struct { int x; } y, z");
  EXPECT_EQ(textOf(text, found.declarations[2].body), "{ struct { int x; } y, z; }");
}

TEST(Scan, TheFirstStatementMayLackItsSemicolon) {
  EXPECT_EQ(show("int a"), "variable a [int]\n");
  EXPECT_EQ(show("int a; int b"),
            "variable a [int]\nvariable b [int]\n! [] ';' expected at the end\n");
}

TEST(Scan, HalfWrittenBlocks) {
  EXPECT_EQ(show("struct s { int a; int b"),
            "struct s [struct s { int a; int b]\n  a [int] [a]\n  b [int] [b]\n"
            "! [{] '{' is not closed\n");
  EXPECT_EQ(show("int f(int a; int g(void);"),
            "function f [int] [f(int a] (a [int a])\nfunction g [int] [g(void)]\n"
            "! [(] '(' is not closed\n");
  EXPECT_EQ(show("enum { A, B; int g(void);"),
            "enum  [enum { A, B]\n  A\n  B\nfunction g [int] [g(void)]\n! [{] '{' is not closed\n");
  EXPECT_EQ(show("int a; /* int b;"),
            "variable a [int]\n! [/* int b;] the comment is not closed\n");
  EXPECT_EQ(show("int f(int) __asm__(\"f);"),
            "function f [int] [f(int) __asm__(\"f);] ( [int]) asm [f);]\n"
            "! [\"f);] the string is not closed\n! [(] '(' is not closed\n");
  EXPECT_EQ(show("int a[3; int b;"),
            "variable a [int] [a[3]\nvariable b [int]\n! [[] '[' is not closed\n");
}

TEST(Scan, GoesOnBehindWhatLuaJITRejects) {
  EXPECT_EQ(show("int a = {1, 2}; int 7b; } int c; int f(int x) throw(); int d;"),
            "variable a [int] = [{1, 2}]\nvariable c [int]\n"
            "function f [int] [f(int x)] (x [int x])\nvariable d [int]\n"
            "! [int] this has no name\n! [7b;] ';' expected near '7b'\n! [}] '}' closes nothing\n"
            "! [throw();] ';' expected near 'throw'\n");
  EXPECT_EQ(show("int f(void)\nint g(void);\nGLAPI void APIENTRY h(int);"),
            "function f [int] [f(void)]\nfunction g [int] [g(void)]\n"
            "function h [GLAPI void APIENTRY] [h(int)] ( [int])\n"
            "! [] ';' expected at the end of the line\n");
  EXPECT_EQ(show("struct s { int a };"),
            "struct s [struct s { int a }]\n  a [int] [a]\n! [] ';' expected before '}'\n");
}

TEST(Scan, ANulIsTheEnd) {
  const std::string text("int a;\0int b;", 13);
  EXPECT_EQ(show(text),
            "variable a [int]\n! [" + std::string(1, '\0') + "] a NUL byte ends the text\n");
}

TEST(Scan, NothingGivesNothing) {
  EXPECT_EQ(show(""), "");
  EXPECT_EQ(show(" \n/**/;;"), "");
  EXPECT_EQ(show("int;"), "! [int] this declares nothing\n");
}

}  // namespace
}  // namespace ljbind::cdeftext
