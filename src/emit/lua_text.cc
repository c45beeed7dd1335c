#include "emit/lua_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>
#include <vector>

#include "emit/c_text.h"

namespace ljbind::emit {
namespace {

std::string escaped(unsigned char c, bool digitFollows) {
  switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
  }
  if (c >= 0x20 && c < 0x7f) return std::string(1, static_cast<char>(c));
  return digitFollows ? fmt::format("\\{:03}", c) : fmt::format("\\{}", c);
}

bool isName(std::string_view text) {
  static const std::unordered_set<std::string_view> keywords = {
      "and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
      "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
      "repeat",   "return", "then", "true", "until",  "while"};
  static constexpr auto letters = [] {
    std::array<bool, 256> table{};
    for (unsigned char c : std::string_view("_0123456789abcdefghijklmnopqrstuvwxyz"
                                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
      table[c] = true;
    return table;
  }();
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  for (unsigned char c : text)
    if (!letters[c]) return false;
  constexpr std::size_t longest = 8;  // "function"
  return text.size() > longest || !keywords.contains(text);
}

bool isPlain(std::string_view text) {
  for (char c : text)
    if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\') return false;
  return true;
}

}  // namespace

std::string quoted(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  result.reserve(text.size() + 2);
  result += '"';
  // Most texts need nothing escaped and no second line.
  if (text.size() + indent + 5 <= width && isPlain(text)) {
    result += text;
    result += '"';
    return result;
  }
  std::size_t lineStart = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digitFollows = i + 1 < text.size() && text[i + 1] >= '0' && text[i + 1] <= '9';
    const std::string piece = escaped(static_cast<unsigned char>(text[i]), digitFollows);
    const std::size_t column = indent + result.size() - lineStart;
    // Between words where that is near, else anywhere.
    const bool betweenWords = i && text[i - 1] == ' ' && column + 16 > width;
    const bool rest = text.size() - i + column + 3 > width;
    if (column + piece.size() + 4 > width || (betweenWords && rest)) {
      result += "\\z\n";
      lineStart = result.size();
      result += std::string(indent, ' ');
      indent = 0;
      if (text[i] == ' ') {  // \z would swallow it
        result += "\\32";
        continue;
      }
    }
    result += piece;
  }
  return result + "\"";
}

std::string cString(const std::string& text, std::size_t indent) {
  if (text.find('\n') == std::string::npos && text.size() + indent + 3 <= 100)
    return quoted(text, 1000);
  const bool brackets = text.find("]]") != std::string::npos;
  // Lua drops a line break that follows the opening bracket.
  return fmt::format("{}\n{}{}", brackets ? "[=[" : "[[", wrap(text, 95, "    "),
                     brackets ? "]=]" : "]]");
}

std::string key(std::string_view name) {
  return isName(name) ? std::string(name) : fmt::format("[{}]", quoted(name));
}

std::string row(std::string_view name, const std::string& value, std::size_t indent) {
  std::string left;
  left.reserve(indent + name.size() + value.size() + 8);
  left.append(indent, ' ');
  if (isName(name))
    left += name;
  else
    left += key(name);
  left += " =";
  const std::size_t firstLine = std::min(value.find('\n'), value.size());
  if (left.size() + firstLine + 2 <= columns) {
    left += ' ';
    left += value;
    left += ",\n";
    return left;
  }
  const std::string inner(indent + 2, ' ');
  if (value.size() + inner.size() + 1 <= columns || value[0] == '"')
    return left + "\n" + inner + value + ",\n";
  // A function takes a line for its head, each of its statements and its end.
  std::string text = value;
  for (const std::string_view at : {"() declare", "() return", ") return"})
    if (const std::size_t found = text.find(at); found != std::string::npos)
      text.replace(found + at.find(' '), 1, "\n" + inner + "  ");
  if (text.ends_with(" end")) text.replace(text.size() - 4, 1, "\n" + inner);
  return left + "\n" + inner + text + ",\n";
}

std::string number(const ir::Integer& value) {
  const auto asSigned = static_cast<std::int64_t>(value.bits);
  if (value.widthBits <= 32)
    return value.isSigned ? fmt::format("{}", asSigned) : fmt::format("{}", value.bits);
  if (!value.isSigned) return fmt::format("{}ULL", value.bits);
  // There is no negative literal: - applies to a positive one, and the lowest has none.
  if (value.bits == 0x8000000000000000ULL) return "(-9223372036854775807LL - 1)";
  return fmt::format("{}LL", asSigned);
}

std::string number(double value) {
  if (std::isnan(value)) return "0/0";
  if (std::isinf(value)) return value < 0 ? "-1/0" : "1/0";
  return fmt::format("{}", value);
}

std::string fragment(std::string_view text, const std::set<std::string>& features,
                     const std::string& moduleName) {
  std::string result;
  std::vector<bool> open;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with("--{ ")) {
      open.push_back(features.contains(std::string(line.substr(4))));
    } else if (line == "--}") {
      open.pop_back();
    } else if (std::find(open.begin(), open.end(), false) == open.end()) {
      result += std::string(line) + "\n";
    }
  }
  const std::string quotedName = quoted(moduleName);
  for (std::size_t at = result.find("NAME"); at != std::string::npos;
       at = result.find("NAME", at + quotedName.size()))
    result.replace(at, 4, quotedName);
  return result;
}

std::string constantExpression(const ir::Constant& constant, std::size_t indent) {
  if (const auto* integer = std::get_if<ir::Integer>(&constant.value)) return number(*integer);
  if (const auto* real = std::get_if<double>(&constant.value)) return number(*real);
  if (const auto* text = std::get_if<std::string>(&constant.value))
    return quoted(*text, columns, indent);
  return "nil";
}

}  // namespace ljbind::emit
