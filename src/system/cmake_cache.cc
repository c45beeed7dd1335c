// CMakeCache.txt, and scripts for `cmake -C`.

#include <array>

#include "system/build_config_formats.h"
#include "system/text_lines.h"

namespace ljbind::sys {
namespace {

std::string upperCase(std::string_view text) {
  std::string upper;
  for (const char c : text) upper += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper;
}

// What CMake's if() takes for false.
bool isFalse(std::string_view value) {
  constexpr std::array<std::string_view, 8> words = {"",  "0",     "OFF",    "NO",
                                                     "N", "FALSE", "IGNORE", "NOTFOUND"};
  constexpr std::size_t longest = 8;
  if (value.size() <= longest && std::ranges::find(words, upperCase(value)) != words.end())
    return true;
  return value.ends_with("-NOTFOUND");
}

bool isTrue(std::string_view value) {
  constexpr std::array<std::string_view, 5> words = {"1", "ON", "YES", "Y", "TRUE"};
  constexpr std::size_t longest = 4;
  return value.size() <= longest && std::ranges::find(words, upperCase(value)) != words.end();
}

BuildMacro entry(std::string_view name, std::string_view value, unsigned line) {
  BuildMacro macro;
  macro.name = name;
  macro.defined = !isFalse(value);
  macro.value = isTrue(value) ? "1" : std::string(value);
  macro.line = line;
  return macro;
}

// NAME:TYPE=VALUE. Names that are no identifiers, NAME-ADVANCED among them, are no macros either.
bool readEntry(std::string_view line, std::string_view& name, std::string_view& value) {
  name = takeIdentifier(line);
  if (name.empty() || !takePrefix(line, ":")) return false;
  constexpr std::array<std::string_view, 7> types = {
      "BOOL", "STRING", "PATH", "FILEPATH", "INTERNAL", "STATIC", "UNINITIALIZED"};
  const std::size_t equals = line.find('=');
  if (equals == line.npos || std::ranges::find(types, line.substr(0, equals)) == types.end())
    return false;
  value = trimmed(line.substr(equals + 1));
  // The cache puts quotes around a value that ends in blanks.
  if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'')
    value = value.substr(1, value.size() - 2);
  return true;
}

// set(NAME VALUE) and set(NAME VALUE CACHE TYPE "doc"). A list, or a value that has to be computed,
// is passed over.
bool readSet(std::string_view line, std::string_view& name, std::string_view& value) {
  line = trimmed(line);
  if (line.size() < 4 || upperCase(line.substr(0, 3)) != "SET") return false;
  line = trimmed(line.substr(3));
  if (!takePrefix(line, "(")) return false;
  line = trimmed(line);
  name = takeIdentifier(line);
  if (name.empty()) return false;
  const std::string_view before = line;
  line = trimmed(line);
  if (before.size() == line.size()) return false;
  if (takePrefix(line, "\"")) {
    value = line.substr(0, line.find('"'));
    line.remove_prefix(std::min(value.size() + 1, line.size()));
  } else {
    value = line.substr(0, line.find_first_of(" \t)"));
    line.remove_prefix(value.size());
  }
  line = trimmed(line);
  return value.find('$') == value.npos && (line.starts_with(')') || line.starts_with("CACHE"));
}

}  // namespace

std::vector<BuildMacro> readCMakeCache(std::string_view text) {
  std::vector<BuildMacro> macros;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::string_view line = takeLine(text);
    std::string_view name, value;
    if (readEntry(line, name, value) || readSet(line, name, value))
      macros.push_back(entry(name, value, number));
  }
  return macros;
}

std::optional<BuildConfigFormat> formatOf(std::string_view text) {
  if (text.starts_with("#!")) return BuildConfigFormat::ConfigStatus;
  while (!text.empty()) {
    const std::string_view whole = takeLine(text);
    std::string_view line = trimmed(whole);
    std::string_view name, value;
    if (readEntry(whole, name, value) || readSet(whole, name, value))
      return BuildConfigFormat::CMakeCache;
    for (const std::string_view start : {"D[\"", "S[\"", "${ac_dA}", "DEFS=", "s,^"})
      if (line.starts_with(start)) return BuildConfigFormat::ConfigStatus;
    takePrefix(line, "/*");
    line = trimmed(line);
    if (!takePrefix(line, "#")) continue;
    line = trimmed(line);
    const std::string_view word = takeIdentifier(line);
    if ((word == "define" || word == "undef") && (line.starts_with(' ') || line.starts_with('\t')))
      return BuildConfigFormat::ConfigHeader;
  }
  return {};
}

}  // namespace ljbind::sys
