#include "check/macro_text.h"

#include <cctype>

namespace ljbind::check {
namespace {

bool isWordCharacter(char c) {
  return c == '_' || c == '$' || std::isalnum(static_cast<unsigned char>(c));
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())))
    text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())))
    text.remove_suffix(1);
  return text;
}

std::string_view takeWord(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && isWordCharacter(text[end])) ++end;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string withoutComments(std::string_view text) {
  std::string clean;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "/*") {
      const std::size_t end = text.find("*/", i + 2);
      if (end == text.npos) break;
      i = end + 1;
    } else if (text.substr(i, 2) == "//") {
      break;
    } else if (!std::isspace(static_cast<unsigned char>(text[i]))) {
      clean += text[i];
      continue;
    }
    if (!clean.empty() && clean.back() != ' ') clean += ' ';
  }
  return std::string(trimmed(clean));
}

// The words between commas; none where something else stands there.
std::vector<std::string> wordsOf(std::string_view list) {
  std::vector<std::string> words;
  while (!trimmed(list).empty()) {
    const std::size_t comma = list.find(',');
    std::string_view word = trimmed(list.substr(0, comma));
    // (x) is x.
    while (word.size() > 2 && word.front() == '(' && word.back() == ')')
      word = trimmed(word.substr(1, word.size() - 2));
    words.emplace_back(word);
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
  }
  return words;
}

}  // namespace

std::string MacroText::renamedTo() const {
  std::string_view text = body;
  while (text.size() > 2 && text.front() == '(' && text.back() == ')')
    text = trimmed(text.substr(1, text.size() - 2));
  const std::string_view function = takeWord(text);
  text = trimmed(text);
  if (function.empty() || text.size() < 2 || text.front() != '(' || text.back() != ')') return {};
  return wordsOf(text.substr(1, text.size() - 2)) == parameters ? std::string(function)
                                                                : std::string();
}

MacroText splitDefine(std::string_view text) {
  MacroText macro;
  const std::string clean = withoutComments(text);
  std::string_view rest = clean;
  macro.name = takeWord(rest);
  if (macro.name.empty() || !rest.starts_with('(')) return {};
  const std::size_t end = rest.find(')');
  if (end == rest.npos) return {};
  macro.parameters = wordsOf(rest.substr(1, end - 1));
  macro.body = trimmed(rest.substr(end + 1));
  return macro;
}

}  // namespace ljbind::check
