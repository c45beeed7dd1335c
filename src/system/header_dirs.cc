#include "system/header_dirs.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <memory>
#include <tuple>
#include <unordered_set>

#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

constexpr int maxDepth = 16;  // directories below an include directory

bool isRegular(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

bool isRealDirectory(const std::string& path) {
  struct stat status;
  return lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool isBelow(std::string_view path, std::string_view dir) {
  return path.size() > dir.size() && path.starts_with(dir) &&
         (path[dir.size()] == '/' || dir.ends_with('/'));
}

class Walker {
 public:
  explicit Walker(const std::vector<std::string>& dirs) {
    for (const std::string& dir : dirs) roots_.insert(tidyPath(dir));
  }

  std::vector<Header> walk() {
    for (const std::string& root : roots_)
      if (std::ranges::none_of(roots_, [&](const auto& other) { return isBelow(root, other); }))
        walk(root, root.size() + 1, 0);
    // A root that is reached only through a link.
    for (const std::string& root : roots_)
      if (!entered_.contains(root)) walk(root, root.size() + 1, 0);
    std::ranges::sort(headers_, {}, &Header::path);
    const auto same = [](const Header& a, const Header& b) { return a.path == b.path; };
    headers_.erase(std::unique(headers_.begin(), headers_.end(), same), headers_.end());
    return std::move(headers_);
  }

 private:
  // `nameAt` is where the include name begins in the paths of files here.
  void walk(const std::string& directory, std::size_t nameAt, int depth) {
    if (roots_.contains(directory)) {
      nameAt = directory.size() + 1;
      entered_.insert(directory);
    }
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(directory.c_str()), closedir);
    while (const dirent* entry = dir ? readdir(dir.get()) : nullptr) {
      const std::string_view name = entry->d_name;
      if (name.front() == '.' || name == "c++") continue;
      std::string path = directory;
      path.append("/").append(name);
      const bool known = entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN;
      if (known ? entry->d_type == DT_DIR : isRealDirectory(path)) {
        if (depth < maxDepth) walk(path, nameAt, depth + 1);
      } else if (name.ends_with(".h") && (known ? entry->d_type == DT_REG : isRegular(path))) {
        headers_.push_back({path.substr(nameAt), path, false});
      }
    }
  }

  std::unordered_set<std::string> roots_;
  std::unordered_set<std::string> entered_;
  std::vector<Header> headers_;
};

constexpr auto headersOfC = std::to_array<std::string_view>(
    {"assert.h",    "complex.h",  "ctype.h",  "errno.h",   "fenv.h",       "float.h",
     "inttypes.h",  "iso646.h",   "limits.h", "locale.h",  "math.h",       "setjmp.h",
     "signal.h",    "stdalign.h", "stdarg.h", "stdbool.h", "stddef.h",     "stdint.h",
     "stdio.h",     "stdlib.h",   "string.h", "tgmath.h",  "threads.h",    "time.h",
     "stdatomic.h", "uchar.h",    "wchar.h",  "wctype.h",  "stdnoreturn.h"});

constexpr auto headersOfPosix = std::to_array<std::string_view>(
    {"aio.h",       "arpa/inet.h",  "cpio.h",        "dirent.h",   "dlfcn.h",        "fcntl.h",
     "fmtmsg.h",    "fnmatch.h",    "ftw.h",         "glob.h",     "grp.h",          "iconv.h",
     "langinfo.h",  "libgen.h",     "monetary.h",    "mqueue.h",   "ndbm.h",         "net/if.h",
     "netdb.h",     "netinet/in.h", "netinet/tcp.h", "nl_types.h", "poll.h",         "pthread.h",
     "pwd.h",       "regex.h",      "sched.h",       "search.h",   "semaphore.h",    "spawn.h",
     "strings.h",   "sys/ipc.h",    "sys/mman.h",    "sys/msg.h",  "sys/resource.h", "sys/select.h",
     "sys/sem.h",   "sys/shm.h",    "sys/socket.h",  "sys/stat.h", "sys/statvfs.h",  "sys/time.h",
     "sys/times.h", "sys/types.h",  "sys/uio.h",     "sys/un.h",   "sys/utsname.h",  "sys/wait.h",
     "syslog.h",    "tar.h",        "termios.h",     "ulimit.h",   "unistd.h",       "utime.h",
     "utmpx.h",     "wordexp.h"});

// The innermost of `dirs` that `path` is in; empty when it is in none.
std::string innermost(const std::string& path, const std::vector<std::string>& dirs) {
  std::string best;
  for (const std::string& dir : dirs)
    if (isBelow(path, dir) && dir.size() > best.size()) best = dir;
  return best;
}

std::vector<std::string> pathWords(std::string_view path) {
  std::vector<std::string> words;
  while (!path.empty()) {
    std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    if (part.ends_with(".h")) part.remove_suffix(2);
    words.push_back(packageEssence(part));
  }
  return words;
}

// 0 when the name of a package, its version left away perhaps, is in `words`; else the first of
// them it begins with counts half; the number of `words` and more when nothing is alike.
std::size_t unlikeness(const std::string& package, const std::vector<std::string>& words) {
  std::size_t best = words.size() * 2;
  for (const std::string& stem : headerStems(package)) {
    const std::string key = packageEssence(stem);
    for (std::size_t i = 0; i < words.size(); ++i)
      if (words[i] == key) best = std::min(best, i);
  }
  return best;
}

}  // namespace

std::vector<std::string> systemHeaderDirectories(const std::vector<InstalledPackage>& packages) {
  std::vector<std::string> dirs = systemIncludeDirs();
  for (const InstalledPackage& package : packages)
    for (const std::string& dir : package.includeDirs)
      if (std::ranges::find(dirs, dir) == dirs.end()) dirs.push_back(dir);
  return dirs;
}

std::vector<Header> headersBelow(const std::vector<std::string>& dirs) {
  return Walker(dirs).walk();
}

namespace {

void addSystemHeader(const std::string& path, std::vector<Header>& headers) {
  const std::string dir = innermost(path, systemIncludeDirs());
  if (dir.empty() || !path.ends_with(".h") || !isRegular(path)) return;
  headers.push_back({path.substr(dir.size() + 1), path, false});
}

// Those that the Debian package ships which ships the named one.
std::vector<Header> headersBeside(const std::string& name, DebianPackages& debian) {
  std::vector<Header> headers;
  for (const std::string& dir : systemIncludeDirs()) {
    const auto files = debian.filesBeside(dir + "/" + name);
    for (const std::string& path : files.value_or(std::vector<std::string>()))
      addSystemHeader(path, headers);
    if (!headers.empty()) break;
  }
  return headers;
}

}  // namespace

std::vector<Header> kernelHeaders(DebianPackages& debian) {
  return headersBeside("linux/types.h", debian);
}

std::vector<Header> libcHeaders(DebianPackages& debian) {
  std::vector<Header> headers = headersBeside("unistd.h", debian);
  if (!headers.empty()) return headers;
  const auto add = [&](const std::string& path) { addSystemHeader(path, headers); };
  for (const std::string& dir : systemIncludeDirs()) {
    for (const std::string_view name : headersOfC) add(dir + "/" + std::string(name));
    for (const std::string_view name : headersOfPosix) add(dir + "/" + std::string(name));
  }
  return headers;
}

Standard standardOf(std::string_view includeName) {
  if (std::ranges::find(headersOfC, includeName) != headersOfC.end()) return Standard::C;
  if (std::ranges::find(headersOfPosix, includeName) != headersOfPosix.end())
    return Standard::Posix;
  return Standard::None;
}

HeaderOwner ownerOfHeader(const std::string& path, const std::vector<InstalledPackage>& packages,
                          DebianPackages& debian) {
  HeaderOwner owner;
  owner.debian = debian.ownerOf(path);
  owner.directory = innermost(path, systemHeaderDirectories(packages));
  owner.includeName = owner.directory.empty() ? path : path.substr(owner.directory.size() + 1);
  const auto shipped = debian.filesBeside(path).value_or(std::vector<std::string>());
  const std::unordered_set<std::string_view> beside(shipped.begin(), shipped.end());

  // The last word of a directory's path is as good a hint as the first of the header's name.
  std::vector<std::string> words = pathWords(owner.includeName);
  const std::size_t slash = owner.directory.rfind('/');
  if (slash != owner.directory.npos && !isSystemIncludeDir(owner.directory))
    words.push_back(packageEssence(std::string_view(owner.directory).substr(slash + 1)));

  using Rank = std::tuple<std::size_t, bool, std::size_t, std::string>;
  std::vector<Rank> ranks;
  for (const InstalledPackage& package : packages) {
    const bool hasDirectory =
        std::ranges::find(package.includeDirs, owner.directory) != package.includeDirs.end();
    const bool ships = beside.contains(package.pcFile);
    // What merely uses another package's directory is left out when it can be told apart.
    if (owner.debian ? !ships : !hasDirectory) continue;
    ranks.emplace_back(unlikeness(package.name, words), !hasDirectory, package.name.size(),
                       package.name);
  }
  std::ranges::sort(ranks);
  for (Rank& rank : ranks) owner.packages.push_back(std::move(std::get<3>(rank)));
  return owner;
}

}  // namespace ljbind::sys
