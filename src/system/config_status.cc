// config.status, the script that configure leaves behind, with all that it found out.

#include "system/build_config_formats.h"
#include "system/text_lines.h"

namespace ljbind::sys {
namespace {

// Takes an awk string literal, without its quotes, off the front of `rest`. Those of config.status
// have no escapes but \" and \\.
std::string takeString(std::string_view& rest) {
  std::string text;
  if (!takePrefix(rest, "\"")) return text;
  while (!rest.empty() && rest[0] != '"') {
    if (rest[0] == '\\' && rest.size() > 1) rest.remove_prefix(1);
    text += rest[0];
    rest.remove_prefix(1);
  }
  takePrefix(rest, "\"");
  return text;
}

// One argument of a compiler's command line, as a shell would split it. Quotes are taken off.
std::string takeWord(std::string_view& rest) {
  std::string word;
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t"), rest.size()));
  for (char quote = 0; !rest.empty(); rest.remove_prefix(1)) {
    const char c = rest[0];
    if (quote == 0 && (c == ' ' || c == '\t')) break;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == '\\' && quote != '\'' && rest.size() > 1) {
      rest.remove_prefix(1);
      word += rest[0];
    } else {
      word += c;
    }
  }
  return word;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  std::vector<BuildMacro> read() {
    while (!rest_.empty()) {
      std::string_view line = nextLine();
      if (takePrefix(line, "D[")) {
        definition(line);
      } else if (takePrefix(line, "P[")) {
        withParameters_ = takeString(line);
      } else if (takePrefix(line, "S[")) {
        substitution(line);
      } else if (takePrefix(line, "DEFS=") || takePrefix(line, "defs=")) {
        flags("DEFS", takeWord(line), line_);
      } else if (takePrefix(line, "${ac_dA}")) {
        oldDefinition(line);
      } else if (takePrefix(line, "s,^")) {
        sedDefinition(line);
      }
    }
    return std::move(macros_);
  }

 private:
  std::string_view nextLine() {
    ++line_;
    return takeLine(rest_);
  }

  void add(std::string_view name, bool defined, std::string value, unsigned line) {
    std::string_view rest = name;
    if (takeIdentifier(rest).empty() || !rest.empty()) return;
    BuildMacro macro;
    macro.name = name;
    macro.defined = defined;
    macro.value = std::move(value);
    macro.line = line;
    macros_.push_back(std::move(macro));
  }

  // NAME"]="VALUE", where long values go on in the next lines, each ended by a backslash.
  bool takeEntry(std::string_view rest, std::string& name, std::string& value) {
    name = takeString(rest);
    if (!takePrefix(rest, "]=")) return false;
    value = takeString(rest);
    while (rest == "\\" && !rest_.empty()) {
      rest = nextLine();
      value += takeString(rest);
    }
    return true;
  }

  // D["NAME"]=" VALUE": since autoconf 2.62. P["NAME"]="(x)" stands before it where there are
  // parameters, and such a macro is passed over.
  void definition(std::string_view rest) {
    const unsigned line = line_;
    std::string name, value;
    if (takeEntry(rest, name, value) && name != withParameters_)
      add(name, true, std::string(trimmed(value)), line);
  }

  // S["NAME"]="VALUE"; what matters are the flags among them.
  void substitution(std::string_view rest) {
    const unsigned line = line_;
    std::string name, value;
    if (takeEntry(rest, name, value)) flags(name, value, line);
  }

  // ${ac_dA}NAME${ac_dB}NAME${ac_dC}VALUE${ac_dD}: autoconf 2.13 to 2.5x.
  void oldDefinition(std::string_view rest) {
    const std::string_view name = takeIdentifier(rest);
    constexpr std::string_view before = "${ac_dC}";
    const std::size_t value = rest.find(before);
    if (value == rest.npos) return;
    rest.remove_prefix(value + before.size());
    add(name, true, std::string(trimmed(rest.substr(0, rest.rfind("${ac_dD}")))), line_);
  }

  // s,^\([ #]*\)[^ ]*\([ ]*NAME\)[ (].*,\1define\2 VALUE ,: autoconf 2.60 and 2.61.
  void sedDefinition(std::string_view rest) {
    constexpr std::string_view replacement = ",\\1define\\2";
    const std::size_t at = rest.find(replacement);
    const std::string_view pattern = rest.substr(0, at);
    const std::size_t nameEnd = pattern.rfind("\\)");
    if (at == rest.npos || nameEnd == pattern.npos) return;
    std::size_t begin = nameEnd;
    while (begin > 0 && (std::isalnum(static_cast<unsigned char>(pattern[begin - 1])) ||
                         pattern[begin - 1] == '_'))
      --begin;
    rest.remove_prefix(at + replacement.size());
    rest = rest.substr(0, rest.rfind(','));
    add(pattern.substr(begin, nameEnd - begin), true, std::string(trimmed(rest)), line_);
  }

  // The -D and -U among flags. Only those of DEFS, CPPFLAGS and CFLAGS are for every file.
  void flags(const std::string& variable, std::string_view value, unsigned line) {
    const bool everywhere = variable == "DEFS" || variable == "CPPFLAGS" || variable == "CFLAGS";
    while (!trimmed(value).empty()) {
      std::string word = takeWord(value);
      const bool defines = word.starts_with("-D");
      if (!defines && !word.starts_with("-U")) continue;
      const std::string flag = word.size() == 2 ? takeWord(value) : word.substr(2);
      const std::size_t equals = defines ? flag.find('=') : flag.npos;
      const std::size_t before = macros_.size();
      add(std::string_view(flag).substr(0, equals), defines,
          equals == flag.npos ? (defines ? "1" : "") : flag.substr(equals + 1), line);
      if (macros_.size() == before) continue;
      macros_.back().partial = !everywhere;
      macros_.back().variable = variable;
    }
  }

  std::string_view rest_;
  unsigned line_ = 0;
  std::string withParameters_;
  std::vector<BuildMacro> macros_;
};

}  // namespace

std::vector<BuildMacro> readConfigStatus(std::string_view text) { return Reader(text).read(); }

}  // namespace ljbind::sys
