// Which Debian package a file belongs to, read from dpkg's own files; nothing is executed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ljbind::sys {

struct Debian {
  std::string package;  // "zlib1g-dev"
  std::string version;  // "1:1.2.13.dfsg-1"; empty when the status file does not say
};

// The package and version owning `path`; nothing without a dpkg database or when no package has
// the file. `root` is the database's directory. About 0.3 ms, 5 ms when no package has it.
std::optional<Debian> ownerOf(std::string_view path, const std::string& root = "/var/lib/dpkg");

// All paths that the package owning `path` ships, in dpkg's order; nothing as above.
std::optional<std::vector<std::string>> filesBeside(std::string_view path,
                                                    const std::string& root = "/var/lib/dpkg");

}  // namespace ljbind::sys
