#include "configfile/config_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <tuple>

#include "base/file.h"
#include "base/paths.h"
#include "base/unicode.h"
#include "config/flags.h"

namespace ljbind::configfile {
namespace {

namespace fs = std::filesystem;
using config::CheckRequest;

constexpr std::string_view name = "ljbind.toml";

struct Key {
  std::string_view name;
  std::string_view type;     // what its value has to be
  std::string_view example;  // of a value
};
constexpr auto keys = std::to_array<Key>({
    {"assume", "a table of names and their values", "{ DEBUG = false }"},
    {"baseline", "the path of a file", "\"ljbind-baseline.json\""},
    {"defines", "a list of macros", "[\"NAME=VALUE\"]"},
    {"exclude", "a list of globs", "[\"vendor/**\"]"},
    {"headers", "a list of headers", "[\"zlib.h\"]"},
    {"include-dirs", "a list of directories", "[\"include\"]"},
    {"libraries", "a list of libraries", "[\"libz.so.1\"]"},
    {"packages", "a list of packages", "[\"zlib\"]"},
    {"target", "the name of a target", "\"x86_64-linux-gnu\""},
    {"undefines", "a list of macros", "[\"NAME\"]"},
    {"warnings", "a list of what may follow -W", "[\"no-unused-ignore\"]"},
    {"werror", "true or false", "true"},
});

std::string_view describe(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer: return "an integer";
    case toml::node_type::floating_point: return "a number with a point";
    case toml::node_type::boolean: return "true or false";
    case toml::node_type::date: return "a date";
    case toml::node_type::time: return "a time";
    case toml::node_type::date_time: return "a date and time";
    case toml::node_type::none: break;
  }
  return "nothing";
}

// Text from the file as it can stand in a sentence.
std::string quotable(std::string_view text) {
  constexpr std::size_t longest = 60;
  return text.size() > longest ? shownLine(text.substr(0, longest)) + "..." : shownLine(text);
}

// Places come from toml++ with columns that count characters.
class Places {
 public:
  Places(std::string file, std::string_view text) : file_(std::move(file)) {
    while (true) {
      const std::size_t end = text.find('\n');
      lines_.push_back(text.substr(0, end));
      if (end == text.npos) return;
      text.remove_prefix(end + 1);
    }
  }

  Place at(const toml::source_position& position) const {
    Place place{file_, position.line, position.column};
    if (position.line == 0 || position.line > lines_.size()) return place;
    std::string_view line = lines_[position.line - 1];
    place.column = 1;
    for (unsigned i = 1; i < position.column && !line.empty(); ++i) {
      const std::size_t bytes = std::max<std::size_t>(characterBytes(line), 1);
      place.column += static_cast<unsigned>(bytes);
      line.remove_prefix(bytes);
    }
    return place;
  }
  Place of(const toml::node& node) const { return at(node.source().begin); }

  Diagnostic shown(Diagnostic diagnostic) const {
    if (diagnostic.place.line && diagnostic.place.line <= lines_.size()) {
      std::string_view line = lines_[diagnostic.place.line - 1];
      if (line.ends_with('\r')) line.remove_suffix(1);
      diagnostic.sourceLine = shownLine(line);
    }
    return diagnostic;
  }

 private:
  std::string file_;
  std::vector<std::string_view> lines_;
};

class Reader {
 public:
  Reader(const Places& places, std::string directory)
      : places_(places), directory_(std::move(directory)) {}

  void read(const toml::table& document) {
    for (const auto& [key, value] : document) {
      if (key.str() != "check")
        unknown(key, {"check"}, "what ljbind check is told stands in the table [check]");
      else if (const toml::table* check = value.as_table())
        readCheck(*check);
      else
        refuse(value, "check", "a table", describe(value), "[check]");
    }
  }

  void mergeInto(CheckRequest& request, Diagnostics& problems) {
    // A table is in the order of its keys, and a reader goes down the file.
    std::stable_sort(problems_.begin(), problems_.end(), [](const auto& a, const auto& b) {
      return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
    });
    for (Diagnostic& problem : problems_) problems.add(places_.shown(std::move(problem)));
    const auto list = [](std::vector<std::string>& target, std::vector<std::string>& ours) {
      if (target.empty()) target = std::move(ours);
    };
    list(request.packages, found_.packages);
    list(request.headers, found_.headers);
    list(request.libraries, found_.libraries);
    if (!request.target) request.target = found_.target;
    if (!request.baseline) request.baseline = found_.baseline;
    if (!request.werror) request.werror = found_.werror;
    // The compiler takes the last word on a macro, and the first directory that has a header.
    request.flags.insert(request.flags.begin(), macros_.begin(), macros_.end());
    request.flags.insert(request.flags.end(), directories_.begin(), directories_.end());
    request.warnings.insert(request.warnings.begin(), found_.warnings.begin(),
                            found_.warnings.end());
    request.exclude.insert(request.exclude.begin(), found_.exclude.begin(), found_.exclude.end());
    std::vector<config::Assumption> assumptions;
    for (config::Assumption& ours : found_.assumptions)
      if (std::none_of(request.assumptions.begin(), request.assumptions.end(),
                       [&](const auto& given) { return given.name == ours.name; }))
        assumptions.push_back(std::move(ours));
    request.assumptions.insert(request.assumptions.begin(), assumptions.begin(), assumptions.end());
  }

 private:
  void readCheck(const toml::table& check) {
    for (const auto& [key, value] : check) {
      const auto at = std::find_if(keys.begin(), keys.end(),
                                   [&](const Key& known) { return known.name == key.str(); });
      if (at != keys.end()) {
        readValue(*at, value);
        continue;
      }
      std::vector<std::string_view> names;
      std::string all = "[check] has";
      for (const Key& known : keys) {
        names.push_back(known.name);
        all += fmt::format("{} {}", names.size() == 1 ? "" : ",", known.name);
      }
      unknown(key, names, all);
    }
  }

  void readValue(const Key& key, const toml::node& value) {
    if (key.name == "assume") return readAssumptions(key, value);
    if (key.name == "werror") {
      found_.werror = value.value_exact<bool>();
      if (!found_.werror) refuse(key, value, describe(value));
      return;
    }
    if (key.name == "target" || key.name == "baseline") {
      const std::optional<std::string> text = string(key, value);
      if (text && key.name == "target") found_.target = text;
      if (text && key.name == "baseline") found_.baseline = path(*text);
      return;
    }
    const toml::array* list = value.as_array();
    if (!list) return refuse(key, value, describe(value));
    for (const toml::node& item : *list)
      if (const std::optional<std::string> text = string(key, item, "a list with "))
        take(key, item, *text);
  }

  void take(const Key& key, const toml::node& item, const std::string& text) {
    if (key.name == "packages") found_.packages.push_back(text);
    if (key.name == "headers") found_.headers.push_back(isOwnPath(text) ? path(text) : text);
    if (key.name == "libraries")
      found_.libraries.push_back(text.find('/') == text.npos ? text : path(text));
    if (key.name == "exclude") found_.exclude.push_back({text, directory_});
    if (key.name == "warnings") found_.warnings.push_back({text, places_.of(item)});
    if (key.name == "include-dirs") flag(key, item, "-I", path(text), directories_);
    if (key.name == "defines") flag(key, item, "-D", text, macros_);
    if (key.name == "undefines") flag(key, item, "-U", text, macros_);
  }

  void flag(const Key& key, const toml::node& item, const std::string& option,
            const std::string& text, std::vector<config::Flag>& flags) {
    if (!config::refuseFlag(option, text).empty())
      return refuse(key, item, fmt::format("a list with '{}'", quotable(text)));
    flags.push_back({option + text, std::string(name)});
  }

  // Names may have dots, `jit.os`, which TOML takes for tables in tables unless they are quoted.
  void readAssumptions(const Key& key, const toml::node& value, const std::string& prefix = {}) {
    const toml::table* table = value.as_table();
    if (!table) return refuse(key, value, describe(value));
    for (const auto& [part, item] : *table) {
      const std::string whole = prefix + std::string(part.str());
      if (item.is_table()) {
        readAssumptions(key, item, whole + ".");
        continue;
      }
      std::string text;
      if (const auto flag = item.value_exact<bool>())
        text = *flag ? "true" : "false";
      else if (const auto number = item.value_exact<std::int64_t>())
        text = std::to_string(*number);
      else if (const auto words = item.value_exact<std::string>())
        text = *words;
      else {
        refuse(key, item, fmt::format("one with {}", describe(item)));
        continue;
      }
      if (part.str().empty() || (whole + text).find('\0') != std::string::npos)
        refuse(key, item,
               part.str().empty() ? "one with an empty name" : "one with a NUL character");
      else
        found_.assumptions.push_back({whole, text, places_.of(item)});
    }
  }

  // A string that can be used; `where` is what it is in, for the message when it cannot.
  std::optional<std::string> string(const Key& key, const toml::node& value,
                                    std::string_view where = {}) {
    std::optional<std::string> text = value.value_exact<std::string>();
    std::string_view wrong;
    if (!text)
      wrong = describe(value);
    else if (text->empty())
      wrong = "an empty string";
    else if (text->find('\0') != text->npos)
      wrong = "a NUL character";
    if (wrong.empty()) return text;
    refuse(key, value, fmt::format("{}{}", where, wrong));
    return std::nullopt;
  }

  static bool isOwnPath(std::string_view header) {
    return header.starts_with("./") || header.starts_with("../");
  }
  std::string path(const std::string& text) const { return absolutePath(text, directory_); }

  void refuse(const Key& key, const toml::node& value, std::string_view is) {
    refuse(value, key.name, key.type, is, fmt::format("{} = {}", key.name, key.example));
  }
  void refuse(const toml::node& value, std::string_view key, std::string_view type,
              std::string_view is, std::string_view example) {
    problems_.push_back(diagnose(Id::ConfigValue, places_.of(value), key, type, is, example));
  }
  void unknown(const toml::key& key, const std::vector<std::string_view>& names,
               std::string_view hint) {
    constexpr std::size_t longest = 64;  // of what may be a misspelt name
    const std::string near = key.str().size() > longest ? std::string() : closest(key.str(), names);
    problems_.push_back(
        diagnose(Id::ConfigUnknownKey, places_.at(key.source().begin), quotable(key.str()),
                 near.empty() ? near : fmt::format("; did you mean '{}'?", near), hint));
  }

  const Places& places_;
  std::string directory_;
  CheckRequest found_;
  std::vector<config::Flag> macros_, directories_;
  std::vector<Diagnostic> problems_;
};

Diagnostic syntaxError(const Places& places, const Place& place, std::string why) {
  return places.shown(diagnose(Id::ConfigSyntax, place, why));
}

}  // namespace

std::string findConfigFile(const std::string& path) {
  std::error_code error;
  fs::path directory = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error) return {};
  if (!fs::is_directory(directory, error)) directory = directory.parent_path();
  for (;; directory = directory.parent_path()) {
    const fs::path file = directory / name;
    if (fs::exists(file, error)) return file.string();
    if (directory == directory.parent_path()) return {};
  }
}

void readConfigFile(const std::string& file, CheckRequest& request, Diagnostics& problems) {
  constexpr std::size_t mostBytes = std::size_t{1} << 20;
  const Result<std::string> text = readFile(file, mostBytes);
  if (!text) return problems.add(text.failure());
  std::error_code error;
  const std::string workingDirectory = fs::current_path(error).string();
  const Places places(shownPath(file, workingDirectory), *text);
  // Every dot may open a table in a table, and toml++ goes down them by recursion.
  constexpr std::ptrdiff_t mostDots = 4096;
  if (std::count(text->begin(), text->end(), '.') > mostDots)
    return problems.add(
        syntaxError(places, {shownPath(file, workingDirectory)}, "it has more than 4,096 dots"));
  const toml::parse_result parsed = toml::parse(std::string_view(*text));
  if (!parsed) {
    std::string why = quotable(parsed.error().description());
    if (!why.empty()) why[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(why[0])));
    return problems.add(
        syntaxError(places, places.at(parsed.error().source().begin), std::move(why)));
  }
  Reader reader(places, fs::path(absolutePath(file, workingDirectory)).parent_path().string());
  reader.read(parsed.table());
  reader.mergeInto(request, problems);
}

}  // namespace ljbind::configfile
