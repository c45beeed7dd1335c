// Cuts cdef text into tokens as LuaJIT's C parser does, keeping where each one stands.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cdeftext/scan.h"

namespace ljbind::cdeftext {

enum class TokenKind : std::uint8_t {
  End,
  Punctuation,  // one byte; operators of two are two tokens
  Identifier,   // and `$`, which stands for a name, a type or a number
  Number,
  String,
  Character,
  Directive,  // a line with a `#` that is neither a pragma nor a line marker
  // Keywords, by what they do in a declaration.
  Void,
  BasicType,
  Qualifier,  // and calling conventions: also behind a `*` and behind a declarator
  Storage,    // and `inline`: among specifiers only
  Typedef,
  Static,
  Attribute,  // `__attribute__` and `__declspec`
  Asm,
  Struct,
  Union,
  Enum,
  Operator,  // sizeof and alignof
};

struct Token {
  TokenKind kind = TokenKind::End;
  char punctuation = '\0';  // of Punctuation only
  bool startsLine = false;  // a line ended between the token before and this one
  Range range = {};
};

struct Tokens {
  std::vector<Token> tokens;  // the last one is End
  std::vector<Range> comments;
  std::vector<Problem> problems;
};

Tokens tokenize(std::string_view text);

// What a token spells: its bytes without line splices.
std::string spelled(std::string_view text, Range range);

}  // namespace ljbind::cdeftext
