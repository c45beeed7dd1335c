#include "cdeftext/edit.h"

#include <gtest/gtest.h>

namespace ljbind::cdeftext {
namespace {

Range whole(std::string_view text) { return {0, static_cast<std::uint32_t>(text.size())}; }

using Names = std::vector<std::string>;
Names mentioned(std::string_view text) { return mentionedNames(text, whole(text)); }

TEST(Edit, ReplacesInsertsAndRemoves) {
  EXPECT_EQ(apply("int a;", {{{4, 5}, "b"}, {{0, 0}, "const "}, {{6, 6}, "\n"}}), "const int b;\n");
  EXPECT_EQ(apply("abc", {{{1, 2}, "x"}, {{1, 1}, "1"}, {{1, 1}, "2"}, {{2, 2}, "3"}}), "a12x3c");
  EXPECT_EQ(apply("abc", {}), "abc");
}

TEST(Edit, OfOverlappingEditsTheFirstIsMade) {
  EXPECT_EQ(apply("abcdef", {{{2, 5}, "y"}, {{1, 3}, "x"}}), "axdef");
  EXPECT_EQ(apply("abc", {{{2, 90}, "x"}, {{50, 60}, "y"}}), "abxy");
}

TEST(Edit, MentionedNames) {
  EXPECT_EQ(mentioned("size_t f(struct s *a, size_t b, enum e c[N]);"),
            (Names{"size_t", "struct s", "enum e", "N"}));
  EXPECT_EQ(mentioned("typedef struct node { struct node *next; item it; } node;"), Names{"item"});
  EXPECT_EQ(mentioned("typedef struct foo foo;"), Names{"struct foo"});
  EXPECT_EQ(mentioned("enum { A, B = A + X, C = sizeof(T) + s.m + p->m };"),
            (Names{"X", "T", "s", "p"}));
  EXPECT_EQ(mentioned("foo foo; foo bar;"), Names{"foo"});
  EXPECT_EQ(mentioned("int f(int x) __attribute__((format(printf, 1, 2), aligned(N)));"),
            Names{"N"});
  EXPECT_EQ(mentioned("struct s;"), Names{});
}

TEST(Edit, MentionedNamesOfAPiece) {
  const std::string_view text = "struct s { T a : W; U *b; }; int f(V *x, unsigned y);";
  const Scan found = scan(text);
  const auto of = [&](Range range) { return mentionedNames(text, range); };
  EXPECT_EQ(of(found.declarations[0].members[0].declaration), (Names{"T", "W"}));
  EXPECT_EQ(of(found.declarations[0].members[1].declaration), Names{"U"});
  EXPECT_EQ(of(found.declarations[1].parameters[0].range), Names{"V"});
  EXPECT_EQ(of(found.declarations[1].parameters[1].range), Names{});
  EXPECT_EQ(of({40, 4000}), Names{});
}

}  // namespace
}  // namespace ljbind::cdeftext
