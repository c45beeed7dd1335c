#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace ljbind {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Diagnostic unreadable(const std::string& path, const char* why) {
  return diagnose(Id::FileUnreadable, path, why);
}

bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

Diagnostic unwritable(const std::string& path, int error) {
  return diagnose(Id::FileUnwritable, path, std::strerror(error));
}

mode_t fileMask() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return mask;
}

struct Target {
  std::string path;
  bool own = false;  // an open file of this process, as /dev/stdout is
};

// Replacing a link would leave what it stands for as it was, and break the link.
Target followLinks(std::string path) {
  constexpr int enough = 40;  // as the kernel
  for (int i = 0; i < enough; ++i) {
    if (path.starts_with("/proc/") || path.starts_with("/dev/fd/")) return {path, true};
    char buffer[4096];
    const ssize_t length = ::readlink(path.c_str(), buffer, sizeof buffer);
    if (length <= 0 || length == sizeof buffer) break;
    const std::string link(buffer, static_cast<std::size_t>(length));
    path = link[0] == '/' ? link : path.substr(0, path.rfind('/') + 1) + link;
  }
  return {path, false};
}

// A file under a temporary name, which goes away unless it is kept.
class Staged {
 public:
  explicit Staged(std::string path) : path_(std::move(path)) {}
  Staged(Staged&& other) noexcept
      : path_(std::move(other.path_)), temporary_(std::exchange(other.temporary_, {})) {}
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;
  ~Staged() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }
  const std::string& path() const { return path_; }

  // The error number, or 0.
  int write(std::string_view text, mode_t mode) {
    std::string name = path_ + ".XXXXXX";
    const Descriptor file(::mkostemp(name.data(), O_CLOEXEC));
    if (file.get() < 0) return errno;
    temporary_ = std::move(name);
    return writeAll(file.get(), text) && ::fchmod(file.get(), mode) == 0 ? 0 : errno;
  }

  int keep() {
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) return errno;
    temporary_.clear();
    return 0;
  }

 private:
  std::string path_;
  std::string temporary_;
};

}  // namespace

Result<std::string> readFile(const std::string& path, std::size_t maxBytes) {
  // O_NONBLOCK so that a FIFO in place of a file is refused below instead of waited for.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return unreadable(path, std::strerror(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return unreadable(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return unreadable(path, "it is a directory");
  if (!S_ISREG(status.st_mode)) return unreadable(path, "it is not a regular file");
  if (static_cast<std::size_t>(status.st_size) > maxBytes)
    return unreadable(path, "it is too large");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t have = 0;
  while (have < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + have, text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(path, std::strerror(errno));
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  text.resize(have);
  return text;
}

Status writeFiles(const std::vector<OutputFile>& files) {
  std::vector<Staged> staged;
  for (const OutputFile& file : files) {
    const Target target = followLinks(file.path);
    struct stat status {};
    const bool exists = ::stat(target.path.c_str(), &status) == 0;
    if (exists && S_ISDIR(status.st_mode)) return unwritable(file.path, EISDIR);
    if (target.own || (exists && !S_ISREG(status.st_mode))) continue;
    Staged next(target.path);
    if (const int error =
            next.write(file.text, exists ? status.st_mode & 07777 : 0666 & ~fileMask()))
      return unwritable(file.path, error);
    staged.push_back(std::move(next));
  }
  for (const OutputFile& file : files) {
    const Target target = followLinks(file.path);
    struct stat status {};
    const bool exists = ::stat(target.path.c_str(), &status) == 0;
    if (!target.own && (!exists || S_ISREG(status.st_mode))) continue;
    // The own output may be a file that others append to as well.
    const Descriptor device(::open(target.path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    if (device.get() < 0 || !writeAll(device.get(), file.text)) return unwritable(file.path, errno);
  }
  for (Staged& file : staged)
    if (const int error = file.keep()) return unwritable(file.path(), error);
  return Nothing{};
}

Status writeFile(const std::string& path, std::string_view text) {
  return writeFiles({{path, text}});
}

}  // namespace ljbind
