#include "luasource/lexer.h"

#include <gtest/gtest.h>

#include <vector>

namespace ljbind::luasource {
namespace {

std::vector<Token> tokens(std::string_view text) {
  Lexer lexer(text);
  std::vector<Token> result;
  for (Token token = lexer.next(); token.kind != TokenKind::Eof; token = lexer.next())
    result.push_back(token);
  return result;
}

std::string kinds(std::string_view text) {
  std::string result;
  for (const Token& token : tokens(text)) result += std::string(spelling(token.kind)) + " ";
  return result;
}

// "line:column message", or nothing when the text is fine.
std::string error(std::string_view text) {
  Lexer lexer(text);
  while (lexer.next().kind != TokenKind::Eof) {
  }
  if (!lexer.error()) return "";
  const SyntaxError& found = *lexer.error();
  return std::to_string(found.span.line) + ":" + std::to_string(found.span.column) + " " +
         found.message;
}

std::string string(std::string_view text) {
  const std::vector<Token> all = tokens(text);
  return all.size() == 1 && all[0].kind == TokenKind::String ? all[0].text : "<none>";
}

TEST(Lexer, CutsOperatorsAtTheirLongest) {
  EXPECT_EQ(kinds("a...b..c.d"), "<name> ... <name> .. <name> . <name> ");
  EXPECT_EQ(kinds("= == ~= <= >= < > :: :"), "= == ~= <= >= < > :: : ");
  EXPECT_EQ(kinds("+-*/%^#(){}[];,"), "+ - * / % ^ # ( ) { } [ ] ; , ");
  EXPECT_EQ(kinds("&"), "<stray> ");
}

TEST(Lexer, TellsKeywordsFromNames) {
  EXPECT_EQ(kinds("and break do else elseif end false for function goto if in"),
            "and break do else elseif end false for function goto if in ");
  EXPECT_EQ(kinds("local nil not or repeat return then true until while"),
            "local nil not or repeat return then true until while ");
  EXPECT_EQ(kinds("ands _end End whil while1 \xc3\xa9t\xc3\xa9"),
            "<name> <name> <name> <name> <name> <name> ");
}

TEST(Lexer, PlacesTokens) {
  const std::vector<Token> all = tokens("a\n  bc\r\n\td\r\re");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[1].span.line, 2u);
  EXPECT_EQ(all[1].span.column, 3u);
  EXPECT_EQ(all[1].span.begin, 4u);
  EXPECT_EQ(all[1].span.end, 6u);
  EXPECT_EQ(all[1].endColumn, 5u);
  EXPECT_EQ(all[2].span.line, 3u);
  EXPECT_EQ(all[2].span.column, 2u);
  EXPECT_EQ(all[3].span.line, 5u);
  EXPECT_EQ(all[3].span.column, 1u);
}

TEST(Lexer, EndsALongStringOnItsLastLine) {
  const std::vector<Token> all = tokens("x = [[a\nb]]");
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[2].span.line, 1u);
  EXPECT_EQ(all[2].endLine, 2u);
  EXPECT_EQ(all[2].endColumn, 4u);
}

TEST(Lexer, SkipsHeadersAndComments) {
  EXPECT_EQ(kinds("#!/usr/bin/luajit\nx"), "<name> ");
  EXPECT_EQ(kinds("\xef\xbb\xbf# comment\r\nx"), "<name> ");
  EXPECT_EQ(kinds("#!/usr/bin/luajit"), "");
  EXPECT_EQ(kinds("x -- y\n--[[ z\n]] --[==[ ]] ]=] ]==] --[=x\n--"), "<name> ");
  EXPECT_EQ(kinds("- -1--[[]]-"), "- - <number> - ");
}

TEST(Lexer, ResolvesEscapes) {
  EXPECT_EQ(string(R"("\a\b\f\n\r\t\v\\\"\'")"), "\a\b\f\n\r\t\v\\\"'");
  EXPECT_EQ(string(R"('\65\066\1234\x41\x7A')"), "AB{4Az");
  EXPECT_EQ(string(R"("\u{41}\u{e9}\u{20AC}\u{1F600}\u{0000041}")"),
            "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"
            "A");
  EXPECT_EQ(string("'a\\\nb\\\r\nc'"), "a\nb\nc");
  EXPECT_EQ(string("'a\\z  \n\t b'"), "ab");
  EXPECT_EQ(string(std::string_view("'a\0b\\0c'", 8)), std::string("a\0b\0c", 5));
}

TEST(Lexer, ReadsLongStringsOfAnyLevel) {
  EXPECT_EQ(string("[[]]"), "");
  EXPECT_EQ(string("[[\nfirst newline\\n]]"), "first newline\\n");
  EXPECT_EQ(string("[[\r\n\r\na]]"), "\na");
  EXPECT_EQ(string("[==[ ]] ]=] [[ ]==]"), " ]] ]=] [[ ");
  EXPECT_EQ(string("[=[]]=]"), "]");
}

TEST(Lexer, ReadsNumbers) {
  const auto value = [](std::string_view text) {
    const std::vector<Token> all = tokens(text);
    return all.size() == 1 ? all[0].number : -1;
  };
  EXPECT_EQ(value("3"), 3);
  EXPECT_EQ(value(".5e1"), 5);
  EXPECT_EQ(value("3."), 3);
  EXPECT_EQ(value("1e-2"), 0.01);
  EXPECT_EQ(value("0xA.8p1"), 21);
  EXPECT_EQ(value("0Xff"), 255);
  EXPECT_EQ(value("0b101"), 5);
  EXPECT_EQ(value("0x1e"), 30);
}

TEST(Lexer, ReadsNumberSuffixes) {
  const auto kind = [](std::string_view text) { return tokens(text).at(0).numberKind; };
  EXPECT_EQ(kind("1"), NumberKind::Double);
  EXPECT_EQ(kind("1ll"), NumberKind::Int64);
  EXPECT_EQ(kind("0x7fLL"), NumberKind::Int64);
  EXPECT_EQ(kind("18446744073709551615ULL"), NumberKind::Uint64);
  EXPECT_EQ(kind("1LLU"), NumberKind::Uint64);
  EXPECT_EQ(kind("1.5i"), NumberKind::Imaginary);
}

// Each was tried with luajit -bl.
TEST(Lexer, RefusesMalformedNumbers) {
  for (const std::string_view text :
       {"0x", "1e", "1e+", "1..2", "3.4.5", "1_000", "1u", "1.5ULL", "1e5LL", "0b2", "0b", "0x1g",
        "1p3", "18446744073709551616LL", "0x1LLi", "0b1.1", "3\xc3\xa9", "0x1FFFFFFFFFFFFFFFFLL"})
    EXPECT_EQ(error(text), "1:1 malformed number near '" + std::string(text) + "'");
}

TEST(Lexer, PlacesErrorsWhereTheTokenBegins) {
  EXPECT_EQ(error("x = 'abc\ny = 1"), "1:5 unfinished string near ''abc'");
  EXPECT_EQ(error("x = 'abc"), "1:5 unfinished string near '<eof>'");
  EXPECT_EQ(error("x = 'abc\\"), "1:5 unfinished string near '<eof>'");
  EXPECT_EQ(error("\n[==[ ]] \n"), "2:1 unfinished long string near '<eof>'");
  EXPECT_EQ(error("x\n --[[ "), "2:2 unfinished long comment near '<eof>'");
  EXPECT_EQ(error("x = [=y"), "1:5 invalid long string delimiter near '[='");
}

TEST(Lexer, PointsAtTheEscape) {
  EXPECT_EQ(error(R"(x = "ab\q")"), R"(1:8 invalid escape sequence near '"ab\q')");
  EXPECT_EQ(error(R"('\400')"), R"(1:2 invalid escape sequence near ''\400')");
  EXPECT_EQ(error(R"('\x4')"), R"(1:2 invalid escape sequence near ''\x4')");
  EXPECT_EQ(error(R"('\u{110000}')"), R"(1:2 invalid escape sequence near ''\u{11000')");
  EXPECT_EQ(error(R"('\u{d800}')"), R"(1:2 invalid escape sequence near ''\u{d800')");
  EXPECT_EQ(error(R"('\u{}')"), R"(1:2 invalid escape sequence near ''\u{')");
}

TEST(Lexer, RefusesBytecode) {
  EXPECT_EQ(error("\x1bLJ\x02"), "1:1 this is bytecode, not Lua source");
}

TEST(Lexer, ShowsWhatATerminalCanShow) {
  EXPECT_EQ(printable("a\tb\x01"), "a\\9b\\1");
  EXPECT_EQ(printable(std::string(61, 'x')), std::string(60, 'x') + "...");
  EXPECT_EQ(printable(std::string(59, 'x') + "\xc3\xa9"), std::string(59, 'x') + "...");
}

}  // namespace
}  // namespace ljbind::luasource
