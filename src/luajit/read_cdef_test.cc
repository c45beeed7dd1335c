#include "luajit/read_cdef.h"

#include <string>

#include "luajit/test_cdef.h"

namespace ljbind::luajit {
namespace {

using ir::Enum, ir::FunctionDecl, ir::Record, ir::Typedef, ir::Variable;

TEST(ReadCdef, StructWithItsFields) {
  const ir::Module m = mustRead("struct a { char c; int x; double d[3]; const char *s; };");
  const Record& a = get<Record>(m, "struct a");
  EXPECT_TRUE(a.complete);
  EXPECT_TRUE(a.bodyRead);
  EXPECT_TRUE(a.tagged);
  EXPECT_EQ(a.kind, ir::RecordKind::Struct);
  EXPECT_EQ(a.sizeBytes, 40U);
  EXPECT_EQ(a.alignBytes, 8U);
  ASSERT_EQ(a.fields.size(), 4U);
  EXPECT_EQ(a.fields[0].name, "c");
  EXPECT_EQ(show(m, a.fields[0].type), "char");
  EXPECT_EQ(a.fields[1].offsetBits, 32U);
  EXPECT_EQ(show(m, a.fields[1].type), "int");
  EXPECT_EQ(a.fields[2].offsetBits, 64U);
  EXPECT_EQ(show(m, a.fields[2].type), "array 3(double)");
  EXPECT_EQ(show(m, a.fields[3].type), "ptr(const(char))");
  EXPECT_EQ(a.fields[3].offsetBits, 256U);
}

TEST(ReadCdef, BitfieldsAtAbsolutePositions) {
  const ir::Module m = mustRead(
      "struct b { int head; unsigned y:3; int :4; int z:5; bool f:1; uint8_t full:8; char c:2; };");
  const Record& b = get<Record>(m, "struct b");
  EXPECT_EQ(field(b, "y").offsetBits, 32U);
  EXPECT_EQ(field(b, "y").widthBits, 3U);
  EXPECT_EQ(show(m, field(b, "y").type), "uint");
  EXPECT_EQ(field(b, "").offsetBits, 35U);
  EXPECT_EQ(field(b, "").widthBits, 4U);
  EXPECT_EQ(field(b, "z").offsetBits, 39U);
  EXPECT_EQ(show(m, field(b, "z").type), "int");
  EXPECT_EQ(field(b, "f").offsetBits, 44U);
  EXPECT_EQ(show(m, field(b, "f").type), "bool");
  EXPECT_EQ(field(b, "full").offsetBits, 48U);
  EXPECT_FALSE(field(b, "full").widthBits) << "LuaJIT makes an ordinary field of a full container";
  EXPECT_EQ(field(b, "c").offsetBits, 56U);
  EXPECT_EQ(field(b, "c").widthBits, 2U);
}

TEST(ReadCdef, PackedBitfieldsCrossTheirContainers) {
  const ir::Module m = mustRead("struct p { char c; int a:30; int b:7; } __attribute__((packed));");
  const Record& p = get<Record>(m, "struct p");
  EXPECT_EQ(p.sizeBytes, 6U);
  EXPECT_EQ(p.alignBytes, 1U);
  EXPECT_EQ(field(p, "a").offsetBits, 8U);
  EXPECT_EQ(field(p, "b").offsetBits, 38U);
}

TEST(ReadCdef, AlignedStructsMembersAndTypedefs) {
  const ir::Module m = mustRead(
      "struct s { char c; int a __attribute__((aligned(16))); };"
      "struct t { char a; } __attribute__((aligned(32)));"
      "typedef int wide __attribute__((aligned(8)));");
  EXPECT_EQ(get<Record>(m, "struct s").alignBytes, 16U);
  EXPECT_EQ(field(get<Record>(m, "struct s"), "a").offsetBits, 128U);
  EXPECT_EQ(get<Record>(m, "struct t").alignBytes, 32U);
  EXPECT_EQ(get<Record>(m, "struct t").sizeBytes, 32U);
  const Typedef& wide = get<Typedef>(m, "wide");
  EXPECT_EQ(wide.alignedBytes, 8U);
  EXPECT_EQ(m.entry(wide.type).alignBytes, 8U);
  EXPECT_EQ(m.entry(wide.type).sizeBytes, 4U);
}

TEST(ReadCdef, AnonymousMembersStayMembers) {
  const ir::Module m = mustRead("struct o { int t; union { int u; struct { short lo, hi; }; }; };");
  const Record& o = get<Record>(m, "struct o");
  ASSERT_EQ(o.fields.size(), 2U);
  EXPECT_EQ(o.fields[1].name, "");
  EXPECT_EQ(o.fields[1].offsetBits, 32U);
  const ir::DeclId unionId = ir::recordOf(m, o.fields[1].type);
  ASSERT_NE(unionId, ir::DeclId::None);
  const Record& u = *ir::as<Record>(m.decl(unionId));
  EXPECT_EQ(u.kind, ir::RecordKind::Union);
  EXPECT_FALSE(u.tagged);
  ASSERT_EQ(u.fields.size(), 2U);
  const Record& s = *ir::as<Record>(m.decl(ir::recordOf(m, u.fields[1].type)));
  EXPECT_EQ(field(s, "hi").offsetBits, 16U);
}

TEST(ReadCdef, FlexibleAndZeroArrays) {
  const ir::Module m =
      mustRead("struct f { int n; char data[]; }; struct z { int n; char data[0]; };");
  EXPECT_TRUE(get<Record>(m, "struct f").flexible);
  EXPECT_EQ(get<Record>(m, "struct f").sizeBytes, 4U);
  EXPECT_EQ(show(m, field(get<Record>(m, "struct f"), "data").type), "array open(char)");
  EXPECT_FALSE(get<Record>(m, "struct z").flexible);
  EXPECT_EQ(show(m, field(get<Record>(m, "struct z"), "data").type), "array 0(char)");
}

TEST(ReadCdef, ForwardDeclarationsAndTheirCompletion) {
  const ir::Module m =
      mustRead("struct a; struct b; struct a *f(struct b *); struct b { int x; };");
  EXPECT_FALSE(get<Record>(m, "struct a").complete);
  EXPECT_TRUE(get<Record>(m, "struct b").complete);
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "f").type), "fn(ptr(struct b)) ptr(struct a)");
}

TEST(ReadCdef, TypedefNamesAnUntaggedStruct) {
  const ir::Module m = mustRead("typedef struct { int x; } point; typedef point spot;");
  const Record& point = get<Record>(m, "struct point");
  EXPECT_FALSE(point.tagged);
  EXPECT_EQ(show(m, get<Typedef>(m, "spot").type), "struct point");
}

TEST(ReadCdef, Functions) {
  const ir::Module m = mustRead(
      "int none(void); int old(); int sum(int count, ...);"
      "int labelled(long n) __asm__(\"real_name\"); typedef double op(double); op square;"
      "void arrays(int a[3], int callback(int), const char *restrict s);");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "none").type), "fn() int");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "old").type), "fn() int");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "sum").type), "fn(int, ...) int");
  EXPECT_EQ(get<FunctionDecl>(m, "sum").parameterNames, std::vector<std::string>{"count"});
  EXPECT_EQ(get<FunctionDecl>(m, "sum").symbol, "sum");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "labelled").type), "fn(llong) int");
  EXPECT_EQ(get<FunctionDecl>(m, "labelled").symbol, "real_name");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "square").type), "fn(double) double");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "arrays").type),
            "fn(ptr(int), ptr(fn(int) int), ptr(const(char))) void");
}

TEST(ReadCdef, FunctionPointersReturningFunctionPointers) {
  const ir::Module m =
      mustRead("int (*(*pick(int))(char))(double); extern void (*table[4])(void);");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "pick").type),
            "fn(int) ptr(fn(char) ptr(fn(double) int))");
  EXPECT_EQ(show(m, get<Variable>(m, "table").type), "array 4(ptr(fn() void))");
}

TEST(ReadCdef, Variables) {
  const ir::Module m = mustRead(
      "extern int v; extern const struct s *p __asm__(\"real_p\"); extern int open[];"
      "extern volatile int w; extern const int grid[2][3];");
  EXPECT_EQ(show(m, get<Variable>(m, "v").type), "int");
  EXPECT_EQ(get<Variable>(m, "v").symbol, "v");
  EXPECT_EQ(show(m, get<Variable>(m, "p").type), "ptr(const(struct s))");
  EXPECT_EQ(get<Variable>(m, "p").symbol, "real_p");
  EXPECT_EQ(show(m, get<Variable>(m, "open").type), "array open(int)");
  EXPECT_EQ(show(m, get<Variable>(m, "w").type), "volatile(int)");
  EXPECT_EQ(show(m, get<Variable>(m, "grid").type), "array 2(array 3(const(int)))");
}

TEST(ReadCdef, Enums) {
  const ir::Module m =
      mustRead("enum e { A, B = -3, C }; enum u { X = 0xffffffff, Y = 1 }; typedef enum { Z } z;");
  const Enum& e = get<Enum>(m, "enum e");
  EXPECT_EQ(show(m, e.underlying), "int");
  ASSERT_EQ(e.enumerators.size(), 3U);
  EXPECT_EQ(e.enumerators[1].name, "B");
  EXPECT_EQ(e.enumerators[1].value, (ir::Integer{static_cast<std::uint64_t>(-3), true, 32}));
  EXPECT_EQ(e.enumerators[2].value, (ir::Integer{static_cast<std::uint64_t>(-2), true, 32}));
  const Enum& u = get<Enum>(m, "enum u");
  EXPECT_EQ(show(m, u.underlying), "uint");
  EXPECT_EQ(u.enumerators[0].value, (ir::Integer{0xffffffff, false, 32}));
  EXPECT_FALSE(get<Enum>(m, "enum z").tagged);
}

TEST(ReadCdef, ScalarsVectorsAndComplex) {
  const ir::Module m = mustRead(
      "typedef signed char sc; typedef unsigned char uc; typedef unsigned long ul; typedef long "
      "long ll;"
      "typedef float f; typedef long double ld; typedef bool b; typedef float _Complex cf;"
      "typedef double complex cd; typedef int v4 __attribute__((vector_size(16)));"
      "typedef int ti __attribute__((mode(TI))); typedef void *vp;");
  const std::pair<const char*, const char*> expected[] = {
      {"sc", "char"},          {"uc", "uchar"},          {"ul", "ullong"},
      {"ll", "llong"},         {"f", "float"},           {"ld", "ldouble"},
      {"b", "bool"},           {"cf", "complex(float)"}, {"cd", "complex(double)"},
      {"v4", "vector 4(int)"}, {"ti", "int128"},         {"vp", "ptr(void)"}};
  for (const auto& [name, type] : expected)
    EXPECT_EQ(show(m, get<Typedef>(m, name).type), type) << name;
  EXPECT_EQ(m.entry(get<Typedef>(m, "v4").type).alignBytes, 16U);
}

TEST(ReadCdef, StaticConstants) {
  const ir::Module m = mustRead(
      "static const int K = -5; static const unsigned char B = 200; static const unsigned U = -1;");
  const auto value = [&](const char* name) {
    return std::get<ir::Integer>(std::get<ir::Constant>(get<ir::Macro>(m, name).meaning).value);
  };
  EXPECT_EQ(value("K"), (ir::Integer{static_cast<std::uint64_t>(-5), true, 32}));
  EXPECT_EQ(value("B"), (ir::Integer{200, false, 8}));
  EXPECT_EQ(value("U"), (ir::Integer{0xffffffff, false, 32}));
}

TEST(ReadCdef, PredeclaredTypedefsComeFirst) {
  const ir::Module m = mustRead("typedef int mine;");
  EXPECT_TRUE(get<Typedef>(m, "size_t").predeclared);
  EXPECT_EQ(show(m, get<Typedef>(m, "size_t").type), "ullong");
  EXPECT_FALSE(get<Typedef>(m, "mine").predeclared);
  EXPECT_EQ(m.decls.back().name, "mine");
  EXPECT_EQ(m.target, "x64-Linux");
}

TEST(ReadCdef, OfRepeatedDeclarationsTheFirstIsThere) {
  const ir::Module m = mustRead("int f(int); int f(double); typedef int t; typedef long t;");
  EXPECT_EQ(show(m, get<FunctionDecl>(m, "f").type), "fn(int) int");
  EXPECT_EQ(show(m, get<Typedef>(m, "t").type), "int");
}

TEST(ReadCdef, SeveralChunksShareTheirNames) {
  const Result<ir::Module> m =
      readCdef({"typedef struct s s;", "struct s { int x; };", "s *f(void);"});
  ASSERT_TRUE(m);
  EXPECT_TRUE(get<Record>(*m, "struct s").complete);
}

TEST(ReadCdef, SyntaxErrorNamesTheLineOfItsChunk) {
  std::size_t failed = 99;
  const Result<ir::Module> m =
      readCdef({"int ok(void);", "int f(int);\nint bad(\r\nint x;\n"}, &failed);
  ASSERT_FALSE(m);
  EXPECT_EQ(failed, 1U);
  EXPECT_EQ(m.failure().id, Id::CdefRejected);
  EXPECT_EQ(m.failure().place.line, 3U);
  EXPECT_EQ(m.failure().sourceLine, "int x;");
  EXPECT_EQ(m.failure().message, "LuaJIT rejects the declarations: ')' expected near ';'");
}

TEST(ReadCdef, UnknownTypeHasNoLineToShow) {
  const Result<ir::Module> m = readCdef({"void f(FILE *);"});
  ASSERT_FALSE(m);
  EXPECT_EQ(m.failure().id, Id::CdefRejected);
  EXPECT_NE(m.failure().message.find("FILE"), std::string::npos) << m.failure().message;
}

TEST(ReadCdef, NulIsRefused) {
  const Result<ir::Module> m = readCdef({std::string("int a;\nint b;\0 int c;", 20)});
  ASSERT_FALSE(m);
  EXPECT_EQ(m.failure().id, Id::CdefNul);
  EXPECT_EQ(m.failure().place.line, 2U);
}

TEST(ReadCdef, TableOverflowIsSaid) {
  std::string text;
  for (int i = 0; i < 40000; ++i) text += "int f" + std::to_string(i) + "(int);\n";
  const Result<ir::Module> m = readCdef({text});
  ASSERT_FALSE(m);
  EXPECT_EQ(m.failure().id, Id::CtypeTableFull);
}

TEST(ReadCdef, ALongChainOfPointersIsNoProblem) {
  std::string text = "typedef int t0;\n";
  for (int i = 1; i < 30000; ++i)
    text += "typedef t" + std::to_string(i - 1) + " *t" + std::to_string(i) + ";\n";
  const ir::Module m = mustRead(text);
  EXPECT_TRUE(findDecl(m, "t29999"));
}

TEST(ReadCdef, DeepNestingIsLuaJITsError) {
  const std::string deep = "int " + std::string(5000, '(') + "x" + std::string(5000, ')') + ";";
  const Result<ir::Module> m = readCdef({deep});
  ASSERT_FALSE(m);
  EXPECT_EQ(m.failure().id, Id::CdefRejected);
}

TEST(ReadCdef, NothingGivesNothing) {
  const Result<ir::Module> m = readCdef({});
  ASSERT_TRUE(m);
  for (const ir::Decl& decl : m->decls)
    EXPECT_TRUE(ir::as<Typedef>(decl) && !decl.own) << decl.name;
}

}  // namespace
}  // namespace ljbind::luajit
