// The tokens of LuaJIT's Lua, and where each one stands in the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ljbind::luasource {

// A piece of the text: byte offsets from 0, `end` exclusive; line and column of `begin` from 1.
// A column counts bytes, as clang's do.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

// LJBIND_TOKEN(name, spelling); the keywords come first, in the alphabet's order.
#define LJBIND_LUA_TOKENS(X)                                                                      \
  X(And, "and")                                                                                   \
  X(Break, "break")                                                                               \
  X(Do, "do")                                                                                     \
  X(Else, "else")                                                                                 \
  X(Elseif, "elseif")                                                                             \
  X(End, "end")                                                                                   \
  X(False, "false") X(For, "for") X(Function, "function") X(Goto, "goto") X(If, "if") X(In, "in") \
      X(Local, "local") X(Nil, "nil") X(Not, "not") X(Or, "or") X(Repeat, "repeat")               \
          X(Return, "return") X(Then, "then") X(True, "true") X(Until, "until") X(While, "while") \
              X(Concat, "..") X(Dots, "...") X(Equal, "==") X(GreaterEqual, ">=")                 \
                  X(LessEqual, "<=") X(NotEqual, "~=") X(Label, "::") X(Number, "<number>")       \
                      X(Name, "<name>") X(String, "<string>") X(Eof, "<eof>") X(Plus, "+")        \
                          X(Minus, "-") X(Star, "*") X(Slash, "/") X(Percent, "%") X(Caret, "^")  \
                              X(Hash, "#") X(Less, "<") X(Greater, ">") X(Assign, "=")            \
                                  X(LeftParen, "(") X(RightParen, ")") X(LeftBrace, "{")          \
                                      X(RightBrace, "}") X(LeftBracket, "[") X(RightBracket, "]") \
                                          X(Semicolon, ";") X(Colon, ":") X(Comma, ",")           \
                                              X(Dot, ".") X(Stray, "<stray>")

enum class TokenKind : std::uint8_t {
#define LJBIND_LUA_TOKEN(name, spelling) name,
  LJBIND_LUA_TOKENS(LJBIND_LUA_TOKEN)
#undef LJBIND_LUA_TOKEN
};

// How LuaJIT's messages write a token of this kind, without quotes.
std::string_view spelling(TokenKind kind);

// LuaJIT's integers are 64-bit cdata with LL or ULL; `i` makes an imaginary double.
enum class NumberKind : std::uint8_t { Double, Int64, Uint64, Imaginary };

struct Token {
  TokenKind kind = TokenKind::Eof;
  Span span;
  std::uint32_t endLine = 1;  // of the byte behind the token; a long string has several lines
  std::uint32_t endColumn = 1;
  std::string text;  // a name; a string's bytes with its escapes resolved
  NumberKind numberKind = NumberKind::Double;
  double number = 0;
};

}  // namespace ljbind::luasource
