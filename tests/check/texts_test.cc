// src/check on pairs of texts: what should be said of the second if the first were the header.
//
// Both are read by LuaJIT, which is enough to show what is noticed and what is passed over. That
// real headers are read right is what the tests of whole programs show.

#include <gtest/gtest.h>

#include "check/check.h"
#include "luajit/read_cdef.h"

namespace ljbind::check {
namespace {

using Lines = std::vector<std::string>;

ir::Module read(const std::string& text) {
  Result<ir::Module> module = luajit::readCdef({text});
  if (module) return std::move(*module);
  ADD_FAILURE() << render(module.failure());
  return {};
}

std::string describe(const Problem& problem) {
  std::string text{info(problem.diagnostic.id).name};
  if (problem.diagnostic.severity == Severity::Warning) text += "?";
  text += " " + problem.at.declaration;
  switch (problem.at.part) {
    case Spot::Part::Name: break;
    case Spot::Part::Result: text += " result"; break;
    case Spot::Part::Parameter: text += " " + std::to_string(problem.at.index + 1); break;
    case Spot::Part::Member:
    case Spot::Part::Enumerator: text += " " + problem.at.name;
  }
  return text;
}

struct Given {
  Uses uses;
  std::map<std::string, std::string> written;  // the types of declarations, where they matter
  std::string exported = " f g ";
  bool elsewhere = false;
  std::function<std::string(const Spot&)> typeText = {};
};

Lines problems(const std::string& header, const std::string& text, const Given& given = {}) {
  const ir::Module c = read(header), lua = read(text);
  std::set<std::string> own;
  for (const ir::Decl& decl : lua.decls) {
    if (!decl.name.empty()) own.insert(ir::spelling(decl));
    if (const auto* list = ir::as<ir::Enum>(decl))
      for (const ir::Enumerator& enumerator : list->enumerators) own.insert(enumerator.name);
  }
  Text place;
  place.typeText = [&](const Spot& spot) {
    if (given.typeText) return given.typeText(spot);
    const auto found = given.written.find(spot.declaration);
    return found == given.written.end() ? std::string() : found->second;
  };
  place.placeName = [](const Spot&) { return std::string("there"); };
  Symbols symbols;
  symbols.exporter = [&](std::string_view name) -> std::optional<std::string> {
    if (given.exported.find(" " + std::string(name) + " ") == std::string::npos) return {};
    return "libx.so.1";
  };
  symbols.searched = "libx.so.1";
  symbols.mayBeElsewhere = [&](std::string_view) { return given.elsewhere; };
  symbols.names = [] { return std::vector<std::string_view>{"compress"}; };
  Lines lines;
  for (const Problem& problem : check({c, lua, place, symbols, given.uses, own}).problems)
    lines.push_back(describe(problem));
  return lines;
}

TEST(Functions, WhatACallWouldDoDifferently) {
  EXPECT_EQ(problems("int f(int a);", "int f(int a, int b);"), Lines{"parameter-count f"});
  EXPECT_EQ(problems("int f(long a);", "int f(int a);"), Lines{"parameter-type f 1"});
  EXPECT_EQ(problems("int f(double a);", "int f(float a);"), Lines{"parameter-type f 1"});
  EXPECT_EQ(problems("int f(double a);", "int f(int64_t a);"), Lines{"parameter-type f 1"});
  EXPECT_EQ(problems("long f(int);", "int f(int);"), Lines{"result-type f result"});
  EXPECT_EQ(problems("void f(int);", "int f(int);"), Lines{"result-type f result"});
  EXPECT_EQ(problems("bool f(int);", "int f(int);"), Lines{"result-type f result"});
  EXPECT_EQ(problems("struct s { int a[4]; }; struct s f(int);", "void f(int);"), Lines{});
  EXPECT_EQ(problems("struct s { int a[5]; }; struct s f(int);", "void f(int);"),
            Lines{"result-type f result"});
  EXPECT_EQ(problems("int f(const char *, ...);", "int f(const char *);"),
            Lines{"variadic-mismatch f"});
  EXPECT_EQ(problems("int f(const char *);", "int f(const char *, ...);"),
            Lines{"variadic-mismatch f"});
}

TEST(Functions, Signs) {
  EXPECT_EQ(problems("long f(int);", "size_t f(int);"), Lines{"result-sign? f result"});
  Given compared;
  compared.uses.belowZero = {"f"};
  EXPECT_EQ(problems("long f(int);", "size_t f(int);", compared), Lines{"result-sign f result"});
  EXPECT_EQ(problems("int f(int);", "int f(unsigned);"), Lines{});
  EXPECT_EQ(problems("char f(int);", "unsigned char f(int);"), Lines{});
}

TEST(Functions, Pointers) {
  EXPECT_EQ(problems("int f(int *);", "int f(size_t *);"), Lines{"pointee-type f 1"});
  EXPECT_EQ(problems("int f(int *);", "int f(float *);"), Lines{"pointee-type f 1"});
  EXPECT_EQ(problems("int f(char **);", "int f(char *);"), Lines{"pointee-type f 1"});
  EXPECT_EQ(problems("int f(int *);", "int f(unsigned *);"), Lines{});
  EXPECT_EQ(problems("int f(int *);", "int f(void *);"), Lines{});
  EXPECT_EQ(problems("int f(const char *);", "int f(char *);"), Lines{});
  EXPECT_EQ(problems("int f(unsigned char *);", "int f(uint32_t *);"), Lines{});
  EXPECT_EQ(problems("struct s; int f(struct s *);", "int f(void *);"), Lines{});
  EXPECT_EQ(problems("struct s; int f(struct s **);", "int f(void *);"), Lines{});
  EXPECT_EQ(problems("struct s; int f(struct s *);", "struct t; int f(struct t *);"), Lines{});
  EXPECT_EQ(problems("int f(uintptr_t);", "int f(void *);"), Lines{"parameter-type? f 1"});
}

TEST(Functions, Callbacks) {
  EXPECT_EQ(problems("int f(int (*)(void *, int));", "int f(int (*)(void *));"),
            Lines{"callback-type f 1"});
  EXPECT_EQ(problems("int f(int (*)(void *));", "int f(void (*)(void *));"),
            Lines{"callback-type f 1"});
  EXPECT_EQ(problems("int f(int (*)(void *));", "int f(void *);"), Lines{});
  EXPECT_EQ(problems("int f(int (*)(void *));", "int f(int (*)(const char *));"), Lines{});
}

TEST(Functions, Symbols) {
  Given none;
  none.exported = "";
  EXPECT_EQ(problems("int f(int);", "int f(int);", none), Lines{"not-exported? f"});
  none.uses.calledFunctions = {"f", "compres", "strange"};
  EXPECT_EQ(problems("int f(int);", "int f(int);", none), Lines{"not-exported f"});
  EXPECT_EQ(problems("", "int compres(int); int strange(int); int unused(int);", none),
            (Lines{"unknown-name compres", "unknown-name strange"}));
  EXPECT_EQ(problems("int f(int) __asm__(\"g\");", "int f(int);"), Lines{"symbol-redirect? f"});
  EXPECT_EQ(problems("int f(int);", "int other(int) __asm__(\"f\");"), Lines{});
  EXPECT_EQ(problems("int f(int);", "int other(long) __asm__(\"f\");"),
            Lines{"parameter-type other 1"});
}

TEST(Functions, Truth) {
  EXPECT_EQ(problems("int f(int);", "int f(bool);"), Lines{});
  EXPECT_EQ(problems("int f(long);", "int f(bool);"), Lines{"parameter-type f 1"});
  EXPECT_EQ(problems("int f(int);", "bool f(int);"), Lines{"result-type? f result"});
  EXPECT_EQ(problems("enum e { no, yes }; enum e f(int);", "bool f(int);"), Lines{});
  EXPECT_EQ(problems("enum e { no, yes, perhaps }; enum e f(int);", "bool f(int);"),
            Lines{"result-type? f result"});
}

TEST(Functions, RedirectedByTheImplementation) {
  EXPECT_EQ(problems("int f(int) __asm__(\"__isoc99_f\");", "int f(int);"), Lines{});
  Given none;
  none.exported = "";
  EXPECT_EQ(problems("int f(int) __asm__(\"__isoc99_f\");", "int f(int);", none),
            Lines{"symbol-redirect f"});
}

TEST(Functions, FromTheProgramAroundLuaJit) {
  Given host;
  host.uses.calledFunctions = {"ngx_time", "compres"};
  host.elsewhere = true;
  EXPECT_EQ(problems("", "int ngx_time(void); int compres(int); int compact(int);", host),
            Lines{"unknown-name? compres"});
}

TEST(Records, WhatAnAccessWouldDoDifferently) {
  EXPECT_EQ(problems("struct s { int a; long b; };", "struct s { int a; int b; };"),
            Lines{"layout-mismatch struct s b"});
  EXPECT_EQ(problems("struct s { int a; int b; int c; };", "struct s { int a; int c; };"),
            Lines{"layout-mismatch struct s"});
  EXPECT_EQ(problems("struct s { int a; int c; };", "struct s { int a; int b; int c; };"),
            Lines{"layout-mismatch struct s b"});
  EXPECT_EQ(problems("struct s { int a; int b; };", "struct s { int b; int a; };"),
            Lines{"layout-mismatch struct s a"});
  EXPECT_EQ(problems("struct s { char a[16]; int b; };", "struct s { char a[32]; int b; };"),
            Lines{"layout-mismatch struct s a"});
  EXPECT_EQ(problems("struct s { int a:3; int b:5; };", "struct s { int a:4; int b:5; };"),
            Lines{"layout-mismatch struct s a"});
  EXPECT_EQ(problems("struct __attribute__((packed)) s { int a; int64_t b; };",
                     "struct s { int a; int64_t b; };"),
            Lines{"layout-mismatch struct s b"});
  EXPECT_EQ(problems("struct s { int a; float b; };", "struct s { int a; int b; };"),
            Lines{"field-type struct s b"});
  EXPECT_EQ(problems("struct s { int a; unsigned b; };", "struct s { int a; int b; };"),
            Lines{"field-sign? struct s b"});
  EXPECT_EQ(problems("struct s { double d; char a; };", "struct s { double d; char a; char x; };"),
            Lines{"extra-field struct s x"});
  EXPECT_EQ(problems("struct s { double d; char a; char x; };", "struct s { double d; char a; };"),
            Lines{"missing-field? struct s"});
}

TEST(Records, NestedAndShared) {
  EXPECT_EQ(problems("struct i { long a; }; struct s { struct i i; int b; };",
                     "struct i { int a; }; struct s { struct i i; int b; };"),
            (Lines{"layout-mismatch struct i a", "layout-mismatch struct s"}));
  EXPECT_EQ(problems("typedef struct _s { long a; } s;", "typedef struct { int a; } s;"),
            Lines{"layout-mismatch struct s a"});
  EXPECT_EQ(problems("union u { int a; double b; };", "union u { int a; };"), Lines{});
  EXPECT_EQ(problems("union u { int a; double b; }; struct s { union u u; int x; };",
                     "union u { int a; }; struct s { union u u; int x; };"),
            Lines{"layout-mismatch struct s u"});
}

TEST(Records, StructsForUnions) {
  EXPECT_EQ(problems("struct s { int a; int b; };", "union s { int a; int b; };"),
            Lines{"kind-mismatch union s"});
  EXPECT_EQ(problems("typedef union { int a; int b; } u;", "typedef struct { int a; int b; } u;"),
            Lines{"kind-mismatch struct u"});
}

TEST(Records, MembersThatAreOnlyInTheText) {
  // It lies where C has padding or less, and pushes what follows it: the one to name is itself.
  EXPECT_EQ(problems("struct s { int a; int b; int c; };",
                     "struct s { int a; void *new; int b; int c; };"),
            Lines{"layout-mismatch struct s new"});
  EXPECT_EQ(problems("struct s { int a; char b; };", "struct s { int a; void *new; char b; };"),
            Lines{"layout-mismatch struct s new"});
}

TEST(Records, KnownByTheMemberTheyAre) {
  const std::string header = "struct s { int k; union { int i; float f; } d[2]; };";
  EXPECT_EQ(problems(header, "union s_d { int i; float f; }; struct s { int k; union s_d d[2]; };"),
            Lines{});
  EXPECT_EQ(problems(header, "union s_d { int i; int f; }; struct s { int k; union s_d d[2]; };"),
            Lines{"field-type union s_d f"});
}

TEST(Records, UnionsWithoutTheMemberThatAlignsThem) {
  const std::string header = "struct p { short a, b, c, d; }; union u { long a; struct p b; };";
  const std::string text = "struct p { short a, b, c, d; }; union u { struct p b; };";
  EXPECT_EQ(problems(header, text), Lines{});
  Given allocated;
  allocated.uses.sized = {{"union u", "allocated at line 9"}};
  EXPECT_EQ(problems(header, text, allocated), Lines{"layout-mismatch union u"});
}

TEST(Records, WithoutNames) {
  EXPECT_EQ(problems("struct s { struct { int a; int b; } x; int y; };",
                     "struct s { struct { int b; int a; } x; int y; };"),
            Lines{"layout-mismatch struct s x.a"});
  EXPECT_EQ(problems("struct s { struct { union { int a; int b; } u[2]; } x; };",
                     "struct s { struct { union { int a; float b; } u[2]; } x; };"),
            Lines{"layout-mismatch struct s x.u.b"});
}

TEST(Records, ChoicesThatHarmNobody) {
  EXPECT_EQ(problems("struct s { int a; int b; };", "struct s;"), Lines{});
  EXPECT_EQ(problems("struct s { int a; int b; long c; };", "struct s { int a; int b; };"),
            Lines{});
  EXPECT_EQ(
      problems("struct s { int a; int b; int end; };", "struct s { int a; int b; int end_; };"),
      Lines{});
  EXPECT_EQ(problems("struct s { int a; int b; int c; };", "struct s { int a; char pad[8]; };"),
            Lines{});
  EXPECT_EQ(
      problems("struct i { int x; int y; }; struct s { struct i i; };", "struct s { char i[8]; };"),
      Lines{});
  EXPECT_EQ(problems("struct s { void *p; const char *q; };", "struct s { char *p; void *q; };"),
            Lines{});
}

TEST(Records, WordsForLongerOnes) {
  EXPECT_EQ(
      problems("union u { int a; int64_t b; char pad[16]; };", "union u { int a; char pad[16]; };"),
      Lines{});
}

TEST(Typedefs, VictimsCountWhereTheyAreUsed) {
  const char* header = "typedef unsigned t; struct s { t a; t b; }; struct r { t c; t d; };";
  const char* text = "typedef size_t t; struct s { t a; t b; }; struct r { t c; t d; };";
  const auto words = [](const Spot& spot) {
    return std::string(spot.part == Spot::Part::Member ? "t" : "size_t");
  };
  Given given;
  given.typeText = words;
  given.uses.members["struct r"] = {"d"};
  EXPECT_EQ(problems(header, text, given),
            (Lines{"typedef-mismatch t", "layout-mismatch struct r"}));
}

TEST(Records, CutShortAndAllocated) {
  Given given;
  given.uses.sized = {{"struct s", "allocated at app.lua:3"}};
  EXPECT_EQ(problems("struct s { int a; int b; long c; };", "struct s { int a; int b; };", given),
            Lines{"layout-mismatch struct s"});
}

TEST(Values, Constants) {
  EXPECT_EQ(problems("enum e { A = 1, B };", "enum e { A = 1, B = 3 };"),
            Lines{"constant-value enum e B"});
  EXPECT_EQ(problems("enum e { A = 1, B };", "static const int B = 3;"), Lines{"constant-value B"});
  EXPECT_EQ(problems("enum e { ALPHA = 1 };", "enum e { ALPHB = 1 };"),
            Lines{"unknown-enumerator? enum e ALPHB"});
  EXPECT_EQ(problems("enum e { A = 1, B };", "enum e { A = 1 };"), Lines{});
  EXPECT_EQ(problems("enum { A = 1, B };", "enum { A = 2 };"), Lines{"constant-value enum  A"});
}

TEST(Typedefs, Types) {
  EXPECT_EQ(problems("typedef unsigned t;", "typedef size_t t;"), Lines{"typedef-mismatch t"});
  EXPECT_EQ(problems("typedef unsigned t;", "typedef int t;"), Lines{"typedef-mismatch? t"});
  EXPECT_EQ(problems("typedef struct x *t;", "typedef void *t;"), Lines{});
  EXPECT_EQ(problems("typedef int (*t)(int);", "typedef int (*t)(int, int);"),
            Lines{"typedef-mismatch t"});
  EXPECT_EQ(problems("typedef int t;", "int t(void);"), Lines{"kind-mismatch t"});
}

TEST(Typedefs, OpaqueOnesAreNotToBlame) {
  Given given;
  given.written = {{"t", "int (*)(v *, long)"}};
  for (const char* meaning : {"typedef void v;", "typedef struct v_s v;"})
    EXPECT_EQ(problems(std::string(meaning) + "typedef int (*t)(v *, int);",
                       "typedef void v; typedef int (*t)(v *, long);", given),
              Lines{"typedef-mismatch t"});
}

}  // namespace
}  // namespace ljbind::check
