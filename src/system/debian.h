// Which Debian package a file belongs to, read from dpkg's own files; nothing is executed.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ljbind::sys {

struct Debian {
  std::string package;  // "zlib1g-dev"
  std::string version;  // "1:1.2.13.dfsg-1"
};

// The source package that an installed package was built from.
struct DebianSource {
  std::string package;  // "xmlsec1"
  std::string version;  // "1.2.37-2"; the packages built from it may have another
};

// dpkg's database. Without one every answer is nothing. It is read when first asked (about 0.3 ms,
// a few milliseconds when no package has the file); asking again about files of the package that
// was found last costs microseconds.
class DebianPackages {
 public:
  explicit DebianPackages(std::string root = "/var/lib/dpkg");
  ~DebianPackages();
  DebianPackages(const DebianPackages&) = delete;
  DebianPackages& operator=(const DebianPackages&) = delete;

  // The installed package that ships `path`, an absolute path spelled as dpkg spells it.
  std::optional<Debian> ownerOf(std::string_view path);
  // All paths that package ships, in dpkg's order.
  std::optional<std::vector<std::string>> filesBeside(std::string_view path);
  // The installed -dev packages that are for `package`, a library: those that depend on exactly
  // its version; where there is none, those made from the same source package. By name.
  std::vector<std::string> developmentOf(std::string_view package);
  // Nothing when `package` is not installed.
  std::optional<DebianSource> sourceOf(std::string_view package);
  // All paths that `package` ships, in dpkg's order; none when it is not installed.
  std::vector<std::string> filesOf(std::string_view package);

 private:
  struct Status;
  // Makes `owner_` and `list_` those of the package that ships `path`; false when there is none.
  bool find(std::string_view path);
  const Status& status();

  std::string root_;
  std::unique_ptr<Status> status_;  // the status file, mapped
  Debian owner_;
  std::string list_;  // one path per line, empty before the first answer
};

// DebianPackages().ownerOf(path), for a single question.
std::optional<Debian> ownerOf(std::string_view path);

}  // namespace ljbind::sys
