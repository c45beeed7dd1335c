#include "system/system_dirs.h"

#include <algorithm>
#include <cstdlib>

namespace ljbind::sys {

std::string_view multiarch() {
#if defined(__x86_64__)
  return "x86_64-linux-gnu";
#elif defined(__aarch64__)
  return "aarch64-linux-gnu";
#elif defined(__i386__)
  return "i386-linux-gnu";
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
  return "powerpc64le-linux-gnu";
#elif defined(__arm__)
  return "arm-linux-gnueabihf";
#else
  return "";
#endif
}

const std::vector<std::string>& systemIncludeDirs() {
  static const std::vector<std::string> dirs = [] {
    std::vector<std::string> all{"/usr/include", "/usr/local/include"};
    if (!multiarch().empty()) all.push_back("/usr/include/" + std::string(multiarch()));
    return all;
  }();
  return dirs;
}

bool isSystemIncludeDir(std::string_view dir, std::string_view sysroot) {
  if (!sysroot.empty() && dir.starts_with(sysroot)) dir.remove_prefix(sysroot.size());
  return std::ranges::find(systemIncludeDirs(), tidyPath(dir)) != systemIncludeDirs().end();
}

std::vector<std::string> libraryDirs() {
  std::vector<std::string> dirs{"/usr/local/lib"};
  if (!multiarch().empty()) {
    const std::string triplet(multiarch());
    dirs.insert(dirs.end(),
                {"/usr/local/lib/" + triplet, "/usr/lib/" + triplet, "/lib/" + triplet});
  }
  dirs.insert(dirs.end(), {"/usr/lib64", "/lib64", "/usr/lib", "/lib"});
  const char* extra = std::getenv("LD_LIBRARY_PATH");
  for (std::string_view rest = extra ? extra : ""; !rest.empty();) {
    const std::string_view dir = rest.substr(0, rest.find(':'));
    if (!dir.empty()) dirs.emplace_back(dir);
    rest.remove_prefix(std::min(dir.size() + 1, rest.size()));
  }
  return dirs;
}

std::string tidyPath(std::string_view path) {
  std::string tidy(path.starts_with('/') ? "/" : "");
  for (std::string_view rest = path; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    if (part.empty() || part == ".") continue;
    if (!tidy.empty() && tidy.back() != '/') tidy += '/';
    tidy += part;
  }
  return tidy;
}

}  // namespace ljbind::sys
