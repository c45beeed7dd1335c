#include "system/header_declarators.h"

#include <algorithm>
#include <array>

namespace ljbind::sys {
namespace {

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}

bool isSpecifier(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"typedef", "extern", "static", "inline", "__inline", "__inline__", "const", "__const",
       "volatile", "register", "restrict", "__restrict", "__restrict__", "__extension__",
       "_Noreturn", "_Thread_local", "__thread"});
  return isOneOf(word, words);
}

// GDK_AVAILABLE_IN_ALL, which is more likely a macro than a type.
bool isInCapitals(std::string_view word) {
  return std::ranges::none_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

class Reader {
 public:
  Reader(std::string_view text, const std::vector<Token>& tokens, bool hasType)
      : text_(text), tokens_(tokens), matches_(matchBrackets(tokens)), hasType_(hasType) {}

  Declarators read() {
    readRange(0, tokens_.size(), hasType_);
    return std::move(found_);
  }

 private:
  // How certain it is that a type stands before.
  enum class Type { None, Macro, Certain };

  char kind(std::size_t i, std::size_t end) const { return i < end ? tokens_[i].kind : ';'; }
  std::string_view word(std::size_t i) const {
    return text_.substr(tokens_[i].offset, tokens_[i].size);
  }
  bool isAttribute(std::size_t i, std::size_t end) const {
    return kind(i, end) == token::word && isAttributeWord(word(i));
  }
  std::size_t close(std::size_t open, std::size_t end) const {
    return std::min<std::size_t>(matches_[open], end);
  }
  // Past the bracket group at `i`, or `i` where there is none.
  std::size_t pastGroup(std::size_t i, std::size_t end) const {
    const char mark = kind(i, end);
    return mark == '(' || mark == '[' ? std::min(close(i, end) + 1, end) : i;
  }
  // The ',' that ends the declarator at `i`.
  std::size_t pastDeclarator(std::size_t i, std::size_t end) const {
    while (i < end && kind(i, end) != ',')
      i = kind(i, end) == '(' || kind(i, end) == '[' ? pastGroup(i, end) : i + 1;
    return i;
  }

  void readRange(std::size_t i, std::size_t end, bool hasType) {
    Type type = hasType ? Type::Certain : Type::None;
    while (i < end) i = readOne(i, end, type);
  }

  // Reads what stands at `i`; where to go on.
  std::size_t readOne(std::size_t i, std::size_t end, Type& type) {
    switch (kind(i, end)) {
      case token::word: return readWord(i, end, type);
      case '(': {
        const std::size_t past = readNested(i, end);
        return past ? past : pastGroup(i, end);
      }
      case '[': return pastGroup(i, end);
      case '=': return pastDeclarator(i, end);
      default: return i + 1;
    }
  }

  std::size_t readWord(std::size_t i, std::size_t end, Type& type) {
    if (isAttribute(i, end)) return pastGroup(i + 1, end);
    if (isSpecifier(word(i))) return i + 1;
    if (isTagKeyword(word(i))) {
      ++i;
      while (isAttribute(i, end)) i = pastGroup(i + 1, end);
      type = Type::Certain;
      return kind(i, end) == token::word ? i + 1 : i;
    }
    const char after = kind(i + 1, end);
    if (after == '(') return readCall(i, end, type);
    const bool last = std::string_view(";,=[:").find(after) != std::string_view::npos;
    if (type != Type::None && (last || isAttribute(i + 1, end))) {
      found_.declared.push_back({i, false});
      return pastDeclarator(i + 1, end);
    }
    type = isInCapitals(word(i)) ? std::max(type, Type::Macro) : Type::Certain;
    return i + 1;
  }

  // A word with a parenthesis after it: a function, a type before `(*name)`, or a macro.
  std::size_t readCall(std::size_t i, std::size_t end, Type& type) {
    const std::size_t open = i + 1;
    const std::size_t past = readNested(open, end);
    if (past) return past;
    if (kind(close(open, end) + 1, end) == '*') {  // STACK_OF(X509) *certificates(void)
      type = Type::Certain;
      return pastGroup(open, end);
    }
    const bool doubled = kind(open + 1, end) == '(';
    // int deflate OF((z_streamp strm, int flush));
    if (doubled && type != Type::None && i > 0 && kind(i - 1, end) == token::word &&
        !isSpecifier(word(i - 1)) && isInCapitals(word(i))) {
      found_.declared.push_back({i - 1, true});
      return pastDeclarator(open, end);
    }
    if (type == Type::Certain || (type == Type::Macro && !isInCapitals(word(i)))) {
      found_.declared.push_back({i, true});
      return pastDeclarator(open, end);
    }
    readMacro(i, end);
    type = std::max(type, Type::Macro);
    return pastGroup(open, end);
  }

  // The macro called at `i`: its arguments may be declarations or names to make declarations of.
  void readMacro(std::size_t i, std::size_t end) {
    const std::size_t stop = close(i + 1, end);
    std::size_t begin = i + 2;
    for (std::size_t j = begin; j <= stop && begin < stop;) {
      if (j < stop && kind(j, end) != ',') {
        j = kind(j, end) == '(' || kind(j, end) == '[' ? pastGroup(j, stop) : j + 1;
        continue;
      }
      if (j == begin + 1 && kind(begin, end) == token::word)
        found_.arguments.push_back({begin, i});
      else if (j > begin + 1 && nested_ == 0)
        readArgument(begin, j);
      begin = ++j;
    }
  }

  // OSSL_DEPRECATED(int RSA_bits(const RSA *rsa)).
  void readArgument(std::size_t begin, std::size_t end) {
    ++nested_;
    const std::size_t before = found_.declared.size();
    readRange(begin, end, false);
    --nested_;
    // Of what is in there only functions are certain: `int name` may be a parameter.
    const auto from = found_.declared.begin() + static_cast<std::ptrdiff_t>(before);
    found_.declared.erase(std::remove_if(from, found_.declared.end(),
                                         [](const Declarator& d) { return !d.function; }),
                          found_.declared.end());
  }

  // `(*name)(...)`, `(CALL *name)[3]`, `(name)(...)` at the parenthesis `open`: declares the name
  // and returns where the declarator ends, or returns 0.
  std::size_t readNested(std::size_t open, std::size_t end) {
    const std::size_t stop = close(open, end);
    const char after = kind(stop + 1, end);
    if (after != '(' && after != '[') return 0;
    bool pointer = false;
    for (std::size_t i = open + 1; i < stop; ++i) {
      if (kind(i, end) == '*' || kind(i, end) == '^') {
        pointer = true;
      } else if (isAttribute(i, end)) {
        i = pastGroup(i + 1, end) - 1;
      } else if (kind(i, end) == token::word) {
        const char next = kind(i + 1, end);
        if (isSpecifier(word(i)) || next == token::word || next == '*') continue;
        const bool alone = stop == open + 2 && after == '(';
        if (!pointer && !alone) return 0;
        found_.declared.push_back({i, next == '(' || alone});
        return pastDeclarator(stop + 1, end);
      } else if (kind(i, end) != '(') {
        return 0;
      }
    }
    return 0;
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::vector<std::uint32_t> matches_;
  bool hasType_;
  int nested_ = 0;
  Declarators found_;
};

}  // namespace

bool isAttributeWord(std::string_view word) {
  static constexpr auto words = std::to_array<std::string_view>(
      {"__attribute__", "__attribute", "__declspec", "__asm__", "__asm", "asm", "_Alignas",
       "alignas", "_Static_assert", "static_assert"});
  return isOneOf(word, words);
}

bool isTagKeyword(std::string_view word) {
  return word == "struct" || word == "union" || word == "enum" || word == "class";
}

Declarators findDeclarators(std::string_view text, const std::vector<Token>& tokens, bool hasType) {
  return Reader(text, tokens, hasType).read();
}

}  // namespace ljbind::sys
