#include "findings/baseline.h"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "base/file.h"
#include "base/unicode.h"

namespace ljbind::findings {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

using Key = std::tuple<std::string, std::string, std::string, std::string>;

bool isDigit(char c) { return c >= '0' && c <= '9'; }

// With links of its directory followed, so that a project reached by two ways is one.
fs::path resolved(const std::string& file) {
  std::error_code error;
  const fs::path whole = fs::absolute(file, error);
  fs::path directory = fs::weakly_canonical(whole.parent_path(), error);
  if (error) directory = whole.parent_path().lexically_normal();
  return directory / whole.filename();
}

// Names files from the directory of the baseline. Findings come in hundreds for each file.
class FileNames {
 public:
  explicit FileNames(fs::path directory) : directory_(std::move(directory)) {}

  const std::string& of(const std::string& file) {
    const auto [at, isNew] = names_.try_emplace(file);
    if (isNew) {
      const fs::path path = resolved(file);
      const fs::path relative = path.lexically_relative(directory_);
      at->second = validUtf8((relative.empty() ? path : relative).generic_string());
    }
    return at->second;
  }

 private:
  fs::path directory_;
  std::map<std::string, std::string> names_;
};

FileNames namesFor(const Baseline& baseline) {
  return FileNames(resolved(baseline.path).parent_path());
}

Key keyOf(const Finding& finding, FileNames& names) {
  const Diagnostic& diagnostic = finding.diagnostic;
  return {names.of(diagnostic.place.file), std::string(info(diagnostic.id).name),
          validUtf8(finding.subject), withoutLines(diagnostic.message)};
}

Key keyOf(const BaselineEntry& entry) {
  return {entry.file, entry.id, entry.subject, entry.message};
}

class InScope {
 public:
  InScope(const Scope& scope, FileNames& names) : policy_(scope.policy) {
    for (const std::string& file : scope.files) files_.insert(names.of(file));
  }
  bool operator()(const BaselineEntry& entry) const {
    const FindingKind* kind = policy_.find(entry.id);
    return files_.contains(entry.file) && (!kind || policy_.isOn(kind->id));
  }

 private:
  const Policy& policy_;
  std::set<std::string> files_;
};

bool isThere(const BaselineEntry& entry, const fs::path& directory) {
  std::error_code error;
  return fs::exists(directory / entry.file, error);
}

// --- reading

// Counts what the parser has consumed, which the library itself tells of errors alone.
class CountedBytes {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountedBytes(const char* at, const char** furthest) : at_(at), furthest_(furthest) {}
  reference operator*() const { return *at_; }
  CountedBytes& operator++() {
    *furthest_ = ++at_;
    return *this;
  }
  bool operator==(const CountedBytes& other) const { return at_ == other.at_; }
  bool operator!=(const CountedBytes& other) const { return at_ != other.at_; }

 private:
  const char* at_;
  const char** furthest_;
};

struct Reader {
  const std::string& path;
  const std::string& text;

  Diagnostic refuse(std::size_t offset, const std::string& why) const {
    offset = std::min(offset, text.size());
    const std::size_t start = offset ? text.rfind('\n', offset - 1) + 1 : 0;
    const auto line =
        std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(start), '\n') + 1;
    Diagnostic failure = diagnose(
        Id::BaselineMalformed,
        Place{path, static_cast<unsigned>(line), static_cast<unsigned>(offset - start + 1)}, why);
    failure.sourceLine =
        shownLine(std::string_view(text).substr(start, text.find('\n', start) - start));
    return failure;
  }

  Result<Baseline> read() const {
    std::vector<std::size_t> starts;  // of the entries
    const char* furthest = text.data();
    const auto note = [&](int depth, json::parse_event_t event, json&) {
      if (event == json::parse_event_t::object_start && depth == 2)
        starts.push_back(static_cast<std::size_t>(furthest - text.data()) - 1);
      return true;
    };
    json document;
    try {
      document = json::parse(CountedBytes(text.data(), &furthest),
                             CountedBytes(text.data() + text.size(), &furthest), note);
    } catch (const json::parse_error& error) {
      return refuse(error.byte ? error.byte - 1 : 0, "it is not JSON");
    } catch (const json::exception&) {
      return refuse(0, "it has a number that is out of range");
    }
    if (!document.is_object() || !document.contains("ljbind-baseline"))
      return refuse(0, "it does not say \"ljbind-baseline\": 1");
    if (document["ljbind-baseline"] != 1)
      return refuse(0, "it is written for another version of ljbind");
    const auto findings = document.find("findings");
    if (findings == document.end() || !findings->is_array())
      return refuse(0, "it has no list of \"findings\"");
    Baseline baseline{path, {}};
    for (std::size_t i = 0; i < findings->size(); ++i) {
      BaselineEntry entry;
      // Something that is no object has no place of its own: the one of the entry before it.
      const std::size_t start = starts.empty() ? 0 : starts[std::min(i, starts.size() - 1)];
      if (std::string why = take((*findings)[i], entry); !why.empty()) return refuse(start, why);
      baseline.entries.push_back(std::move(entry));
    }
    return baseline;
  }

  // Why `value` is no entry; empty when it is one.
  static std::string take(const json& value, BaselineEntry& entry) {
    if (!value.is_object()) return "what is no object stands among its findings";
    const auto text = [&](const char* key, std::string& target) {
      const auto at = value.find(key);
      if (at == value.end() || !at->is_string()) return false;
      target = at->get<std::string>();
      return true;
    };
    if (!text("file", entry.file)) return "a finding has no \"file\"";
    if (!text("id", entry.id)) return "a finding has no \"id\"";
    if (!text("message", entry.message)) return "a finding has no \"message\"";
    if (value.contains("subject") && !text("subject", entry.subject))
      return "the \"subject\" of a finding is not text";
    if (const auto count = value.find("count"); count != value.end()) {
      constexpr std::uint64_t most = 1'000'000'000;
      const bool fits = count->is_number_unsigned() && count->get<std::uint64_t>() - 1 < most;
      if (!fits) return "the \"count\" of a finding is no number above 0";
      entry.count = count->get<unsigned>();
    }
    return {};
  }
};

std::uint64_t hash(std::string_view text, std::uint64_t value) {
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3ull;
  return (value ^ 0xff) * 0x100000001b3ull;  // no byte of UTF-8: where this text ends
}

}  // namespace

std::string withoutLines(std::string_view message) {
  const std::string text = validUtf8(message);
  const std::string_view all = text;
  std::string result;
  for (std::size_t i = 0; i < all.size();) {
    const auto digitsAt = [&](std::size_t k) {
      while (k < all.size() && isDigit(all[k])) ++k;
      return k;
    };
    const bool afterName = i && all[i - 1] != ' ' && all[i - 1] != ':';
    if (all[i] == ':' && afterName && digitsAt(i + 1) > i + 1) {
      i = digitsAt(i + 1);
      if (i < all.size() && all[i] == ':' && digitsAt(i + 1) > i + 1) i = digitsAt(i + 1);
      continue;
    }
    const bool wordStarts = i == 0 || all[i - 1] == ' ' || all[i - 1] == '(';
    for (const std::string_view word : {"line ", "lines "}) {
      if (!wordStarts || !all.substr(i).starts_with(word)) continue;
      if (const std::size_t end = digitsAt(i + word.size()); end > i + word.size()) {
        result += word.substr(0, word.size() - 1);
        i = end;
        break;
      }
    }
    if (i < all.size()) result += all[i++];
  }
  return result;
}

Result<Baseline> readBaseline(const std::string& path) {
  constexpr std::size_t most = std::size_t{64} << 20;
  Result<std::string> text = readFile(path, most);
  if (!text) return text.failure();
  return Reader{path, *text}.read();
}

Subtraction subtract(std::vector<Finding> findings, const Baseline& baseline, const Scope& scope) {
  FileNames names = namesFor(baseline);
  std::map<Key, std::uint64_t> open;
  for (const BaselineEntry& entry : baseline.entries) open[keyOf(entry)] += entry.count;
  Subtraction result;
  for (Finding& finding : findings) {
    const auto entry = open.find(keyOf(finding, names));
    if (entry == open.end() || entry->second == 0) {
      result.left.push_back(std::move(finding));
      continue;
    }
    --entry->second;
    result.silenced.push_back(std::move(finding));
  }
  const InScope inScope(scope, names);
  const fs::path directory = resolved(baseline.path).parent_path();
  std::uint64_t gone = 0;
  for (const BaselineEntry& entry : baseline.entries) {
    if (!inScope(entry) && isThere(entry, directory)) continue;
    std::uint64_t& rest = open[keyOf(entry)];
    gone += rest;
    rest = 0;  // another entry may have the same key
  }
  result.gone = static_cast<unsigned>(std::min<std::uint64_t>(gone, 0xffffffffu));
  return result;
}

Baseline updated(const Baseline& old, const std::vector<Finding>& findings, const Scope& scope) {
  FileNames names = namesFor(old);
  std::map<Key, std::uint64_t> counts;
  for (const Finding& finding : findings) ++counts[keyOf(finding, names)];
  const InScope inScope(scope, names);
  const fs::path directory = resolved(old.path).parent_path();
  for (const BaselineEntry& entry : old.entries)
    if (!inScope(entry) && isThere(entry, directory)) counts[keyOf(entry)] += entry.count;
  Baseline baseline{old.path, {}};
  for (const auto& [key, count] : counts) {
    const auto& [file, id, subject, message] = key;
    baseline.entries.push_back(
        {file, id, subject, message,
         static_cast<unsigned>(std::min<std::uint64_t>(count, 1'000'000'000))});
  }
  return baseline;
}

std::string toText(const Baseline& baseline) {
  std::string text = "{\n\"ljbind-baseline\": 1,\n\"findings\": [";
  bool first = true;
  for (const BaselineEntry& entry : baseline.entries) {
    nlohmann::ordered_json line{{"file", entry.file}, {"id", entry.id}};
    if (!entry.subject.empty()) line["subject"] = entry.subject;
    line["message"] = entry.message;
    if (entry.count != 1) line["count"] = entry.count;
    text += first ? "\n" : ",\n";
    text += line.dump(-1, ' ', false, json::error_handler_t::replace);
    first = false;
  }
  return text + (first ? "]\n}\n" : "\n]\n}\n");
}

Status writeBaseline(const Baseline& baseline) {
  return writeFile(baseline.path, toText(baseline));
}

std::string fingerprint(const Finding& finding, const std::string& directory) {
  FileNames names{fs::path(directory)};
  const auto [file, id, subject, message] = keyOf(finding, names);
  std::uint64_t value = 0xcbf29ce484222325ull;  // FNV-1a
  for (const std::string& part : {file, id, subject, message}) value = hash(part, value);
  return fmt::format("{:016x}", value);
}

}  // namespace ljbind::findings
