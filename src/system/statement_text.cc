#include "system/statement_text.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "system/header_tokens.h"

namespace ljbind::sys {
namespace {

std::size_t offsetOf(std::string_view text, unsigned line, unsigned column) {
  std::size_t at = 0;
  for (unsigned i = 1; i < line; ++i) {
    at = text.find('\n', at);
    if (at == text.npos) return text.size();
    ++at;
  }
  return std::min(at + (column ? column - 1 : 0), text.size());
}

// The words and marks of a header without its directives, and which bracket closes which.
class Statements {
 public:
  explicit Statements(std::string_view text) : text_(text), source_(text) {
    for (Token token = source_.next(); !token.is(token::end); token = source_.next()) {
      if (token.is(token::directive)) {
        source_.restOfLine();
        afterDirective_.push_back(tokens_.size());
        continue;
      }
      tokens_.push_back(token);
    }
    match();
  }

  StatementText at(std::size_t offset, std::string_view name) const {
    const auto found = std::ranges::lower_bound(tokens_, offset, {}, &Token::offset);
    if (found == tokens_.end() || found->offset != offset || !found->is(token::word)) return {};
    const auto place = static_cast<std::size_t>(found - tokens_.begin());
    if (word(place) != name) return macroCall(place);
    const std::size_t begin = beginOf(place);
    const std::size_t end = endOf(place);
    return {write(begin, end, false), write(begin, end, true), false};
  }

 private:
  std::string_view word(std::size_t i) const { return source_.textOf(tokens_[i]); }
  bool is(std::size_t i, char mark) const { return i < tokens_.size() && tokens_[i].is(mark); }

  // Branches of an #if may open a brace each and close it once; what does not match is its own.
  void match() {
    partner_.assign(tokens_.size(), 0);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      partner_[i] = i;
      const char kind = tokens_[i].kind;
      if (kind == '(' || kind == '[' || kind == '{') open.push_back(i);
      if (kind != ')' && kind != ']' && kind != '}') continue;
      const char opening = kind == ')' ? '(' : kind == ']' ? '[' : '{';
      // A brace ends whatever parentheses are still open in it.
      while (kind == '}' && !open.empty() && tokens_[open.back()].kind != opening) open.pop_back();
      if (open.empty() || tokens_[open.back()].kind != opening) continue;
      partner_[i] = open.back();
      partner_[open.back()] = i;
      open.pop_back();
    }
    std::uint32_t parentheses = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (is(i, ')') && partner_[i] != i) --parentheses;
      parentheses_.push_back(parentheses);
      if (is(i, '(') && partner_[i] != i) ++parentheses;
    }
  }

  StatementText macroCall(std::size_t place) const {
    std::size_t end = place + 1;
    if (is(end, '(') && partner_[end] != end) end = partner_[end] + 1;
    if (is(end, ';')) ++end;
    return {write(place, end, false), write(place, end, true), true};
  }

  bool isBehindDirective(std::size_t i) const {
    return std::ranges::binary_search(afterDirective_, i);
  }

  // An empty line between two tokens; a line with a comment is none.
  bool isBlankBefore(std::size_t i) const {
    const std::size_t end = tokens_[i - 1].offset + tokens_[i - 1].size;
    unsigned lines = 0;
    for (const char c : text_.substr(end, tokens_[i].offset - end)) {
      if (c == '\n')
        ++lines;
      else if (c != ' ' && c != '\t' && c != '\r')
        lines = 0;
      if (lines == 2) return true;
    }
    return false;
  }

  // Whether what ends before token `i` is a statement without a semicolon: BEGIN_DECLS, or a macro
  // call on a line of its own that declares something by itself.
  bool endsMacroStatement(std::size_t i) const {
    std::size_t name = i - 1;
    if (is(name, ')') && partner_[name] != name && partner_[name] > 0) name = partner_[name] - 1;
    if (!tokens_[name].is(token::word)) return false;
    const std::size_t end = tokens_[i - 1].offset + tokens_[i - 1].size;
    const std::string_view gap = text_.substr(end, tokens_[i].offset - end);
    if (gap.find('\n') == gap.npos) return false;
    const std::string_view macro = word(name);
    const bool call = name != i - 1;
    return macro.ends_with("BEGIN_DECLS") || macro.ends_with("END_DECLS") ||
           (call && (macro.find("DECLARE") != macro.npos || macro.find("DEFINE") != macro.npos));
  }

  std::size_t beginOf(std::size_t place) const {
    const bool enumerator = isEnumerator(place);
    std::size_t i = place;
    while (i > 0) {
      const std::size_t before = i - 1;
      const char kind = tokens_[before].kind;
      if (kind == ';' || kind == '{' || (kind == ',' && enumerator)) return i;
      if (isBehindDirective(i) && parentheses_[i] == 0) return i;
      if (kind == '}') {
        const std::size_t open = partner_[before];
        if (open == before || !isOfType(open)) return i;
        i = open;
        continue;
      }
      if (isBlankBefore(i) || endsMacroStatement(i)) return i;
      // Over the brackets of attributes and parameters at once, unless the place is within them.
      const bool closes = (kind == ')' || kind == ']') && partner_[before] != before;
      i = closes ? partner_[before] : before;
    }
    return i;
  }

  // Whether the `{` at `open` begins the body of a struct, union or enum.
  bool isOfType(std::size_t open) const {
    for (std::size_t i = open; i-- > 0 && open - i < 16;) {
      if (!tokens_[i].is(token::word)) {
        if (is(i, ')') && partner_[i] != i) {
          i = partner_[i];  // __attribute__((packed))
          continue;
        }
        return false;
      }
      const std::string_view text = word(i);
      if (text == "struct" || text == "union" || text == "enum") return true;
    }
    return false;
  }

  // Whether the place is directly between the braces of an enum.
  bool isEnumerator(std::size_t place) const {
    for (std::size_t i = place; i-- > 0;) {
      if (is(i, ';')) return false;
      if (is(i, '}') || is(i, ')')) {
        if (partner_[i] == i) return false;
        i = partner_[i];
      } else if (is(i, '{')) {
        for (std::size_t j = i; j-- > 0 && i - j < 8 && tokens_[j].is(token::word);)
          if (word(j) == "enum") return true;
        return false;
      }
    }
    return false;
  }

  // One past the last token.
  std::size_t endOf(std::size_t place) const {
    const bool enumerator = isEnumerator(place);
    for (std::size_t i = place; i < tokens_.size(); ++i) {
      const char kind = tokens_[i].kind;
      if (kind == ';') return i + 1;
      if (enumerator && (kind == ',' || kind == '}')) return i;
      if (kind == '}') return i;
      if (kind == '{') {
        const bool type = isOfType(i) || is(i - 1, '=');
        if (!type || partner_[i] == i) return i;
      }
      if ((kind == '(' || kind == '[' || kind == '{') && partner_[i] != i) i = partner_[i];
    }
    return tokens_.size();
  }

  std::string write(std::size_t begin, std::size_t end, bool brief) const {
    std::string text;
    std::size_t last = 0;  // where the token before ended
    for (std::size_t i = begin; i < end; ++i) {
      if (!text.empty() && tokens_[i].offset > last) text += ' ';
      if (brief && is(i, '{') && partner_[i] != i && partner_[i] < end && partner_[i] > i + 1) {
        text += "{ ... }";
        i = partner_[i];
      } else {
        text += source_.textOf(tokens_[i]);
      }
      last = tokens_[i].offset + tokens_[i].size;
    }
    return text;
  }

  std::string_view text_;
  HeaderTokens source_;
  std::vector<Token> tokens_;
  std::vector<std::size_t> partner_;         // itself where there is none
  std::vector<std::uint32_t> parentheses_;   // how many are open around a token
  std::vector<std::size_t> afterDirective_;  // tokens with a directive before them, ascending
};

}  // namespace

StatementText statementAt(std::string_view text, unsigned line, unsigned column,
                          std::string_view name) {
  if (text.size() > maxHeaderBytes) return {};
  return Statements(text).at(offsetOf(text, line, column), name);
}

StatementText definitionAt(std::string_view text, unsigned line) {
  const std::size_t begin = offsetOf(text, line, 1);
  HeaderTokens source(text.substr(begin));
  if (!source.next().is(token::directive)) return {};
  std::string words = "#";
  std::size_t last = 1;
  bool first = true;
  for (Token token = source.nextOnLine(); !token.is(token::end); token = source.nextOnLine()) {
    if (!first && token.offset > last) words += ' ';
    words += source.textOf(token);
    last = token.offset + token.size;
    first = false;
  }
  return {words, words, false};
}

}  // namespace ljbind::sys
