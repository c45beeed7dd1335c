#include "system/header_tokens.h"

#include <algorithm>
#include <utility>

namespace ljbind::sys {
void HeaderTokens::skipComment() {
  if (text_[at_ + 1] == '*') {
    const std::size_t close = text_.find("*/", at_ + 2);
    at_ = close == text_.npos ? text_.size() : close + 2;
    return;
  }
  // A line comment goes on where its line does.
  do {
    at_ = std::min(text_.find('\n', at_ + 1), text_.size());
  } while (at_ < text_.size() && (text_[at_ - 1] == '\\' ||
                                  (text_[at_ - 1] == '\r' && at_ > 1 && text_[at_ - 2] == '\\')));
}

bool HeaderTokens::skipSpace(bool onLine) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    const char after = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c == '\n') {
      if (onLine) return false;
      lineStart_ = true;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') {
      ++at_;
    } else if (c == '\\' && after == '\n') {
      at_ += 2;
    } else if (c == '\\' && after == '\r' && text_.substr(at_ + 2).starts_with('\n')) {
      at_ += 3;
    } else if (c == '/' && (after == '*' || after == '/')) {
      skipComment();
    } else {
      return true;
    }
  }
  return false;
}

Token HeaderTokens::read() {
  const std::size_t begin = at_;
  const char c = text_[at_++];
  char kind = c;
  if (isNameStart(c)) {
    kind = token::word;
    while (at_ < text_.size() && isNamePart(text_[at_])) ++at_;
  } else if (isNamePart(c)) {
    kind = token::number;
    while (at_ < text_.size() && (isNamePart(text_[at_]) || text_[at_] == '.')) ++at_;
  } else if (c == '"' || c == '\'') {
    kind = token::string;
    while (at_ < text_.size() && text_[at_] != c && text_[at_] != '\n')
      at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    if (at_ < text_.size() && text_[at_] == c) ++at_;
  } else if (c == token::directive || c == token::end) {
    kind = '?';  // in the middle of a line
  }
  return {kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(at_ - begin), -1};
}

Token HeaderTokens::next() {
  if (!skipSpace(false)) return {};
  const bool lineStart = std::exchange(lineStart_, false);
  if (lineStart && text_[at_] == '#')
    return {token::directive, static_cast<std::uint32_t>(at_++), 1, -1};
  return read();
}

Token HeaderTokens::nextOnLine() { return skipSpace(true) ? read() : Token{}; }

std::string_view HeaderTokens::restOfLine() {
  const std::size_t begin = at_;
  at_ = std::min(text_.find('\n', at_), text_.size());
  while (at_ < text_.size() && at_ > begin && text_[at_ - 1] == '\\')
    at_ = std::min(text_.find('\n', at_ + 1), text_.size());
  return text_.substr(begin, at_ - begin);
}

std::vector<std::uint32_t> matchBrackets(const std::vector<Token>& tokens) {
  std::vector<std::uint32_t> matches(tokens.size(), 0);
  std::vector<std::uint32_t> open;
  for (std::uint32_t i = 0; i < tokens.size(); ++i) {
    const char kind = tokens[i].kind;
    if (kind == '(' || kind == '[') {
      matches[i] = static_cast<std::uint32_t>(tokens.size());
      open.push_back(i);
    } else if ((kind == ')' || kind == ']') && !open.empty()) {
      matches[open.back()] = i;
      open.pop_back();
    }
  }
  return matches;
}

}  // namespace ljbind::sys
