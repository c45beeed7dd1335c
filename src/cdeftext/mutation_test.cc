// What holds for the scan of any text, asked of texts that somebody broke.
#include <gtest/gtest.h>

#include <chrono>
#include <random>

#include "cdeftext/edit.h"
#include "cdeftext/lexer.h"
#include "cdeftext/scan.h"

namespace ljbind::cdeftext {
namespace {

// Every construct the scanner knows.
constexpr std::string_view everything = R"(
#pragma pack(push, 1)
typedef struct node { struct node *next; unsigned a : 3, : 0, b : sizeof(struct in { int x; });
  union { int u; enum { A, B = (1 << 3) | A, } e; }; static const int K = 'x';
  int (*call)(int x, void (*done)(struct s *), ...), data[?];
} __attribute__((packed, aligned(8))) node, *nodep; # 12 "file.h"
extern int (*(*pick(int a[K], size_t))(char))(double) __asm__("la" "bel"), v; // comment \
 that goes on
static inline int body(const $ *p) { return "}"[0]; } /* ; */ int fo\
o(void); union later; enum tag { C = X ? 1 : -2 }; __declspec(align(4)) foo bar, &ref, (*f)(foo);
#define NOT don't
static const int L = (int)3, M = L->m.n; int (__stdcall *g(int (x), int (size_t)))[2];
)";

class Checker {
 public:
  Checker(std::string_view text, const Scan& found) : text_(text), scan_(found) {}
  std::string run();

 private:
  void expect(bool holds, std::string_view what, Range where) {
    if (holds) return;
    breaches_ += std::string(what) + " at " + std::to_string(where.begin) + ".." +
                 std::to_string(where.end) + "\n";
  }
  void within(Range inner, Range outer, std::string_view what) {
    expect(inner.begin <= inner.end && outer.contains(inner), what, inner);
  }
  void named(const std::string& name, Range range) {
    expect(spelled(text_, range) == name, "name is not there", range);
  }
  void ascending(const std::vector<Range>& ranges, std::string_view what);
  void declaration(std::size_t index);
  void members(std::size_t index);
  void parameters(const std::vector<Parameter>& list, Range outer);
  void enclosing(std::size_t index);

  std::string_view text_;
  const Scan& scan_;
  std::string breaches_;
};

void Checker::ascending(const std::vector<Range>& ranges, std::string_view what) {
  std::uint32_t from = 0;
  for (const Range range : ranges) {
    within(range, {from, static_cast<std::uint32_t>(text_.size())}, what);
    from = range.end;
  }
}

void Checker::parameters(const std::vector<Parameter>& list, Range outer) {
  for (const Parameter& parameter : list) {
    within(parameter.range, outer, "parameter");
    within(parameter.nameRange, parameter.range, "parameter's name");
    named(parameter.name, parameter.nameRange);
    outer.begin = parameter.range.end;
  }
}

void Checker::members(std::size_t index) {
  const Declaration& outer = scan_.declarations[index];
  for (const Member& member : outer.members) {
    within(member.declaration, outer.body, "member");
    within(member.typeSpecifiers, member.declaration, "member's specifiers");
    within(member.declarator, member.declaration, "member's declarator");
    within(member.nameRange, member.declaration, "member's name");
    named(member.name, member.nameRange);
    if (member.bitWidth) within(*member.bitWidth, member.declaration, "width");
    parameters(member.parameters, member.declarator);
    if (!member.record) continue;
    expect(*member.record < scan_.declarations.size() &&
               scan_.declarations[*member.record].enclosing == index,
           "member's record", member.declaration);
  }
  Range rest = outer.body;
  for (const Enumerator& enumerator : outer.enumerators) {
    within(enumerator.range, rest, "enumerator");
    within(enumerator.nameRange, enumerator.range, "enumerator's name");
    named(enumerator.name, enumerator.nameRange);
    if (enumerator.value) within(*enumerator.value, enumerator.range, "enumerator's value");
    rest.begin = enumerator.range.end;
  }
}

void Checker::enclosing(std::size_t index) {
  const Declaration& inner = scan_.declarations[index];
  if (!inner.enclosing) return;
  const std::size_t outerIndex = *inner.enclosing;
  if (outerIndex >= scan_.declarations.size() || outerIndex == index) {
    expect(false, "enclosing declaration", inner.whole);
    return;
  }
  const Declaration& outer = scan_.declarations[outerIndex];
  within(inner.typeSpecifiers, outer.whole, "enclosed");
  // Records come before what is in their body and after nothing else that encloses them.
  if (outerIndex < index) within(inner.typeSpecifiers, outer.body, "enclosed in a body");
  expect(outerIndex < index || !outer.members.size(), "order", inner.whole);
}

void Checker::declaration(std::size_t index) {
  const Declaration& d = scan_.declarations[index];
  within(d.whole, {0, static_cast<std::uint32_t>(text_.size())}, "whole");
  expect(!d.whole.empty(), "empty declaration", d.whole);
  within(d.typeSpecifiers, d.whole, "specifiers");
  within(d.declarator, d.whole, "declarator");
  within(d.nameRange, d.declarator, "name");
  named(d.name, d.nameRange);
  if (d.value) within(*d.value, d.whole, "value");
  if (d.asmLabel) within(*d.asmLabel, d.whole, "label");
  if (d.hasBody) within(d.body, d.whole, "body");
  parameters(d.parameters, d.declarator);
  members(index);
  enclosing(index);
  if (d.namedBy)
    expect(*d.namedBy < scan_.declarations.size() && d.name.empty() &&
               scan_.declarations[*d.namedBy].kind == Kind::Typedef,
           "naming typedef", d.whole);
}

std::string Checker::run() {
  for (std::size_t i = 0; i < scan_.declarations.size(); ++i) declaration(i);
  ascending(scan_.topLevel, "statement");
  ascending(scan_.comments, "comment");
  std::vector<Range> mentions;
  for (const Mention& mention : scan_.mentions) mentions.push_back(mention.nameRange);
  ascending(mentions, "mention");
  for (const Problem& problem : scan_.problems)
    within(problem.range, {0, static_cast<std::uint32_t>(text_.size())}, "problem");
  return breaches_;
}

// False, with the text, when something does not hold.
bool consistent(const std::string& text) {
  const std::string breaches = Checker(text, scan(text)).run();
  EXPECT_EQ(breaches, "") << "in the text\n" << text;
  return breaches.empty();
}

std::string cut(std::string_view text, Range range) { return apply(text, {{range, ""}}); }

TEST(Mutation, NothingIsBrokenYet) {
  ASSERT_TRUE(consistent(std::string(everything)));
  const Scan found = scan(everything);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(found.problems[0].what, "LuaJIT reads no preprocessor directives");
}

TEST(Mutation, TruncatedAnywhere) {
  for (std::size_t size = 0; size <= everything.size(); ++size) {
    ASSERT_TRUE(consistent(std::string(everything.substr(0, size))));
    ASSERT_TRUE(consistent(std::string(everything.substr(size))));
  }
}

TEST(Mutation, TokensLeftOutDoubledAndExchanged) {
  const std::vector<Token> tokens = tokenize(everything).tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    const Range here = tokens[i].range;
    const std::string spelling(textOf(everything, here));
    ASSERT_TRUE(consistent(cut(everything, here)));
    ASSERT_TRUE(consistent(apply(everything, {{{here.end, here.end}, " " + spelling}})));
    for (std::size_t j = i + 1; j < std::min(i + 12, tokens.size() - 1); ++j) {
      const Range there = tokens[j].range;
      ASSERT_TRUE(consistent(
          apply(everything, {{here, std::string(textOf(everything, there))}, {there, spelling}})));
    }
  }
}

TEST(Mutation, TokensInAnyOrder) {
  const std::vector<Token> tokens = tokenize(everything).tokens;
  std::mt19937 random(1);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (std::size_t i = 0; i < 1 + random() % 60; ++i)
      text += std::string(textOf(everything, tokens[random() % tokens.size()].range)) +
              (random() % 8 == 0 ? "\n" : " ");
    ASSERT_TRUE(consistent(text));
  }
}

TEST(Mutation, RandomBytes) {
  std::mt19937 random(2);
  constexpr std::string_view likely = "{}()[];:,*&#=.$\"'/\\\n\r *\0ax1";
  for (int round = 0; round < 6000; ++round) {
    std::string text;
    if (round % 2 == 0) {
      for (std::size_t i = random() % 80; i > 0; --i)
        text += random() % 4 == 0 ? static_cast<char>(random() % 256)
                                  : likely[random() % likely.size()];
    } else {
      text = everything;
      for (std::size_t i = 1 + random() % 8; i > 0; --i)
        text[random() % text.size()] = likely[random() % likely.size()];
    }
    ASSERT_TRUE(consistent(text));
  }
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

// What would take hours if any of it were looked at more than a few times.
TEST(Mutation, HugeTextsTakeNoTime) {
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view piece : {"struct {",
                                       "struct s { int a; ",
                                       "(",
                                       "[",
                                       "{",
                                       "}",
                                       "int (",
                                       "int f(",
                                       "int f(int (*",
                                       "*",
                                       "enum { A = (",
                                       "sizeof(struct { int a[",
                                       "struct __attribute__((aligned(",
                                       "int a = {",
                                       "enum {",
                                       "static const int a = ",
                                       "__asm__(",
                                       "/*",
                                       "\"",
                                       "'",
                                       "\\\n",
                                       "#",
                                       "#x\n",
                                       "a ",
                                       "a,",
                                       "int a;",
                                       "a;",
                                       ":",
                                       ";",
                                       "f() {",
                                       "\\",
                                       "typedef int t; int f(int (t), int (u));"}) {
    const std::string text = repeated(piece, 400'000 / piece.size());
    const Scan found = scan(text);
    ASSERT_EQ(Checker(text, found).run(), "") << piece;
    ASSERT_EQ(Checker("int x;" + text, scan("int x;" + text)).run(), "") << piece;
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(30));
}

TEST(Mutation, DeepNestingIsSkippedAndSaid) {
  const std::size_t levels = 100'000;
  const std::string text = "int before; " + repeated("struct { ", levels) + "int x; " +
                           repeated("} a; ", levels) + "int behind;";
  const Scan found = scan(text);
  ASSERT_EQ(found.problems.size(), 1U);
  EXPECT_EQ(found.problems[0].kind, Problem::Kind::TooDeep);
  EXPECT_EQ(found.problems[0].what, "nested deeper than 200 levels");
  EXPECT_EQ(found.declarations.front().name, "before");
  EXPECT_EQ(found.declarations.back().name, "behind");
  EXPECT_EQ(Checker(text, found).run(), "");
}

}  // namespace
}  // namespace ljbind::cdeftext
