// Strings, their escapes, and numerals.
#include <algorithm>
#include <charconv>

#include "luasource/lexer.h"

namespace ljbind::luasource {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

int hexDigit(char c) {
  if (isDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void appendUtf8(std::string& text, std::uint32_t c) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80 | ((c >> shift) & 0x3f));
  };
  if (c < 0x80) {
    text += static_cast<char>(c);
  } else if (c < 0x800) {
    text += static_cast<char>(0xc0 | (c >> 6));
    tail(0);
  } else if (c < 0x10000) {
    text += static_cast<char>(0xe0 | (c >> 12));
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xf0 | (c >> 18));
    tail(12), tail(6), tail(0);
  }
}

// The letters of LuaJIT's simple escapes and what they stand for; '\0' when `c` is none.
char simpleEscape(char c) {
  constexpr std::string_view letters = "abfnrtv\\\"'";
  constexpr std::string_view meanings = "\a\b\f\n\r\t\v\\\"'";
  const std::size_t index = letters.find(c);
  return index == std::string_view::npos ? '\0' : meanings[index];
}

}  // namespace

Token Lexer::quoted(Token token) {
  const char quote = peek();
  const std::size_t begin = position_++;
  while (peek() != quote || atEnd()) {
    if (atEnd()) return failNear("unfinished string", spelling(TokenKind::Eof), token.span);
    if (atNewline())
      return failNear("unfinished string", text_.substr(begin, position_ - begin), token.span);
    if (peek() != '\\') {
      token.text += text_[position_++];
      continue;
    }
    const Span place = here();
    if (!escape(token.text)) {
      const std::size_t end =
          std::min(text_.size(), std::max<std::size_t>(position_, place.begin + 2));
      return failNear("invalid escape sequence", text_.substr(begin, end - begin), place);
    }
  }
  ++position_;
  token.kind = TokenKind::String;
  return finish(std::move(token));
}

bool Lexer::escape(std::string& text) {
  ++position_;
  if (atEnd()) return true;  // the string is unfinished, which the caller sees
  const char c = peek();
  if (atNewline()) {
    text += '\n';
    skipNewline();
    return true;
  }
  if (const char meaning = simpleEscape(c)) {
    text += meaning;
    ++position_;
    return true;
  }
  if (isDigit(c)) return decimalEscape(text);
  if (c == 'x') return hexEscape(text);
  if (c == 'u') return unicodeEscape(text);
  if (c != 'z') return false;
  ++position_;
  while (!atEnd()) {
    if (atNewline()) {
      skipNewline();
    } else if (peek() == ' ' || (peek() >= '\t' && peek() <= '\r')) {
      ++position_;
    } else {
      break;
    }
  }
  return true;
}

bool Lexer::decimalEscape(std::string& text) {
  int value = 0;
  for (int i = 0; i < 3 && isDigit(peek()); ++i) value = 10 * value + (text_[position_++] - '0');
  if (value > 255) return false;
  text += static_cast<char>(value);
  return true;
}

bool Lexer::hexEscape(std::string& text) {
  ++position_;
  int value = 0;
  for (int i = 0; i < 2; ++i) {
    const int digit = hexDigit(peek());
    if (digit < 0) return false;
    value = 16 * value + digit;
    ++position_;
  }
  text += static_cast<char>(value);
  return true;
}

bool Lexer::unicodeEscape(std::string& text) {
  ++position_;
  if (peek() != '{') return false;
  ++position_;
  if (hexDigit(peek()) < 0) return false;
  std::uint32_t value = 0;
  for (int digit = hexDigit(peek()); digit >= 0; digit = hexDigit(peek())) {
    value = 16 * value + static_cast<std::uint32_t>(digit);
    if (value >= 0x110000) return false;
    ++position_;
  }
  const bool surrogate = value >= 0xd800 && value < 0xe000;  // refused by LuaJIT as well
  if (peek() != '}' || surrogate) return false;
  ++position_;
  appendUtf8(text, value);
  return true;
}

std::optional<unsigned> Lexer::longOpening() {
  if (peek() != '[') return std::nullopt;
  std::size_t level = 0;
  while (peek(1 + level) == '=') ++level;
  if (peek(1 + level) != '[') return std::nullopt;
  position_ += level + 2;
  return static_cast<unsigned>(level);
}

Token Lexer::longString(Token token) {
  const std::optional<unsigned> level = longOpening();
  if (!level) {
    const std::size_t begin = position_++;
    while (peek() == '=') ++position_;
    return failNear("invalid long string delimiter", text_.substr(begin, position_ - begin),
                    token.span);
  }
  if (!longBody(*level, &token.text))
    return failNear("unfinished long string", spelling(TokenKind::Eof), token.span);
  token.kind = TokenKind::String;
  return finish(std::move(token));
}

// Stands behind the opening bracket; `text` may be null. False when the end of the text comes
// first.
bool Lexer::longBody(unsigned level, std::string* text) {
  const std::string closing = "]" + std::string(level, '=') + "]";
  if (atNewline()) skipNewline();
  while (!atEnd()) {
    if (atNewline()) {
      skipNewline();
      if (text) *text += '\n';
    } else if (peek() == ']' && text_.substr(position_).starts_with(closing)) {
      position_ += closing.size();
      return true;
    } else {
      if (text) *text += peek();
      ++position_;
    }
  }
  return false;
}

namespace {

// The suffix of a numeral in lower case, or nothing when it is none of LuaJIT's.
std::optional<NumberKind> suffixKind(std::string_view suffix) {
  std::string lower;
  for (const char c : suffix) lower += static_cast<char>(c | 0x20);
  if (lower.empty()) return NumberKind::Double;
  if (lower == "i") return NumberKind::Imaginary;
  if (lower == "ll") return NumberKind::Int64;
  if (lower == "ull" || lower == "llu") return NumberKind::Uint64;
  return std::nullopt;
}

struct Digits {
  std::string_view text;
  bool point = false;
  bool exponent = false;
};

// Takes digits of `base`, at most one point, and an exponent introduced by `marker` ('\0':
// neither).
std::optional<Digits> takeDigits(std::string_view text, int base, char marker) {
  Digits digits;
  std::size_t i = 0;
  std::size_t count = 0;
  for (; i < text.size(); ++i) {
    const int digit = hexDigit(text[i]);
    if (text[i] == '.' && marker != '\0' && !digits.point) {
      digits.point = true;
    } else if (digit >= 0 && digit < base) {
      ++count;
    } else {
      break;
    }
  }
  if (count == 0) return std::nullopt;
  if (marker != '\0' && i < text.size() && (text[i] | 0x20) == marker) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (i >= text.size() || !isDigit(text[i])) return std::nullopt;
    while (i < text.size() && isDigit(text[i])) ++i;
    digits.exponent = true;
  }
  digits.text = text.substr(0, i);
  return digits;
}

bool integerValue(const Digits& digits, int base, double& value) {
  std::uint64_t integer = 0;
  const char* const end = digits.text.data() + digits.text.size();
  const auto [stop, error] = std::from_chars(digits.text.data(), end, integer, base);
  value = static_cast<double>(integer);
  return stop == end && error == std::errc();
}

}  // namespace

bool scanNumeral(std::string_view text, NumberKind& kind, double& value) {
  const char second = text.size() > 1 && text[0] == '0' ? static_cast<char>(text[1] | 0x20) : '\0';
  const int base = second == 'x' ? 16 : second == 'b' ? 2 : 10;
  if (base != 10) text.remove_prefix(2);
  const auto digits = takeDigits(text, base, base == 16 ? 'p' : base == 10 ? 'e' : '\0');
  if (!digits) return false;
  const auto suffix = suffixKind(text.substr(digits->text.size()));
  if (!suffix) return false;
  kind = *suffix;
  if (kind == NumberKind::Int64 || kind == NumberKind::Uint64)
    return !digits->point && !digits->exponent && integerValue(*digits, base, value);
  if (base == 2) return integerValue(*digits, base, value);
  value = 0;  // what from_chars leaves when the value is out of range; it is not an error in Lua
  std::from_chars(digits->text.data(), digits->text.data() + digits->text.size(), value,
                  base == 16 ? std::chars_format::hex : std::chars_format::general);
  return true;
}

}  // namespace ljbind::luasource
