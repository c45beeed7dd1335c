// config.h, as autoconf, CMake's configure_file and Meson write it.

#include "system/build_config_formats.h"
#include "system/text_lines.h"

namespace ljbind::sys {
namespace {

// "#undef X" of "/* #undef X */", which says of X that it is not there.
std::string_view commentedUndef(std::string_view line) {
  line = trimmed(line);
  if (!takePrefix(line, "/*") || !line.ends_with("*/")) return {};
  line.remove_suffix(2);
  line = trimmed(line);
  std::string_view rest = line;
  if (!takePrefix(rest, "#")) return {};
  rest = trimmed(rest);
  if (!takePrefix(rest, "undef")) return {};
  rest = trimmed(rest);
  return !takeIdentifier(rest).empty() && rest.empty() ? line : std::string_view();
}

// Adds what is left of a line without comments. `inComment` says whether one is open.
void addWithoutComments(std::string_view line, bool& inComment, std::string& out) {
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::string_view two = line.substr(i, 2);
    if (inComment) {
      if (two != "*/") continue;
      inComment = false;
      out += ' ';
      ++i;
    } else if (quote != 0) {
      out += line[i];
      if (line[i] == '\\' && i + 1 < line.size()) out += line[++i];
      if (line[i] == quote && two[0] != '\\') quote = 0;
    } else if (two == "/*") {
      inComment = true;
      ++i;
    } else if (two == "//") {
      return;
    } else {
      if (line[i] == '"' || line[i] == '\'') quote = line[i];
      out += line[i];
    }
  }
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<BuildMacro> read() {
    while (!rest_.empty()) {
      const unsigned line = line_ + 1;
      directive(logicalLine(), line);
    }
    return std::move(macros_);
  }

 private:
  // An #if that is open.
  struct Open {
    std::string guarded;    // the X of #ifndef X
    std::string otherwise;  // the X of #ifdef X
    bool ofFile = false;    // it keeps the file from being read twice
  };

  std::string logicalLine() {
    std::string logical;
    for (bool more = true; more && !rest_.empty();) {
      std::string_view line = takeLine(rest_);
      ++line_;
      if (const std::string_view undef = inComment_ ? std::string_view() : commentedUndef(line);
          logical.empty() && !undef.empty())
        return std::string(undef);
      more = line.ends_with('\\');
      if (more) line.remove_suffix(1);
      addWithoutComments(line, inComment_, logical);
    }
    return logical;
  }

  void directive(const std::string& text, unsigned line) {
    std::string_view rest = trimmed(text);
    if (!takePrefix(rest, "#")) return;
    rest = trimmed(rest);
    const std::string_view word = takeIdentifier(rest);
    if (word == "define" || word == "undef") {
      macro(word == "define", rest, line);
    } else if (word == "if" || word == "ifdef" || word == "ifndef") {
      Open next;
      rest = trimmed(rest);
      if (word == "ifndef") next.guarded = takeIdentifier(rest);
      if (word == "ifdef") next.otherwise = takeIdentifier(rest);
      open_.push_back(std::move(next));
    } else if (word.starts_with("el") && !open_.empty()) {
      // "#ifdef X, #error, #else" guards a file as "#ifndef X" does.
      Open next;
      if (word == "else") next.guarded = std::move(open_.back().otherwise);
      close();
      open_.push_back(std::move(next));
    } else if (word == "endif" && !open_.empty()) {
      close();
    }
  }

  void close() {
    fileGuards_ -= open_.back().ofFile;
    open_.pop_back();
  }

  void macro(bool defined, std::string_view rest, unsigned line) {
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
    const std::string_view name = takeIdentifier(rest);
    if (name.empty() || (defined && rest.starts_with('('))) return;
    const bool guarded = !open_.empty() && open_.back().guarded == name;
    BuildMacro macro;
    macro.name = name;
    macro.defined = defined;
    if (defined) macro.value = trimmed(rest);
    macro.line = line;
    if (guarded && defined && macro.value.empty() && macros_.empty() && open_.size() == 1) {
      open_.back().ofFile = true;
      ++fileGuards_;
      return;
    }
    // After "#ifndef X, #define X", X is defined whatever it was before.
    macro.partial = open_.size() - fileGuards_ > (guarded ? 1U : 0U);
    macros_.push_back(std::move(macro));
  }

  std::string_view rest_;
  unsigned line_ = 0;
  bool inComment_ = false;
  std::vector<Open> open_;
  std::size_t fileGuards_ = 0;  // of `open_`
  std::vector<BuildMacro> macros_;
};

}  // namespace

std::vector<BuildMacro> readConfigHeader(std::string_view text) { return Reader(text).read(); }

}  // namespace ljbind::sys
