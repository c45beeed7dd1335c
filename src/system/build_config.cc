#include "system/build_config.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "system/build_config_formats.h"
#include "system/text_lines.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t largestFile = std::size_t{64} << 20;

// An empty definition and 1 are the same to #ifdef, and what -DX means to a header that says
// "#define X" is that X is there.
bool sameValue(std::string_view a, std::string_view b) {
  const auto plain = [](std::string_view text) {
    text = trimmed(text);
    return text.empty() ? std::string_view("1") : text;
  };
  return plain(a) == plain(b);
}

std::string stateText(bool defined, std::string_view value) {
  if (!defined) return "not defined";
  constexpr std::size_t shown = 60;
  value = trimmed(value);
  if (value.empty()) return "defined";
  return fmt::format("defined as {}{}", value.substr(0, shown), value.size() > shown ? "..." : "");
}

Diagnostic conflict(const BuildMacro& macro, const BuildConfig& config, std::string_view other) {
  const Place place{config.path(), macro.line, 0};
  return diagnose(Id::ConfigConflict, place, macro.name, stateText(macro.defined, macro.value),
                  other);
}

// What a -D or -U says.
struct FlagMacro {
  std::string_view name, value;
  bool defined;
};

std::optional<FlagMacro> readFlag(std::string_view text) {
  const bool defines = text.starts_with("-D");
  if (!defines && !text.starts_with("-U")) return {};
  text = trimmed(text.substr(2));
  const std::size_t equals = defines ? text.find('=') : text.npos;
  const std::string_view value =
      equals == text.npos ? std::string_view("1") : text.substr(equals + 1);
  return FlagMacro{text.substr(0, equals), value, defines};
}

}  // namespace

BuildConfig::BuildConfig(std::string path, BuildConfigFormat format, std::vector<BuildMacro> macros)
    : path_(std::move(path)), format_(format), macros_(std::move(macros)) {
  for (std::size_t i = 0; i < macros_.size(); ++i) {
    const auto [known, fresh] = byName_.emplace(macros_[i].name, i);
    if (!fresh && (!macros_[i].partial || macros_[known->second].partial)) known->second = i;
  }
}

const BuildMacro* BuildConfig::find(std::string_view name) const {
  const auto found = byName_.find(std::string(name));
  return found == byName_.end() ? nullptr : &macros_[found->second];
}

Result<BuildConfig> readBuildConfig(const std::string& path) {
  const Result<std::string> text = readFile(path, largestFile);
  if (!text) return text.failure();
  return parseBuildConfig(path, *text);
}

Result<BuildConfig> parseBuildConfig(const std::string& path, std::string_view text) {
  if (text.find('\0') != text.npos)
    return diagnose(Id::ConfigNotUnderstood, path, "it is a binary file");
  const std::optional<BuildConfigFormat> format = formatOf(text);
  std::vector<BuildMacro> macros;
  if (format) {
    switch (*format) {
      case BuildConfigFormat::ConfigHeader: macros = readConfigHeader(text); break;
      case BuildConfigFormat::ConfigStatus: macros = readConfigStatus(text); break;
      case BuildConfigFormat::CMakeCache: macros = readCMakeCache(text); break;
    }
  }
  if (macros.empty())
    return diagnose(Id::ConfigNotUnderstood, path, "no line of it defines or undefines a macro");
  return BuildConfig(path, *format, std::move(macros));
}

std::string flagFor(const BuildMacro& macro) {
  return macro.defined ? fmt::format("-D{}={}", macro.name, macro.value) : "-U" + macro.name;
}

std::vector<Diagnostic> configConflicts(const std::vector<config::Flag>& flags,
                                        const std::vector<ir::MacroTest>& tested,
                                        const BuildConfig& config) {
  std::vector<Diagnostic> conflicts;
  // Of several flags for a macro the last one counts.
  std::unordered_map<std::string, const config::Flag*> last;
  for (const config::Flag& flag : flags)
    if (const auto macro = readFlag(flag.text)) last[std::string(macro->name)] = &flag;
  for (const config::Flag& flag : flags) {
    const auto given = readFlag(flag.text);
    if (!given || last[std::string(given->name)] != &flag) continue;
    const BuildMacro* built = config.find(given->name);
    if (!built || built->partial) continue;
    if (built->defined == given->defined &&
        (!built->defined || sameValue(built->value, given->value)))
      continue;
    conflicts.push_back(conflict(
        *built, config,
        fmt::format("{} by {}", given->defined ? stateText(true, given->value) : "undefined",
                    flag.origin)));
  }
  std::unordered_map<std::string, bool> done;
  for (const ir::MacroTest& test : tested) {
    // Names that C reserves tell the C library what the build's own files are to see of it.
    const bool reserved =
        test.name.size() > 1 && test.name[0] == '_' &&
        (test.name[1] == '_' || std::isupper(static_cast<unsigned char>(test.name[1])));
    if (reserved || last.contains(test.name)) continue;
    const BuildMacro* built = config.find(test.name);
    if (!built || built->partial || built->defined == test.defined) continue;
    if (!done.emplace(test.name, true).second) continue;
    conflicts.push_back(conflict(
        *built, config,
        test.defined ? "defined by " + test.decider : "not defined where the headers test it"));
  }
  return conflicts;
}

}  // namespace ljbind::sys
