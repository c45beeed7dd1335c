#include "system/debian_contents.h"

#include <dirent.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <tuple>

extern char** environ;

namespace ljbind::sys {
namespace {

constexpr char helper[] = "/usr/lib/apt/apt-helper";
constexpr std::size_t maxShipped = 8;
constexpr std::size_t maxFound = 4096;
constexpr std::size_t maxLine = std::size_t{1} << 20;

std::vector<std::string> contentsFiles(const std::string& lists) {
  std::vector<std::string> files;
  const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(lists.c_str()), closedir);
  while (const dirent* entry = dir ? readdir(dir.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    // Of source packages, and of the installer's own packages, there is nothing to install.
    if (name.find("_Contents-") == name.npos || name.find("_Contents-source") != name.npos ||
        name.find("_Contents-udeb-") != name.npos || name.ends_with(".diff_Index"))
      continue;
    files.push_back(lists + "/" + std::string(name));
  }
  std::ranges::sort(files);
  return files;
}

// The text of a file, unpacked where it is packed, as a pipe or the file itself.
class Text {
 public:
  explicit Text(const std::string& path) {
    const std::string_view name = std::string_view(path).substr(path.rfind('/') + 1);
    const bool packed = name.find('.', name.find("_Contents-")) != name.npos;
    if (!packed) {
      file_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
      return;
    }
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::array<char*, 4> arguments{const_cast<char*>("apt-helper"), const_cast<char*>("cat-file"),
                                   const_cast<char*>(path.c_str()), nullptr};
    if (posix_spawn(&child_, helper, &actions, nullptr, arguments.data(), environ) != 0)
      child_ = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    file_ = ends[0];
  }
  ~Text() {
    if (file_ >= 0) close(file_);  // the child, should it still write, ends by that
    if (child_ > 0) waitpid(child_, nullptr, 0);
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  // Calls `visit` with each line.
  template <typename Visit>
  void lines(const Visit& visit) const {
    std::string buffer;
    std::array<char, 1 << 16> chunk{};
    for (;;) {
      const ssize_t got = file_ < 0 ? 0 : ::read(file_, chunk.data(), chunk.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      buffer.append(chunk.data(), static_cast<std::size_t>(got));
      std::size_t begin = 0;
      for (std::size_t end = buffer.find('\n'); end != buffer.npos;
           begin = end + 1, end = buffer.find('\n', begin))
        visit(std::string_view(buffer).substr(begin, end - begin));
      buffer.erase(0, begin);
      if (buffer.size() > maxLine) return;  // no index
    }
    if (!buffer.empty()) visit(buffer);
  }

 private:
  int file_ = -1;
  pid_t child_ = -1;
};

}  // namespace

std::vector<Shipped> packagesWithHeader(std::string_view includeName, const std::string& lists) {
  std::vector<Shipped> found;
  if (includeName.empty()) return found;
  const std::string ending = "/" + std::string(includeName);
  for (const std::string& file : contentsFiles(lists)) {
    Text(file).lines([&](std::string_view line) {
      // "usr/include/zlib.h   libdevel/zlib1g-dev,section/other"; paths may have blanks in them.
      if (!line.starts_with("usr/include/") || found.size() >= maxFound) return;
      const std::size_t blank = line.find_last_of(" \t");
      if (blank == line.npos) return;
      const std::size_t end = line.find_last_not_of(" \t", blank);
      std::string_view packages = line.substr(blank + 1);
      const std::string_view path = line.substr(0, end + 1);
      if (!path.ends_with(ending)) return;
      while (!packages.empty()) {
        std::string_view one = packages.substr(0, packages.find(','));
        packages.remove_prefix(std::min(one.size() + 1, packages.size()));
        one.remove_prefix(one.rfind('/') + 1);
        if (!one.empty()) found.push_back({std::string(one), std::string(path)});
      }
    });
  }
  const auto key = [](const Shipped& one) {
    return std::tuple(one.path.size(), one.path, one.package);
  };
  std::ranges::sort(found, {}, key);
  const auto repeated = std::ranges::unique(found, {}, key);
  found.erase(repeated.begin(), repeated.end());
  if (found.size() > maxShipped) found.resize(maxShipped);
  return found;
}

}  // namespace ljbind::sys
