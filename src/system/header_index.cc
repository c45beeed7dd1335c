#include "system/header_index.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "system/header_dirs.h"
#include "system/header_reader.h"
#include "system/header_stand_ins.h"
#include "system/header_tokens.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t maxHits = 32;          // for one name
constexpr std::size_t maxPartedNames = 256;  // names that are looked for by their parts
constexpr std::size_t maxPartHits = 8;
constexpr std::size_t minPartLength = 4;

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

int bonusOf(Standard standard) {
  switch (standard) {
    case Standard::C: return 20;
    case Standard::Posix: return 15;
    case Standard::None: return 0;
  }
  return 0;
}

// What it counts that `header` is to be used by including `include`. Headers of the standards count
// as such only where the system has them.
int standingOf(const Header& header, const std::string& include) {
  const bool system = isSystemIncludeDir(includeDirectoryOf(header));
  const int standard = system ? bonusOf(standardOf(include)) : 0;
  if (include != header.includeName) return standard - 5;
  return standard - (isPrivateHeader(include) ? 25 : 0);
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
      const std::string& include =
          text.includeInstead.empty() ? entry.header.includeName : text.includeInstead;
      const bool refuses = text.refusesInclusion && text.includeInstead.empty();
      // A definition in a header that should not be included is still better than a member in one
      // that may; a definition elsewhere is better than a mention in the package's own.
      const int score = weightOf(mention.kind) + standingOf(entry.header, include) +
                        (entry.own ? 30 : 0) - (refuses ? 10 : 0);
      hits.push_back({entry.header.path, entry.header.includeName, include, mention.line,
                      mention.column, mention.kind, mention.container, false, score});
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
  findStandIns(all);
  // A name that was given twice was looked for once.
  std::unordered_map<std::string_view, std::size_t> first;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (const auto [at, added] = first.try_emplace(names[i], i); !added) all[i] = all[at->second];
  return all;
}

void HeaderIndex::findStandIns(std::vector<std::vector<HeaderHit>>& all) const {
  std::vector<const Header*> headers;
  for (const Entry& entry : headers_) headers.push_back(&entry.header);
  HeaderStandIns standIns(std::move(headers));
  for (std::vector<HeaderHit>& hits : all) {
    for (HeaderHit& hit : hits) {
      if (!declares(hit.kind)) continue;
      const Header header{hit.includeName, hit.path, false};
      std::string include = standIns.of(header, hit.include);
      hit.score += standingOf(header, include) - standingOf(header, hit.include);
      hit.include = std::move(include);
    }
    keepBest(hits, maxHits);
  }
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
