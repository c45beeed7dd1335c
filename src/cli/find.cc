// `ljbind find`: from names to the headers that declare them, read by text and then by the
// compiler.

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>

#include "cli/commands.h"
#include "cli/find_report.h"
#include "cli/find_verify.h"
#include "cli/progress.h"
#include "system/debian_contents.h"
#include "system/exporters.h"
#include "system/header_dirs.h"
#include "system/header_index.h"
#include "system/libraries.h"
#include "system/library_packages.h"
#include "system/packages.h"

namespace ljbind::cli {
namespace {

constexpr std::size_t maxTries = 4;     // headers that are parsed for one name
constexpr std::size_t maxMentions = 4;  // other places that are shown, but for --all
constexpr std::size_t maxNameLength = 512;

// How a place counts: what declares a name in the first way there is comes before all others.
unsigned rankOf(const sys::HeaderHit& hit) {
  switch (hit.kind) {
    case sys::Mention::TagDeclaration: return 1;
    case sys::Mention::MacroArgument: return 2;
    case sys::Mention::Member: return 3;
    case sys::Mention::Undefinition:
    case sys::Mention::Other: return 4;
    default: return 0;
  }
}

// "'a', 'b' or 'c'", with the question around it.
std::string didYouMean(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += fmt::format("{}'{}'", i == 0 ? "" : i + 1 == names.size() ? " or " : ", ", names[i]);
  return text.empty() ? text : fmt::format("; did you mean {}?", text);
}

// Whether a library may export it, however unlikely.
bool isIdentifier(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '$';
  });
}

class Finding {
 public:
  Finding(const config::FindRequest& request, Diagnostics& diagnostics, Progress& progress)
      : request_(request), diagnostics_(diagnostics), progress_(progress) {}

  // False when a diagnostic says why nothing was looked for.
  bool run() {
    for (const std::string& name : request_.names) {
      if (name.empty() || name.size() > maxNameLength ||
          std::ranges::any_of(name, [](unsigned char c) { return std::iscntrl(c); })) {
        diagnostics_.add(diagnose(Id::BadUsage,
                                  "a NAME is empty, too long or has control characters", "find ",
                                  "the options"));
        return false;
      }
      queries_.push_back(findQuery(name));
      results_.push_back({});
      results_.back().name = name;
    }
    progress_.enter("looking for headers");
    if (!chooseHeaders()) return false;
    findNames();
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      if (queries_[i].header) findHeader(queries_[i], results_[i]);
      if (!results_[i].found())
        explain(queries_[i], results_[i]);
      else if (results_[i].declarations.empty() && results_[i].headers.empty())
        findExported(queries_[i], results_[i]);
    }
    return print(request_.json ? findJson(results_) : findText(results_));
  }

 private:
  bool chooseHeaders() {
    context_.installed = sys::installedPackages();
    context_.packages = request_.packages;
    if (request_.packages.empty()) {
      headers_ = sys::headersBelow(sys::systemHeaderDirectories(context_.installed));
    } else {
      auto set = sys::resolvePackages(request_.packages);
      if (!set) {
        diagnostics_.add(set.failure());
        return false;
      }
      for (const sys::Package& package : set->packages) {
        auto headers = sys::publicHeaders(package, context_.debian);
        if (!headers) {
          diagnostics_.add(headers.failure());
          return false;
        }
        headers_.insert(headers_.end(), headers->begin(), headers->end());
      }
    }
    index_.add(headers_, !request_.packages.empty());
    return true;
  }

  // --- names

  struct Search {
    std::vector<sys::HeaderHit> hits;  // best first
    std::vector<std::string> tried;    // headers that were included for it
    bool done = false;
    std::string tag;  // of a struct whose body is still looked for
  };

  void findNames() {
    std::vector<std::string> names;
    std::vector<std::size_t> which;
    for (std::size_t i = 0; i < queries_.size(); ++i) {
      if (queries_[i].header) continue;
      names.push_back(queries_[i].name);
      which.push_back(i);
    }
    if (names.empty()) return;
    std::vector<std::vector<sys::HeaderHit>> hits = index_.find(names);
    std::vector<Search> searches(queries_.size());
    for (std::size_t i = 0; i < which.size(); ++i) {
      std::ranges::stable_sort(hits[i], {}, rankOf);
      searches[which[i]].hits = std::move(hits[i]);
    }
    progress_.enter("reading headers");
    for (std::size_t round = 0; round < maxTries && readNext(searches); ++round) {
    }
    for (const std::size_t i : which) addMentions(searches[i], results_[i]);
    findBodies(searches);
    for (FoundName& result : results_)
      if (!result.declarations.empty()) result.unread.clear();
  }

  // The best place of a name in a header that has not been read for it. Where headers did not keep
  // what they seemed to promise, which those of C++ never do, a struct's member is as good.
  static const sys::HeaderHit* nextHit(const Search& search) {
    const sys::HeaderHit* best = nullptr;
    for (const sys::HeaderHit& hit : search.hits) {
      if (hit.kind == sys::Mention::Undefinition || hit.kind == sys::Mention::Other) continue;
      if (std::ranges::find(search.tried, hit.include) != search.tried.end()) continue;
      if (!best) best = &hit;
      if (search.tried.size() < maxTries / 2) break;
      if (hit.kind == sys::Mention::Member && !hit.container.empty()) return &hit;
    }
    return best;
  }

  // Reads a header for each name that is not found yet, each header once; false when there is none.
  bool readNext(std::vector<Search>& searches) {
    struct Group {
      const sys::HeaderHit* hit;
      std::vector<std::size_t> names;
      std::vector<FindTask> tasks;
    };
    std::vector<Group> groups;
    for (std::size_t i = 0; i < searches.size(); ++i) {
      if (searches[i].done) continue;
      const sys::HeaderHit* hit = nextHit(searches[i]);
      if (!hit) continue;
      searches[i].tried.push_back(hit->include);
      const auto same = [&](const Group& group) { return group.hit->include == hit->include; };
      auto group = std::ranges::find_if(groups, same);
      if (group == groups.end()) group = groups.insert(groups.end(), Group{hit, {}, {}});
      group->names.push_back(i);
      group->tasks.push_back(
          {&queries_[i], hit->kind == sys::Mention::Member ? hit->container : std::string()});
    }
    for (const Group& group : groups) {
      Verified verified = verify(*group.hit, group.tasks, context_);
      for (std::size_t i = 0; i < group.names.size(); ++i) {
        FoundName& result = results_[group.names[i]];
        Search& search = searches[group.names[i]];
        if (!verified.declarations[i].empty())
          result.declarations = std::move(verified.declarations[i]);
        search.done = !result.declarations.empty();
        search.tag = verified.withoutBody[i];
        // Members are in the body, and where that is nothing else will tell.
        if (!queries_[group.names[i]].members.empty() && !search.tag.empty()) search.done = true;
        if (result.unread.empty()) result.unread = verified.failure;
      }
    }
    return !groups.empty();
  }

  // A typedef may stand in one header and the struct in another, which then says more.
  void findBodies(std::vector<Search>& searches) {
    std::vector<std::string> tags;
    for (const Search& search : searches)
      if (!search.tag.empty()) tags.push_back(search.tag);
    if (tags.empty()) return;
    const std::vector<std::vector<sys::HeaderHit>> hits = index_.find(tags);
    std::size_t next = 0;
    bool any = false;
    for (Search& search : searches) {
      const bool wanted = !search.tag.empty();
      search.hits.clear();
      search.done = true;
      if (!wanted) continue;
      for (const sys::HeaderHit& hit : hits[next])
        if (hit.kind == sys::Mention::Tag) search.hits.push_back(hit);
      ++next;
      search.done = search.hits.empty();
      any |= !search.done;
    }
    if (any) readNext(searches);
  }

  // The other places, and all where the compiler confirmed none.
  void addMentions(const Search& search, FoundName& result) const {
    const FindQuery& query = queries_[static_cast<std::size_t>(&result - results_.data())];
    if (!query.members.empty()) return;
    const auto known = [&](const sys::HeaderHit& hit) {
      return std::ranges::any_of(result.declarations, [&](const FoundDeclaration& found) {
        return found.place.path == hit.path && found.place.line == hit.line;
      });
    };
    // Of a name that is something by itself, members elsewhere are another matter.
    const bool declared = std::ranges::any_of(
        result.declarations, [](const FoundDeclaration& found) { return found.kind != "member"; });
    std::size_t members = 0, others = 0;
    for (const sys::HeaderHit& hit : search.hits) {
      if (!sys::declares(hit.kind) || known(hit)) continue;
      if (!request_.all && declared && rankOf(hit) != 0) continue;
      std::size_t& count = hit.kind == sys::Mention::Member ? members : others;
      if (++count > maxMentions && !request_.all) continue;
      result.mentions.push_back({std::string(sys::wordFor(hit.kind)),
                                 hit.container,
                                 {hit.includeName, hit.path, hit.line, hit.column}});
    }
  }

  // --- headers

  void findHeader(const FindQuery& query, FoundName& result) {
    std::error_code ignored;
    const bool file = query.text.find('/') != query.text.npos &&
                      std::filesystem::is_regular_file(query.text, ignored);
    const std::string path =
        file ? std::filesystem::absolute(query.text, ignored).lexically_normal().string() : "";
    std::vector<const sys::Header*> found;
    for (const sys::Header& header : headers_)
      if (file ? header.path == path : header.includeName == query.text) found.push_back(&header);
    if (found.empty() && !file)
      for (const sys::Header& header : headers_)
        if (header.includeName.ends_with("/" + query.text)) found.push_back(&header);
    for (const sys::Header* header : found) {
      if (!request_.all && result.headers.size() >= maxMentions) break;
      FoundHeader one;
      one.place = {header->includeName, header->path, 0, 0};
      one.owner = context_.ownerOf(header->path);
      if (!one.owner.package.empty()) one.libraries = context_.librariesOf(one.owner.package);
      result.headers.push_back(std::move(one));
    }
  }

  // --- what was not found

  void explain(const FindQuery& query, FoundName& result) {
    if (query.header) return explainHeader(query, result);
    findExported(query, result);
    if (!result.declarations.empty() || !result.exporters.empty()) return;
    progress_.enter("looking for similar names");
    if (query.members.empty()) result.suggestions = index_.suggest(query.name);
    std::string meant = didYouMean(result.suggestions);
    Diagnostic missing = diagnose(Id::NameNotFound, query.text, meant);
    if (!result.unread.empty()) missing.notes.push_back(result.unread);
    diagnostics_.add(std::move(missing));
  }

  // The libraries that export a name of which no text, or only some other text, was found, unless
  // the headers of one of them declare it after all.
  void findExported(const FindQuery& query, FoundName& result) {
    progress_.enter("looking for libraries");
    if (query.text != query.name || !isIdentifier(query.name) || !request_.packages.empty()) return;
    for (const sys::Exporter& exporter : sys::librariesExporting(query.name))
      result.exporters.push_back(
          {exporter.soname, exporter.path, context_.debian.ownerOf(exporter.path)});
    if (findPasted(query, result)) result.exporters.clear();
  }

  // Macros may put a name together from parts that are no words of it, as cosf from cos and f: no
  // text has it. The headers of the library that exports it are read for that.
  bool findPasted(const FindQuery& query, FoundName& result) {
    std::vector<sys::HeaderHit> hits;
    const auto add = [&](const sys::Header& header) {
      hits.push_back({header.path, header.includeName, header.includeName, 1, 1,
                      sys::Mention::Other, "", false, 0});
    };
    sys::LibraryPackages known(context_.debian);
    const std::vector<std::string> standard = sys::defaultLibraries();
    for (const FoundLibrary& library : result.exporters) {
      if (std::ranges::find(standard, library.soname) != standard.end()) {
        for (const sys::Header& header : sys::libcHeaders(context_.debian))
          if (sys::standardOf(header.includeName) == sys::Standard::C) add(header);
        continue;
      }
      const auto loaded = known.find(library.path);
      if (!loaded || !loaded->described) continue;
      const auto set = sys::resolvePackages({loaded->packages.front()});
      if (!set || set->packages.empty()) continue;
      const auto headers = sys::publicHeaders(set->packages.front(), context_.debian);
      if (headers && !headers->empty() && headers->front().umbrella) add(headers->front());
    }
    for (const sys::HeaderHit& hit : hits) {
      Verified verified = verify(hit, {{&query, ""}}, context_);
      result.declarations = std::move(verified.declarations.front());
      if (!result.declarations.empty()) return true;
    }
    return false;
  }

  void explainHeader(const FindQuery& query, FoundName& result) {
    std::vector<std::string_view> names;
    for (const sys::Header& header : headers_) names.push_back(header.includeName);
    if (const std::string near = closest(query.text, names); !near.empty())
      result.suggestions.push_back(near);
    Diagnostic missing =
        diagnose(Id::HeaderNotInstalled, query.text, didYouMean(result.suggestions));
    for (const sys::Shipped& shipped : sys::packagesWithHeader(query.text)) {
      missing.notes.push_back(fmt::format("{} has /{}", shipped.package, shipped.path));
      if (std::ranges::find(result.install, shipped.package) == result.install.end())
        result.install.push_back(shipped.package);
    }
    if (!result.install.empty()) missing.hint = "apt install " + result.install.front();
    diagnostics_.add(std::move(missing));
  }

  bool print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
      return true;
    diagnostics_.add(diagnose(Id::FileUnwritable, "standard output", std::strerror(errno)));
    return false;
  }

  const config::FindRequest& request_;
  Diagnostics& diagnostics_;
  Progress& progress_;
  FindContext context_;
  std::vector<sys::Header> headers_;
  sys::HeaderIndex index_;
  std::vector<FindQuery> queries_;
  std::vector<FoundName> results_;  // parallel
};

}  // namespace

Exit find(const config::FindRequest& request) {
  Diagnostics diagnostics;
  {
    Progress progress(request.json, request.timeoutSeconds);
    Finding finding(request, diagnostics, progress);
    finding.run();
    progress.enter("done");
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::fputs(render(diagnostic).c_str(), stderr);
  return diagnostics.exit();
}

}  // namespace ljbind::cli
