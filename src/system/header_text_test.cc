#include "system/header_text.h"

#include <gtest/gtest.h>

namespace ljbind::sys {
namespace {

// "kind line:column container" of every mention of `name`, joined by "; ".
std::string mentionsOf(const std::string& name, std::string_view text) {
  const HeaderText header = readHeaderText(text, WantedNames({name}));
  std::string all;
  for (const TextMention& mention : header.mentions) {
    all += (all.empty() ? "" : "; ") + std::string(wordFor(mention.kind)) + " " +
           std::to_string(mention.line) + ":" + std::to_string(mention.column);
    if (!mention.container.empty()) all += " " + mention.container;
  }
  return all;
}

TEST(HeaderText, Macros) {
  EXPECT_EQ(mentionsOf("A", "#define A 1\n"), "macro 1:9");
  EXPECT_EQ(mentionsOf("A", "\n  #\tdefine A(x) x\n"), "macro 2:12");
  EXPECT_EQ(mentionsOf("A", "/* */ # /* */ define /* */ A\n"), "macro 1:28");
  EXPECT_EQ(mentionsOf("A", "#undef A\n#ifdef A\n#endif\n"), "#undef 1:8");
  EXPECT_EQ(mentionsOf("A", "#define B \\\n  A\nint x;\n"), "mention 2:3");
  EXPECT_EQ(mentionsOf("A", "#define A_B 1\n"), "");
  EXPECT_EQ(mentionsOf("A", "#define A 1\n#undef A\n#define A 2\n"),
            "macro 1:9; #undef 2:8; macro 3:9");
}

TEST(HeaderText, Functions) {
  EXPECT_EQ(mentionsOf("f", "int f(void);"), "function 1:5");
  EXPECT_EQ(mentionsOf("f", "XMLPUBFUN void XMLCALL\n\tf\t\t(void) XML_ATTR(1,2);"),
            "function 2:2");
  EXPECT_EQ(mentionsOf("f", "extern int (f)(int x);"), "function 1:13");
  EXPECT_EQ(mentionsOf("f", "LUA_API void *(f) (int x);"), "function 1:16");
  EXPECT_EQ(mentionsOf("f", "ZEXTERN int ZEXPORT f OF((int *p, int n));"), "function 1:21");
  EXPECT_EQ(mentionsOf("f", "EXTERN(void) f JPP((int *p));"), "function 1:14");
  EXPECT_EQ(mentionsOf("f", "__attribute__((pure)) const char *f(int);"), "function 1:35");
  EXPECT_EQ(mentionsOf("f", "void (*f(int sig, void (*g)(int)))(int);"), "function 1:8");
  EXPECT_EQ(mentionsOf("f", "static inline int f(int a) { return f(a); }"), "function 1:19");
  EXPECT_EQ(mentionsOf("f", "int e(int), f(int);"), "function 1:13");
  EXPECT_EQ(mentionsOf("f", "int f(a) int a; { }"), "function 1:5");
  EXPECT_EQ(mentionsOf("f", "struct s *f(struct s *p) { return p; }\n"), "function 1:11");
  EXPECT_EQ(mentionsOf("f", "__owur STACK_OF(X) *f(int);"), "function 1:21");
  EXPECT_EQ(mentionsOf("f", "DEPRECATED(int f(const int *r))\nint g(void);"), "function 1:16");
}

TEST(HeaderText, FunctionsAfterMacrosWithoutSemicolon) {
  EXPECT_EQ(mentionsOf("f", "BEGIN_DECLS\nDECLARE_A(X)\nDECLARE_A(Y)\nint f(void);\n"),
            "function 4:5");
  EXPECT_EQ(mentionsOf("f", "AVAILABLE\nDECLARE_TYPE (X, x, X, X)\nAVAILABLE\nType f (void);\n"),
            "function 4:6");
  EXPECT_EQ(mentionsOf("X", "DECLARE_A(X)\nDECLARE_B(Y)\n"), "macro argument 1:11 DECLARE_A");
}

TEST(HeaderText, Typedefs) {
  EXPECT_EQ(mentionsOf("T", "typedef unsigned long T;"), "typedef 1:23");
  EXPECT_EQ(mentionsOf("T", "typedef struct s *T;"), "typedef 1:19");
  EXPECT_EQ(mentionsOf("T", "typedef int (*T)(int, char);"), "typedef 1:15");
  EXPECT_EQ(mentionsOf("T", "typedef void (APIENTRY *T)(int);"), "typedef 1:25");
  EXPECT_EQ(mentionsOf("T", "typedef int T(int);"), "typedef 1:13");
  EXPECT_EQ(mentionsOf("T", "typedef char T[16];"), "typedef 1:14");
  EXPECT_EQ(mentionsOf("T", "typedef struct {\n  int T;\n} T, *P;"), "member 2:7 T; typedef 3:3");
  EXPECT_EQ(mentionsOf("P", "typedef struct { int a; } T, *P;"), "typedef 1:31");
  EXPECT_EQ(mentionsOf("T", "typedef int T __attribute__((mode(DI)));"), "typedef 1:13");
  EXPECT_EQ(mentionsOf("T", "typedef enum { A } T;"), "typedef 1:20");
  EXPECT_EQ(mentionsOf("T", "typedef T other;"), "mention 1:9");
}

TEST(HeaderText, Tags) {
  EXPECT_EQ(mentionsOf("s", "struct s { int a; };"), "tag 1:8");
  EXPECT_EQ(mentionsOf("s", "struct s;"), "tag declaration 1:8");
  EXPECT_EQ(mentionsOf("s", "typedef struct s T;"), "tag declaration 1:16");
  EXPECT_EQ(mentionsOf("s", "typedef struct s s;"), "tag declaration 1:16; typedef 1:18");
  EXPECT_EQ(mentionsOf("s", "int f(struct s *p);"), "mention 1:14");
  EXPECT_EQ(mentionsOf("s", "struct __attribute__((packed)) s {int a;};"), "tag 1:32");
  EXPECT_EQ(mentionsOf("s", "struct s __attribute__((packed)) {int a;};"), "tag 1:8");
  EXPECT_EQ(mentionsOf("s", "union s\n{\n int a; } u;"), "tag 1:7");
  EXPECT_EQ(mentionsOf("s", "enum s { A };"), "tag 1:6");
}

TEST(HeaderText, Enumerators) {
  const std::string_view text = "typedef enum {\n A = (1, 2), B /* C */ = F(A, 1),\n C ATTR\n} E;";
  EXPECT_EQ(mentionsOf("A", text), "enumerator 2:2 E");
  EXPECT_EQ(mentionsOf("B", text), "enumerator 2:14 E");
  EXPECT_EQ(mentionsOf("C", text), "enumerator 3:2 E");
  EXPECT_EQ(mentionsOf("F", text), "mention 2:26");
  EXPECT_EQ(mentionsOf("A", "enum {\n  OPT(A, T, 1),\n  OPT(B, T, 2) };"), "enumerator 2:7");
  EXPECT_EQ(mentionsOf("T", "enum {\n  OPT(A, T, 1),\n  OPT(B, T, 2) };"), "mention 2:10");
  EXPECT_EQ(mentionsOf("A", "enum tag { A };"), "enumerator 1:12 enum tag");
  EXPECT_EQ(mentionsOf("A", "enum { A };"), "enumerator 1:8");
}

TEST(HeaderText, Members) {
  EXPECT_EQ(mentionsOf("m", "struct s { int a, *m; };"), "member 1:20 struct s");
  EXPECT_EQ(mentionsOf("m", "struct s { unsigned m : 3, n : 2; };"), "member 1:21 struct s");
  EXPECT_EQ(mentionsOf("n", "struct s { unsigned m : 3, n : 2; };"), "member 1:28 struct s");
  EXPECT_EQ(mentionsOf("m", "struct s { int (*m)(int m); };"), "member 1:18 struct s");
  EXPECT_EQ(mentionsOf("m", "struct s { union { int m[4]; } u; };"), "member 1:24 struct s");
  EXPECT_EQ(mentionsOf("m", "typedef struct { struct in { char m; } i; } T;"),
            "member 1:35 struct in");
  EXPECT_EQ(mentionsOf("u", "struct s { union { int m[4]; } u; };"), "member 1:32 struct s");
}

TEST(HeaderText, Variables) {
  EXPECT_EQ(mentionsOf("v", "extern const char *v;"), "variable 1:20");
  EXPECT_EQ(mentionsOf("v", "extern char *const v[];"), "variable 1:20");
  EXPECT_EQ(mentionsOf("v", "extern void (*v)(int);"), "variable 1:15");
  EXPECT_EQ(mentionsOf("v", "static const int a[] = { v, 2 }, v = 2;"), "variable 1:34");
  EXPECT_EQ(mentionsOf("v", "struct { int a; } v;"), "variable 1:19");
}

TEST(HeaderText, CommentsAndStringsDoNotCount) {
  EXPECT_EQ(mentionsOf("f", "/* int f(void); */ // f\n \"f\" 'f'\n// f \\\nint f(void);\n"), "");
  EXPECT_EQ(mentionsOf("f", "/* unterminated \" */ int f(void);"), "function 1:26");
  EXPECT_EQ(mentionsOf("f", "/* int f(void);"), "");
}

TEST(HeaderText, BranchesBeginAlike) {
  EXPECT_EQ(mentionsOf("f",
                       "#ifdef __cplusplus\nextern \"C\" {\n#endif\nint f(void);\n"
                       "#ifdef __cplusplus\n}\n#endif\n"),
            "function 4:5");
  EXPECT_EQ(
      mentionsOf("f", "#if A\nstruct a {\n#else\nstruct b {\n#endif\nint x;\n};\nint f(void);"),
      "function 8:5");
  EXPECT_EQ(mentionsOf("f", "int\n#if A\nf(void)\n#else\nf(int a)\n#endif\n;"),
            "function 3:1; function 5:1");
  EXPECT_EQ(mentionsOf("f", "#if 0\nint f(void); {{{\n#endif\nint f(int);"), "function 4:5");
  EXPECT_EQ(mentionsOf("m", "typedef struct {\n#if A\nint m;\n#else\nlong m;\n#endif\n} T;"),
            "member 3:5 T; member 5:6 T");
}

TEST(HeaderText, RefusedInclusion) {
  const WantedNames names({"f"});
  const HeaderText gtk = readHeaderText(
      "#if !defined (X)\n#error \"Only <gtk/gtk.h> can be included directly.\"\n", names);
  EXPECT_TRUE(gtk.refusesInclusion);
  EXPECT_EQ(gtk.includeInstead, "gtk/gtk.h");
  const HeaderText libc = readHeaderText(
      "# error \"Never include <bits/a.h> directly;\\\n use <sys/a.h> instead.\"\nint f(void);\n",
      names);
  EXPECT_EQ(libc.includeInstead, "sys/a.h");
  EXPECT_EQ(libc.mentions.at(0).line, 3u);
  const HeaderText nameless = readHeaderText("# error must not be included directly\n", names);
  EXPECT_TRUE(nameless.refusesInclusion);
  EXPECT_EQ(nameless.includeInstead, "");
  EXPECT_FALSE(readHeaderText("#error \"no <threads.h>\"\n", names).refusesInclusion);
}

TEST(HeaderText, ManyNamesAtOnce) {
  std::vector<std::string> names;
  std::string text;
  for (int i = 0; i < 3000; ++i) {
    names.push_back("f" + std::to_string(i));
    text += "int f" + std::to_string(i) + "(void);\n";
  }
  names.push_back("f0");  // again
  names.emplace_back("");
  const WantedNames wanted(names);
  EXPECT_TRUE(wanted.mayBeIn("a f2999;"));
  EXPECT_FALSE(wanted.mayBeIn("a f3000;"));
  const HeaderText header = readHeaderText(text, wanted);
  ASSERT_EQ(header.mentions.size(), 3000u);
  for (std::size_t i = 0; i < header.mentions.size(); ++i) {
    EXPECT_EQ(header.mentions[i].name, i);
    EXPECT_EQ(header.mentions[i].kind, Mention::Function);
  }
}

TEST(HeaderText, AnyBytesAreRead) {
  const WantedNames names({"x", "m"});
  std::string everything;
  for (int i = 0; i < 256 * 64; ++i) everything += static_cast<char>(i * 7 + i / 256);
  for (const std::string& text :
       {everything, std::string(2000000, '('), std::string(2000000, '{'), std::string(2000000, '}'),
        std::string(2000000, 'x'), std::string(1000000, '\0') + "x", std::string("\"x\\"),
        std::string("#define"), std::string("#"), std::string("//\\"), std::string("/")})
    (void)readHeaderText(text, names);
  std::string nested, conditions, initializers, branches, arguments;
  for (int i = 0; i < 100000; ++i) {
    nested += "struct x { int m[";
    conditions += "#if x\nstruct {\n";
    initializers += i == 0 ? "int x = {}" : "{}";
    branches += i == 0 ? "#if 1\nint x\n" : "#elif x\nint x, m\n";
    arguments += "X(x(";
  }
  for (const std::string& text : {nested, conditions, initializers, branches, arguments})
    (void)readHeaderText(text, names);
  EXPECT_EQ(mentionsOf("f", "}}} ))) ;;; #endif\n#endif\n#else\nint f(void);"), "function 4:5");
  EXPECT_EQ(mentionsOf("f", "int broken(;\nint f(void);"), "function 2:5");
}

TEST(HeaderText, RepeatedMentionsAreBounded) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "int f(void);\n";
  EXPECT_EQ(readHeaderText(text, WantedNames({"f"})).mentions.size(), 8u);
}

TEST(HeaderText, WordsOfATextAreFoundWhereverTheyStand) {
  const WantedNames longer({"first", "second", "third", "fourth", "fifth", "name_of_some_length"});
  for (const char* text : {"first", "a second", "(third)", "\nfourth;", "x fifth", "fifth",
                           "-name_of_some_length-", "firsts first"})
    EXPECT_TRUE(longer.mayBeIn(text)) << text;
  for (const char* text : {"", "f", "fir", "firsts", "a_first", "name_of_some_lengt", "1third"})
    EXPECT_FALSE(longer.mayBeIn(text)) << text;
  const WantedNames shorter({"a", "bc", "def", "ghij", "klmno", ""});
  for (const char* text : {"a", " a", "bc", "x bc", "x, def", "ghij x", "=klmno"})
    EXPECT_TRUE(shorter.mayBeIn(text)) << text;
  for (const char* text : {"", "b", "aa bcd", "defg", "xghij", "klmnop klm"})
    EXPECT_FALSE(shorter.mayBeIn(text)) << text;
}

}  // namespace
}  // namespace ljbind::sys
