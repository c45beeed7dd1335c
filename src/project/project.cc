#include "project/project.h"

#include <algorithm>
#include <filesystem>
#include <future>
#include <map>
#include <numeric>
#include <set>
#include <system_error>

namespace ljbind::project {
namespace {

namespace fs = std::filesystem;

// How far above a file the root of its modules is looked for.
constexpr unsigned ancestorsSearched = 8;

std::string normal(const fs::path& path) {
  std::string text = path.lexically_normal().string();
  return text.empty() ? "." : text;
}

bool isOfLuaJit(std::string_view module) {
  for (std::string_view own : {"ffi", "bit", "jit", "string", "table", "math", "io", "os", "debug",
                               "package", "coroutine", "string.buffer", "table.new", "table.clear"})
    if (module == own) return true;
  return module.starts_with("jit.");
}

class Loader {
 public:
  Loader(const LoadRequest& request, Diagnostics& diagnostics)
      : request_(request), diagnostics_(diagnostics) {}

  Project load() {
    for (const std::string& path : request_.paths) collect(path);
    for (const RecordedRun& run : request_.runs) collectScript(run.script);
    read({found_.begin(), found_.end()}, false);
    followRequires();
    addRuns();
    findNeeds();
    sortByNeed();
    return std::move(project_);
  }

 private:
  void unreadable(const std::string& path, const std::string& why) {
    diagnostics_.add(diagnose(Id::FileUnreadable, path, why));
  }

  void collect(const std::string& path) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (!fs::exists(status)) return unreadable(path, "no such file or directory");
    if (!fs::is_directory(status)) {
      found_.insert(normal(path));
      return;
    }
    std::vector<fs::path> pending{path};
    while (!pending.empty()) {
      const fs::path directory = std::move(pending.back());
      pending.pop_back();
      collect(directory, pending);
    }
  }
  // Of one directory; those in it come after. One that cannot be entered does not keep the others
  // from being read.
  void collect(const fs::path& directory, std::vector<fs::path>& pending) {
    std::error_code error;
    fs::directory_iterator entry(directory, error), end;
    while (!error && entry != end) {
      std::error_code ignored;
      const fs::path& path = entry->path();
      const std::string name = normal(path);
      // Links to directories may go around in circles.
      if (entry->is_directory(ignored)) {
        if (!entry->is_symlink(ignored) && path.filename() != ".git" && !isExcluded(name))
          pending.push_back(path);
      } else if (path.extension() == ".lua" && !isExcluded(name)) {
        found_.insert(name);
      }
      entry.increment(error);
    }
    if (error) unreadable(normal(directory), error.message());
  }
  bool isExcluded(const std::string& path) const {
    return request_.isExcluded && request_.isExcluded(path);
  }

  void read(const std::vector<std::string>& paths, bool context) {
    std::vector<std::optional<Result<SourceFile>>> results(paths.size());
    const auto run = [&](std::size_t first) {
      for (std::size_t i = first; i < paths.size(); i += 2)
        results[i].emplace(readSourceFile(paths[i], request_.target, request_.assumptions));
    };
    std::future<void> other;
    if (paths.size() > 1) other = std::async(std::launch::async, run, std::size_t{1});
    run(0);
    if (other.valid()) other.get();
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (!*results[i]) {
        if (!context) diagnostics_.add(results[i]->failure());
        continue;
      }
      index_.emplace(paths[i], project_.files.size());
      project_.files.push_back(std::move(**results[i]));
      project_.files.back().context = context;
    }
  }

  // The files that modules are looked up as: "a.b" is a/b.lua or a/b/init.lua below the directory
  // of the file that requires it, or of one above.
  std::vector<std::string> candidates(const SourceFile& file,
                                      const luasource::RequiredFile& required) const {
    std::vector<std::string> paths;
    if (required.kind == luasource::RequiredFile::Kind::File) {
      paths.push_back(normal(fs::path(file.path).parent_path() / required.name));
      paths.push_back(normal(required.name));
      return paths;
    }
    std::string relative = required.name;
    if (relative.find('/') == std::string::npos)
      std::replace(relative.begin(), relative.end(), '.', '/');
    if (relative.empty() || relative.find("..") != std::string::npos) return paths;
    std::error_code ignored;
    fs::path directory = fs::path(file.path).parent_path();
    if (directory.empty()) directory = ".";
    for (unsigned i = 0; i < ancestorsSearched; ++i) {
      for (const char* root : {"", "lua", "lib", "src"}) {
        paths.push_back(normal(directory / root / (relative + ".lua")));
        paths.push_back(normal(directory / root / relative / "init.lua"));
      }
      // A repository's own modules are below its root.
      if (fs::exists(directory / ".git", ignored)) break;
      const fs::path above = directory == "." ? fs::path("..") : directory / "..";
      directory = above.lexically_normal();
    }
    return paths;
  }

  std::optional<std::size_t> resolve(const SourceFile& file,
                                     const luasource::RequiredFile& required) const {
    for (const std::string& path : candidates(file, required)) {
      const auto found = index_.find(path);
      if (found != index_.end()) return found->second;
    }
    return std::nullopt;
  }

  // Files that are not to be checked themselves, but declare what those use.
  void followRequires() {
    std::set<std::string> tried;
    for (std::size_t next = 0; next < project_.files.size();) {
      std::vector<std::string> wanted;
      for (; next < project_.files.size(); ++next) {
        for (const luasource::RequiredFile& required : project_.files[next].cdefs.required) {
          if (resolve(project_.files[next], required)) continue;
          for (const std::string& path : candidates(project_.files[next], required)) {
            std::error_code ignored;
            if (!tried.insert(path).second || !fs::is_regular_file(path, ignored)) continue;
            wanted.push_back(path);
            break;
          }
        }
      }
      read(wanted, true);
    }
  }

  // --- runs

  // The same for all paths to one file.
  const std::string& identity(const std::string& path) {
    const auto [entry, isNew] = identities_.try_emplace(path);
    if (isNew) {
      std::error_code error;
      const fs::path same = fs::weakly_canonical(path, error);
      entry->second = error ? normal(path) : same.string();
    }
    return entry->second;
  }

  void collectScript(const std::string& script) {
    const std::string is = identity(script);
    const bool known = std::any_of(found_.begin(), found_.end(),
                                   [&](const std::string& path) { return identity(path) == is; });
    if (!known) collect(script);
  }

  void addRuns() {
    if (request_.runs.empty()) return;
    std::map<std::string, std::size_t> files;
    const auto note = [&](std::size_t first) {
      for (std::size_t i = first; i < project_.files.size(); ++i)
        files.emplace(identity(project_.files[i].path), i);
    };
    note(0);
    // Files of others may have declared as well.
    std::set<std::string> others;
    for (const RecordedRun& run : request_.runs)
      for (const RecordedText& text : run.texts)
        if (!files.contains(identity(text.file))) others.insert(normal(text.file));
    const std::size_t before = project_.files.size();
    read({others.begin(), others.end()}, true);
    note(before);
    std::map<std::size_t, std::vector<RecordedText>> texts;
    for (const RecordedRun& run : request_.runs) {
      std::vector<std::size_t>& order = runOrders_.emplace_back();
      for (const RecordedText& text : run.texts) {
        // What cannot be read was called by the script, in whatever way.
        auto found = files.find(identity(text.file));
        const bool known = found != files.end();
        if (!known) found = files.find(identity(run.script));
        if (found == files.end()) continue;
        if (std::find(order.begin(), order.end(), found->second) == order.end())
          order.push_back(found->second);
        texts[found->second].push_back(text);
        if (!known) texts[found->second].back().line = 1;
      }
    }
    for (const auto& [file, recorded] : texts) addRecorded(project_.files[file], recorded);
  }

  // A file that ran later has what was declared earlier; what it needs itself comes before that.
  void needRunBefore() {
    for (const std::vector<std::size_t>& order : runOrders_)
      for (std::size_t i = 1; i < order.size(); ++i)
        for (std::size_t j = i; j-- > 0;)
          if (!closure(order[j]).contains(order[i])) {
            need(order[i], order[j]);
            break;
          }
  }

  void findNeeds() {
    const std::size_t count = project_.files.size();
    project_.needs.resize(count);
    project_.unresolved.resize(count);
    std::map<std::string, std::vector<std::size_t>> typedefs;
    bodies_.resize(count);
    for (std::size_t i = 0; i < count; ++i)
      for (const cdeftext::Scan& scan : project_.files[i].scans)
        for (const cdeftext::Declaration& declaration : scan.declarations) {
          const bool isTypedef = declaration.kind == cdeftext::Kind::Typedef;
          if (isTypedef) typedefs[declaration.name].push_back(i);
          const bool isTag = declaration.kind == cdeftext::Kind::Struct ||
                             declaration.kind == cdeftext::Kind::Union ||
                             declaration.kind == cdeftext::Kind::Enum;
          if (isTag && declaration.hasBody && !declaration.name.empty())
            bodies_[i].insert(declaration.name);
        }
    for (std::size_t i = 0; i < count; ++i) {
      for (const luasource::RequiredFile& required : project_.files[i].cdefs.required) {
        const auto found = resolve(project_.files[i], required);
        if (!found && !isOfLuaJit(required.name)) project_.unresolved[i].push_back(required.name);
        if (found && *found != i) need(i, *found);
      }
    }
    needRunBefore();
    for (std::size_t i = 0; i < count; ++i) needDeclarers(i, typedefs);
  }

  void need(std::size_t file, std::size_t other) {
    std::vector<std::size_t>& list = project_.needs[file];
    if (std::find(list.begin(), list.end(), other) == list.end()) list.push_back(other);
  }

  std::set<std::size_t> closure(std::size_t file) const {
    std::set<std::size_t> seen{file};
    std::vector<std::size_t> pending{file};
    while (!pending.empty()) {
      const std::size_t at = pending.back();
      pending.pop_back();
      for (std::size_t other : project_.needs[at])
        if (seen.insert(other).second) pending.push_back(other);
    }
    return seen;
  }

  // A type that a file uses and neither it nor what it requires declares: some other file does,
  // which a third one requires before. Of several the one that is nearest.
  void needDeclarers(std::size_t file,
                     const std::map<std::string, std::vector<std::size_t>>& typedefs) {
    std::set<std::string> mentioned;
    for (std::size_t b = 0; b < project_.files[file].scans.size(); ++b) {
      const std::string& text = project_.files[file].cdefs.blocks[b].text;
      for (const cdeftext::Mention& mention : project_.files[file].scans[b].mentions)
        if (mention.kind == cdeftext::Mention::Kind::Ordinary &&
            !cdeftext::isPredeclared(cdeftext::textOf(text, mention.nameRange)))
          mentioned.emplace(cdeftext::textOf(text, mention.nameRange));
    }
    std::set<std::size_t> known = closure(file);
    for (const std::string& name : mentioned) {
      const auto found = typedefs.find(name);
      if (found == typedefs.end()) continue;
      // Who declares a struct that this file has a body for as well is not required before it.
      std::vector<std::size_t> declarers = found->second;
      std::erase_if(declarers, [&](std::size_t declarer) {
        return std::any_of(bodies_[file].begin(), bodies_[file].end(), [&](const auto& body) {
          return declarer != file && bodies_[declarer].contains(body);
        });
      });
      if (declarers.empty()) continue;
      if (std::any_of(declarers.begin(), declarers.end(),
                      [&](std::size_t declarer) { return known.contains(declarer); }))
        continue;
      const auto nearness = [&](std::size_t declarer) {
        const std::string &a = project_.files[file].path, &b = project_.files[declarer].path;
        return std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
      };
      need(file,
           *std::max_element(declarers.begin(), declarers.end(), [&](std::size_t a, std::size_t b) {
             return nearness(a) < nearness(b);
           }));
      known = closure(file);
    }
  }

  void sortByNeed() {
    const std::size_t count = project_.files.size();
    project_.group.resize(count);
    std::iota(project_.group.begin(), project_.group.end(), 0);
    const auto root = [&](std::size_t i) {
      while (project_.group[i] != i) i = project_.group[i] = project_.group[project_.group[i]];
      return i;
    };
    for (std::size_t i = 0; i < count; ++i)
      for (std::size_t other : project_.needs[i]) project_.group[root(i)] = root(other);
    for (std::size_t i = 0; i < count; ++i) project_.group[i] = root(i);
    // Depth first; a file that is met again while it is being entered stays where it is.
    std::vector<char> entered(count);
    std::vector<std::pair<std::size_t, std::size_t>> stack;
    for (std::size_t start = 0; start < count; ++start) {
      if (!entered[start]) stack.push_back({start, 0});
      entered[start] = 1;
      while (!stack.empty()) {
        auto& [file, next] = stack.back();
        if (next == project_.needs[file].size()) {
          project_.order.push_back(file);
          stack.pop_back();
          continue;
        }
        const std::size_t other = project_.needs[file][next++];
        if (entered[other]) continue;
        entered[other] = 1;
        stack.push_back({other, 0});
      }
    }
  }

  const LoadRequest& request_;
  Diagnostics& diagnostics_;
  std::set<std::string> found_;
  std::map<std::string, std::size_t> index_;  // by path
  std::map<std::string, std::string> identities_;
  std::vector<std::vector<std::size_t>> runOrders_;  // files in the order of their first calls
  // For each file the structs, unions and enums it has bodies for.
  std::vector<std::set<std::string>> bodies_;
  Project project_;
};

}  // namespace

Project load(const LoadRequest& request, Diagnostics& diagnostics) {
  return Loader(request, diagnostics).load();
}

}  // namespace ljbind::project
