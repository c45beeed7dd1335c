#include "system/header_index.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "system/header_dirs.h"
#include "system/header_reader.h"
#include "system/header_tokens.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t maxHits = 32;          // for one name
constexpr std::size_t maxPartedNames = 256;  // names that are looked for by their parts
constexpr std::size_t maxPartHits = 8;
constexpr std::size_t minPartLength = 4;
constexpr std::size_t maxForwarderBytes = 8192;

bool hasPart(std::string_view path, std::string_view part) {
  const std::size_t at = path.find(part);
  return at != path.npos && (at == 0 || path[at - 1] == '/');
}

// Headers that are not meant to be included by themselves, by what they are called.
bool isPrivate(std::string_view includeName) {
  static constexpr auto directories = std::to_array<std::string_view>(
      {"bits/", "asm/", "asm-generic/", "linux/", "internal/", "private/", "detail/", "impl/"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"-private", "_private", "-internal", "_internal", "internals", "-impl.h", "_impl.h"});
  const std::string_view file = includeName.substr(includeName.rfind('/') + 1);
  return std::ranges::any_of(directories, [&](auto dir) { return hasPart(includeName, dir); }) ||
         std::ranges::any_of(words, [&](auto word) { return file.find(word) != file.npos; });
}

int weightOf(Mention kind) {
  switch (kind) {
    case Mention::Macro:
    case Mention::Function:
    case Mention::Typedef:
    case Mention::Tag:
    case Mention::Enumerator: return 100;
    case Mention::Variable: return 90;
    case Mention::Member: return 35;
    case Mention::TagDeclaration: return 30;
    case Mention::MacroArgument: return 20;
    case Mention::Undefinition: return 5;
    case Mention::Other: return 0;
  }
  return 0;
}

// Standard headers count as such only where the system has them.
Standard standingOf(const Header& header) {
  const std::string_view directory(
      header.path.data(),
      header.path.size() - std::min(header.path.size(), header.includeName.size() + 1));
  return isSystemIncludeDir(directory) ? standardOf(header.includeName) : Standard::None;
}

int bonusOf(Standard standard) {
  switch (standard) {
    case Standard::C: return 20;
    case Standard::Posix: return 15;
    case Standard::None: return 0;
  }
  return 0;
}

// A definition in a header that should not be included is still better than a member in one that
// may; a definition elsewhere is better than a mention in the package's own.
int score(Mention kind, const Header& header, bool own, bool refuses) {
  return weightOf(kind) + bonusOf(standingOf(header)) + (own ? 30 : 0) -
         (isPrivate(header.includeName) ? 25 : 0) - (refuses ? 10 : 0);
}

bool comesBefore(const HeaderHit& a, const HeaderHit& b) {
  const auto key = [](const HeaderHit& hit) {
    const auto depth = std::ranges::count(hit.includeName, '/');
    return std::tuple(-hit.score, depth, hit.includeName.size());
  };
  const auto first = key(a);
  const auto second = key(b);
  if (first != second) return first < second;
  return std::tie(a.path, a.line, a.column) < std::tie(b.path, b.line, b.column);
}

void keepBest(std::vector<HeaderHit>& hits, std::size_t count) {
  std::ranges::sort(hits, comesBefore);
  if (hits.size() > count)
    hits.erase(hits.begin() + static_cast<std::ptrdiff_t>(count), hits.end());
}

// True when `text` has one #include, of `includeName`, and no declaration.
bool onlyIncludes(std::string_view text, std::string_view includeName) {
  HeaderTokens tokens(text);
  std::size_t includes = 0;
  for (Token token = tokens.next(); !token.is(token::end); token = tokens.next()) {
    if (!token.is(token::directive)) return false;
    const bool include = tokens.textOf(tokens.nextOnLine()) == "include";
    const std::string_view rest = tokens.restOfLine();
    if (!include) continue;
    const std::size_t at = rest.find(includeName);
    const bool names = at != rest.npos && at > 0 && (rest[at - 1] == '<' || rest[at - 1] == '"');
    if (!names || ++includes > 1) return false;
  }
  return includes == 1;
}

// The parts of a name that a macro may be given to make the name: of "X509_NAME_new" they are
// "X509", "NAME_new" and "X509_NAME"; short ones such as "new" are everywhere.
std::vector<std::string> partsOf(const std::string& name) {
  std::vector<std::string> parts;
  for (std::size_t at = name.find('_'); at != name.npos && parts.size() < 16;
       at = name.find('_', at + 1)) {
    if (at >= minPartLength) parts.push_back(name.substr(0, at));
    if (name.size() - at > minPartLength) parts.push_back(name.substr(at + 1));
  }
  return parts;
}

}  // namespace

// One pass over the headers.
class HeaderIndex::Search {
 public:
  // Which mentions count.
  enum class Only { All, Arguments };

  Search(const std::vector<Entry>& headers, const std::vector<std::string>& names,
         std::size_t maxPerName, Only only = Only::All)
      : headers_(headers), wanted_(names), maxPerName_(maxPerName), only_(only) {
    for (Worker& worker : workers_) worker.hits.resize(names.size());
  }

  std::vector<std::vector<HeaderHit>> run() {
    forEachInThreads(headers_.size(), [&](unsigned thread, std::size_t i) {
      Worker& worker = workers_[thread];
      const std::string_view text = worker.file.read(headers_[i].header.path, maxHeaderBytes);
      if (wanted_.mayBeIn(text)) note(worker, headers_[i], readHeaderText(text, wanted_));
    });
    std::vector<std::vector<HeaderHit>> all = std::move(workers_[0].hits);
    for (std::size_t name = 0; name < all.size(); ++name) {
      for (std::size_t i = 1; i < workers_.size(); ++i)
        std::ranges::move(workers_[i].hits[name], std::back_inserter(all[name]));
      keepBest(all[name], maxPerName_);
    }
    return all;
  }

 private:
  struct Worker {
    FileBuffer file;
    std::vector<std::vector<HeaderHit>> hits;
  };

  void note(Worker& worker, const Entry& entry, const HeaderText& text) const {
    for (const TextMention& mention : text.mentions) {
      if (only_ == Only::Arguments && mention.kind != Mention::MacroArgument) continue;
      std::vector<HeaderHit>& hits = worker.hits[mention.name];
      const int points = score(mention.kind, entry.header, entry.own, text.refusesInclusion);
      const std::string& include =
          text.includeInstead.empty() ? entry.header.includeName : text.includeInstead;
      hits.push_back({entry.header.path, entry.header.includeName, include, mention.line,
                      mention.column, mention.kind, mention.container, false, points});
      // The order is total, so that what is dropped does not depend on which thread read what.
      if (hits.size() >= maxPerName_ * 4) keepBest(hits, maxPerName_);
    }
  }

  const std::vector<Entry>& headers_;
  WantedNames wanted_;
  std::size_t maxPerName_;
  Only only_;
  std::array<Worker, forEachThreads> workers_;
};

// Says what to include for hits in headers that others stand for.
class HeaderIndex::Includes {
 public:
  Includes(const std::vector<Entry>& headers, std::vector<std::vector<HeaderHit>>& hits) {
    for (std::vector<HeaderHit>& ofName : hits)
      for (std::size_t i = 0; i < std::min(ofName.size(), maxResolved); ++i) {
        HeaderHit& hit = ofName[i];
        if (!declares(hit.kind) || hit.include != hit.includeName) continue;
        const auto found = targets_.find(hit.path);
        if (found != targets_.end())
          found->second.hits.push_back(&hit);
        else if (targets_.size() < maxTargets)
          targets_[hit.path] = {hit.includeName, directoryOf(hit), {&hit}, nullptr};
      }
    for (const Entry& entry : headers) consider(entry);
  }

  // Sets `include` of the hits, and their score where a header of the standards is better.
  void apply() {
    for (auto& [path, target] : targets_) {
      if (!target.best) continue;
      const Standard better = standingOf(*target.best);
      for (HeaderHit* hit : target.hits) {
        hit->include = target.best->includeName;
        if (better > standingOf(Header{hit->includeName, hit->path, false}))
          hit->score += bonusOf(better);
      }
    }
  }

 private:
  static constexpr std::size_t maxResolved = 4;  // the best hits of a name
  static constexpr std::size_t maxTargets = 64;

  struct Target {
    std::string includeName;
    std::string directory;  // that includeName is relative to
    std::vector<HeaderHit*> hits;
    const Header* best = nullptr;
  };

  static std::string directoryOf(const HeaderHit& hit) {
    return hit.path.substr(0, hit.path.size() - std::min(hit.path.size(), hit.includeName.size()));
  }

  static auto rank(const Header& header) {
    return std::tuple(-static_cast<int>(standingOf(header)),
                      std::ranges::count(header.includeName, '/'), header.includeName.size(),
                      std::string_view(header.includeName));
  }

  void consider(const Entry& entry) {
    const Header& header = entry.header;
    if (std::ranges::count(header.includeName, '/') > 1 || isPrivate(header.includeName)) return;
    std::string_view text;
    bool isRead = false;
    for (auto& [path, target] : targets_) {
      if (path == header.path || (target.best && rank(*target.best) < rank(header))) continue;
      const bool hidden = isPrivate(target.includeName);
      if (!hidden && !sameFileName(header, target)) continue;
      if (hidden && !systemOrSame(header, target)) continue;
      if (!std::exchange(isRead, true)) text = file_.read(header.path, maxHeaderBytes);
      if (hidden ? includes(text, target.includeName) : isForwarder(header, target, text))
        target.best = &header;
    }
  }

  static bool sameFileName(const Header& header, const Target& target) {
    const std::string_view name = target.includeName;
    return std::string_view(header.includeName).substr(header.includeName.rfind('/') + 1) ==
           name.substr(name.rfind('/') + 1);
  }

  // <bits/x.h> is looked for from the directory that a header is in, and from the system's.
  static bool systemOrSame(const Header& header, const Target& target) {
    return header.path.starts_with(target.directory) ||
           (isSystemIncludeDir(target.directory) && standingOf(header) != Standard::None);
  }

  static bool isForwarder(const Header& header, const Target& target, std::string_view text) {
    const Header self{target.includeName, target.directory + target.includeName, false};
    return rank(header) < rank(self) && text.size() <= maxForwarderBytes &&
           onlyIncludes(text, target.includeName);
  }

  static bool includes(std::string_view text, const std::string& includeName) {
    const std::size_t at = text.find("<" + includeName + ">");
    return at != text.npos;
  }

  FileBuffer file_;
  std::map<std::string, Target> targets_;  // by path
};

void HeaderIndex::add(const std::vector<Header>& headers, bool own) {
  for (const Header& header : headers) headers_.push_back({header, own});
  const auto path = [](const Entry& entry) -> const std::string& { return entry.header.path; };
  std::ranges::stable_sort(headers_, {}, path);
  const auto same = [&](const Entry& a, const Entry& b) { return path(a) == path(b); };
  headers_.erase(std::unique(headers_.begin(), headers_.end(), same), headers_.end());
}

std::vector<std::vector<HeaderHit>> HeaderIndex::findWhole(
    const std::vector<std::string>& names) const {
  return Search(headers_, names, maxHits).run();
}

std::vector<std::vector<HeaderHit>> HeaderIndex::find(const std::vector<std::string>& names) const {
  std::vector<std::vector<HeaderHit>> all = findWhole(names);
  findParts(names, all);
  Includes(headers_, all).apply();
  for (std::vector<HeaderHit>& hits : all) keepBest(hits, maxHits);
  // A name that was given twice was looked for once.
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto [at, added] = first.try_emplace(names[i], i); !added) all[i] = all[at->second];
  return all;
}

void HeaderIndex::findParts(const std::vector<std::string>& names,
                            std::vector<std::vector<HeaderHit>>& all) const {
  std::vector<std::string> parts;
  std::vector<std::pair<std::size_t, std::size_t>> uses;  // a name, one of its parts
  std::size_t count = 0;
  for (std::size_t i = 0; i < names.size() && count < maxPartedNames; ++i) {
    if (std::ranges::any_of(all[i], [](const HeaderHit& hit) { return declares(hit.kind); }))
      continue;
    std::vector<std::string> ofName = partsOf(names[i]);
    count += !ofName.empty();
    for (std::string& part : ofName) {
      const auto known = std::ranges::find(parts, part);
      uses.emplace_back(i, static_cast<std::size_t>(known - parts.begin()));
      if (known == parts.end()) parts.push_back(std::move(part));
    }
  }
  if (parts.empty()) return;
  std::vector<std::vector<HeaderHit>> found =
      Search(headers_, parts, maxPartHits, Search::Only::Arguments).run();
  for (const auto& [name, part] : uses)
    for (HeaderHit hit : found[part]) {
      const auto same = [&](const HeaderHit& other) {
        return other.path == hit.path && other.line == hit.line;
      };
      if (std::ranges::any_of(all[name], same)) continue;
      hit.part = true;
      all[name].push_back(std::move(hit));
    }
}

}  // namespace ljbind::sys
