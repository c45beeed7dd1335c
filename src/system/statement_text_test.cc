#include "system/statement_text.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"

namespace ljbind::sys {
namespace {

// The statement around the first word of `text` that begins behind a '@', which is removed.
StatementText statement(std::string text, std::string_view name) {
  const std::size_t at = text.find('@');
  text.erase(at, 1);
  const auto line =
      1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
  const std::size_t start = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;
  return statementAt(text, static_cast<unsigned>(line), static_cast<unsigned>(at - start + 1),
                     name);
}
std::string whole(const std::string& text, std::string_view name) {
  return statement(text, name).whole;
}

TEST(StatementText, Functions) {
  EXPECT_EQ(whole("int g;\nXMLPUBFUN void XMLCALL\n\t\t@f\t\t(void); /* it */\n", "f"),
            "XMLPUBFUN void XMLCALL f (void);");
  EXPECT_EQ(whole("int a(void);\n/* about f */\nint @f(int a, /* b */ int b) // c\n  PURE;", "f"),
            "int f(int a, int b) PURE;");
  EXPECT_EQ(whole("static inline int @f(int a) { return a; }\nint g;", "f"),
            "static inline int f(int a)");
  EXPECT_EQ(whole("int g(int a) { return a; }\nint @f(void);", "f"), "int f(void);");
  EXPECT_EQ(whole("int (*@f(int a))(void);", "f"), "int (*f(int a))(void);");
  EXPECT_EQ(whole("extern \"C\" {\nint @f(void);\n}\n", "f"), "int f(void);");
  EXPECT_EQ(whole("#ifdef X\nextern \"C\" {\n#endif\nint @f(void);\n", "f"), "int f(void);");
  EXPECT_EQ(whole("int @f(int a,\n#ifdef X\n  int b,\n#endif\n  int c);", "f"),
            "int f(int a, int b, int c);");
}

TEST(StatementText, AfterMacrosWithoutSemicolon) {
  EXPECT_EQ(whole("BEGIN_DECLS\nint @f(void);", "f"), "int f(void);");
  EXPECT_EQ(whole("DECLARE_A(X)\nint @f(void);", "f"), "int f(void);");
  EXPECT_EQ(whole("SOMETHING\n\nAVAILABLE\nint @f(void);", "f"), "AVAILABLE int f(void);");
  EXPECT_EQ(whole("DEPRECATED_FOR(g)\nint @f(void);", "f"), "DEPRECATED_FOR(g) int f(void);");
}

TEST(StatementText, ByMacro) {
  const StatementText text = statement("int a;\n@DECLARE_F(X)\nDECLARE_F(Y)\n", "X_new");
  EXPECT_EQ(text.whole, "DECLARE_F(X)");
  EXPECT_TRUE(text.byMacro);
  EXPECT_EQ(whole("@DECLARE_F(X (1), 2);\nint f;", "X_new"), "DECLARE_F(X (1), 2);");
}

TEST(StatementText, Types) {
  const StatementText node = statement(
      "struct a { int b; };\ntypedef struct @_node {\n  int x; /* X */\n  struct { int z; } y;\n} "
      "node, *nodePtr;\nint z;",
      "_node");
  EXPECT_EQ(node.whole, "typedef struct _node { int x; struct { int z; } y; } node, *nodePtr;");
  EXPECT_EQ(node.brief, "typedef struct _node { ... } node, *nodePtr;");
  EXPECT_EQ(statement("typedef struct _node {\n  int x;\n} @node;\n", "node").brief,
            "typedef struct _node { ... } node;");
  EXPECT_EQ(whole("typedef struct _x *@x;", "x"), "typedef struct _x *x;");
  EXPECT_EQ(whole("typedef int (*@T)(int, char);", "T"), "typedef int (*T)(int, char);");
  EXPECT_EQ(whole("struct __attribute__((packed)) @s { int a; };", "s"),
            "struct __attribute__((packed)) s { int a; };");
  EXPECT_EQ(whole("extern int @v[2];", "v"), "extern int v[2];");
  EXPECT_EQ(whole("static const int @v = 3;", "v"), "static const int v = 3;");
}

TEST(StatementText, MembersAndEnumerators) {
  EXPECT_EQ(whole("struct s {\n  int a;\n  unsigned int @b : 3; // B\n  int c;\n};", "b"),
            "unsigned int b : 3;");
  EXPECT_EQ(whole("struct s {\n#ifdef X\n  int @b;\n#endif\n};", "b"), "int b;");
  EXPECT_EQ(whole("struct s { struct { int x; } @b; };", "b"), "struct { int x; } b;");
  EXPECT_EQ(whole("typedef enum {\n  A = 1, /* a */\n  @B = A + 1,\n  C\n} e;", "B"), "B = A + 1");
  EXPECT_EQ(whole("enum e { A, @B };", "B"), "B");
  EXPECT_EQ(whole("enum e { A = F(1, 2), @B = F(3, 4) };", "B"), "B = F(3, 4)");
}

TEST(StatementText, Definitions) {
  EXPECT_EQ(definitionAt("int a;\n#  define  A(x)\t\\\n  (x /* y */ + 1) // z\nint b;", 2).whole,
            "#define A(x) (x + 1)");
  EXPECT_EQ(definitionAt("#define A", 1).whole, "#define A");
  EXPECT_EQ(definitionAt("int a;", 1).whole, "");
  EXPECT_EQ(definitionAt("#define A", 9).whole, "");
}

TEST(StatementText, NothingThere) {
  EXPECT_EQ(statementAt("int a;", 1, 4, "a").whole, "");
  EXPECT_EQ(statementAt("int a;", 9, 1, "a").whole, "");
  EXPECT_EQ(statementAt("", 0, 0, "a").whole, "");
  EXPECT_EQ(statementAt(";", 1, 1, "").whole, "");
}

// Whatever the text, the answer is there in time that grows with it.
TEST(StatementText, BadText) {
  std::string deep(200000, '(');
  EXPECT_EQ(statementAt(deep + "a", 1, 200001, "a").whole.size(), 200001u);
  std::string braces;
  for (int i = 0; i < 100000; ++i) braces += "struct{";
  EXPECT_EQ(statementAt(braces + "int a", 1, static_cast<unsigned>(braces.size() + 5), "a").whole,
            "int a");
  std::string directives = "a";
  for (int i = 0; i < 50000; ++i) directives += "\n#if\n(a";
  statementAt(directives, 100001, 2, "a");
  const auto self = readFile("/proc/self/exe");
  ASSERT_TRUE(self);
  const std::string_view bytes = std::string_view(*self).substr(0, 1 << 20);
  for (unsigned line = 1; line < 20; ++line) statementAt(bytes, line, 1, "a");
}

}  // namespace
}  // namespace ljbind::sys
