#include "system/libraries.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "base/file.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

constexpr int maxScripts = 8;  // ld scripts that name ld scripts
constexpr std::size_t maxScriptBytes = 65536;

bool isRegular(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

std::string resolved(const std::string& path) {
  char buffer[PATH_MAX];
  return realpath(path.c_str(), buffer) ? buffer : path;
}

bool startsAsElf(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  char magic[4] = {};
  return file && std::fread(magic, 1, 4, file.get()) == 4 &&
         std::string_view(magic, 4) ==
             "\x7f"
             "ELF";
}

// Numbers of "libz.so.1.2.13" after ".so.", empty when anything else is there.
std::vector<unsigned> versionAfter(std::string_view file, std::string_view prefix) {
  std::vector<unsigned> version;
  if (!file.starts_with(prefix)) return {};
  for (std::string_view rest = file.substr(prefix.size()); !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('.'));
    if (part.empty() || part.size() > 8 ||
        part.find_first_not_of("0123456789") != std::string_view::npos)
      return {};
    version.push_back(static_cast<unsigned>(std::strtoul(std::string(part).c_str(), nullptr, 10)));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  }
  return version;
}

// The highest "libNAME.so.N" of `dir` or else the highest "libNAME.so.N.M", empty when there is
// none. Asking for a hundred names is ten times faster than listing /usr/lib.
std::string highestVersion(const std::string& dir, const std::string& prefix) {
  for (int n = 99; n >= 0; --n)
    if (std::string path = dir + "/" + prefix + std::to_string(n); isRegular(path)) return path;
  const std::unique_ptr<DIR, int (*)(DIR*)> listing(opendir(dir.c_str()), closedir);
  std::string best;
  std::vector<unsigned> bestVersion;
  while (const dirent* entry = listing ? readdir(listing.get()) : nullptr) {
    const std::vector<unsigned> version = versionAfter(entry->d_name, prefix);
    if (version.empty() || version <= bestVersion) continue;
    if (!isRegular(dir + "/" + entry->d_name)) continue;
    bestVersion = version;
    best = dir + "/" + entry->d_name;
  }
  return best;
}

// Turns one name into shared objects; a value because ld scripts make it recursive.
class Finder {
 public:
  explicit Finder(std::vector<std::string> dirs) : dirs_(std::move(dirs)) {}

  std::vector<std::string> find(const std::string& name) {
    const std::string file = locate(name);
    if (file.empty()) return {};
    if (startsAsElf(file)) return {resolved(file)};
    const std::vector<std::string> inputs = scriptInputs(file);
    // Not a script either: the reader of libraries says what is wrong with the file.
    if (inputs.empty()) return {resolved(file)};
    return ++scripts_ > maxScripts ? std::vector<std::string>() : findAll(inputs);
  }

 private:
  std::string locate(const std::string& name) const {
    if (name.empty()) return {};
    if (name.find('/') != std::string::npos) {
      struct stat status;
      return stat(name.c_str(), &status) == 0 ? name : std::string();
    }
    if (name.starts_with("-l:")) return inDirs(name.substr(3));
    if (name.starts_with("-l")) return byStem(name.substr(2));
    if (name.ends_with(".so") || name.find(".so.") != std::string::npos) return inDirs(name);
    return byStem(name);
  }

  std::string inDirs(const std::string& file) const {
    if (file.empty()) return {};
    for (const std::string& dir : dirs_)
      if (isRegular(dir + "/" + file)) return dir + "/" + file;
    return {};
  }

  std::string byStem(const std::string& stem) const {
    if (stem.empty()) return {};
    const std::string file = "lib" + stem + ".so";
    if (std::string path = inDirs(file); !path.empty()) return path;
    for (const std::string& dir : dirs_)
      if (std::string path = highestVersion(dir, file + "."); !path.empty()) return path;
    return {};
  }

  std::vector<std::string> findAll(const std::vector<std::string>& names) {
    std::vector<std::string> objects;
    for (const std::string& name : names) {
      if (name.ends_with(".a")) continue;
      for (std::string& object : find(name))
        if (std::ranges::find(objects, object) == objects.end())
          objects.push_back(std::move(object));
    }
    return objects;
  }

  // What stands in the parentheses of GROUP and INPUT, AS_NEEDED or not; nothing in other files.
  static std::vector<std::string> scriptInputs(const std::string& path) {
    const Result<std::string> text = readFile(path, maxScriptBytes);
    if (!text || text->find('\0') != std::string::npos) return {};
    std::vector<std::string> inputs;
    unsigned depth = 0;
    std::string previous;
    for (const std::string& word : wordsOf(withoutComments(*text))) {
      if (word == "(" && (depth || previous == "GROUP" || previous == "INPUT"))
        ++depth;
      else if (word == ")" && depth)
        --depth;
      else if (depth && word != "AS_NEEDED")
        inputs.push_back(word);
      previous = word;
    }
    return inputs;
  }

  static std::vector<std::string> wordsOf(const std::string& script) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : script + " ") {
      const bool separator = std::string_view(" \t\r\n,;()").find(c) != std::string_view::npos;
      if (!separator) word += c;
      if (separator && !word.empty()) words.push_back(std::exchange(word, {}));
      if (c == '(' || c == ')') words.emplace_back(1, c);
    }
    return words;
  }

  static std::string withoutComments(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const std::size_t open = std::min(text.find("/*"), text.size());
      out.append(text.substr(0, open)) += ' ';
      const std::size_t close = text.find("*/", open);
      text = close == text.npos ? std::string_view() : text.substr(close + 2);
    }
    return out;
  }

  std::vector<std::string> dirs_;
  int scripts_ = 0;
};

}  // namespace

Result<std::vector<std::string>> findLibraries(const std::string& name,
                                               const std::vector<std::string>& dirs) {
  std::vector<std::string> all = dirs;
  for (std::string& dir : libraryDirs()) all.push_back(std::move(dir));
  std::vector<std::string> found = Finder(std::move(all)).find(name);
  if (found.empty()) return diagnose(Id::LibraryNotFound, name);
  return found;
}

Result<std::string> findLibrary(const std::string& name, const std::vector<std::string>& dirs) {
  auto found = findLibraries(name, dirs);
  if (!found) return found.failure();
  return found->front();
}

std::vector<std::string> defaultLibraries() { return {"libc.so.6", "libm.so.6"}; }

Libraries::Libraries(const PackageSet& packages, const std::vector<std::string>& extra,
                     std::vector<std::string> dirs)
    : dirs_(std::move(dirs)) {
  dirs_.insert(dirs_.end(), packages.libraryDirs.begin(), packages.libraryDirs.end());
  for (const std::string& name : extra) candidates_.push_back({name, ""});
  for (const Library& library : packages.libraries)
    candidates_.push_back({"-l" + library.name, library.package});
  for (std::string& name : defaultLibraries()) candidates_.push_back({std::move(name), ""});
}

void Libraries::openFile(const std::string& path, const std::string& package) {
  for (const auto& library : opened_)
    if (library->path() == path) return;
  Result<SharedLibrary> library = readSharedLibrary(path);
  if (!library) {
    failures_.push_back(library.failure());
    return;
  }
  opened_.push_back(std::make_unique<SharedLibrary>(std::move(*library)));
  packages_.push_back(package);
}

bool Libraries::openNext() {
  if (next_ == candidates_.size()) return false;
  const Candidate& candidate = candidates_[next_++];
  const auto paths = findLibraries(candidate.name, dirs_);
  if (!paths)
    failures_.push_back(paths.failure());
  else
    for (const std::string& path : *paths) openFile(path, candidate.package);
  return true;
}

std::optional<Found> Libraries::find(std::string_view symbol) {
  for (std::size_t i = 0;; ++i) {
    while (i == opened_.size())
      if (!openNext()) return {};
    if (const Symbol* found = opened_[i]->find(symbol)) return Found{i, found};
  }
}

const SharedLibrary* Libraries::primary() {
  if (opened_.empty()) (void)openNext();
  return opened_.empty() ? nullptr : opened_.front().get();
}

}  // namespace ljbind::sys
