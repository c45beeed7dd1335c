#include "base/paths.h"

#include <filesystem>

namespace ljbind {

std::string shownPath(std::string_view path, std::string_view directory) {
  while (directory.size() > 1 && directory.ends_with('/')) directory.remove_suffix(1);
  if (path.starts_with('/')) {
    if (directory == "/" || !path.starts_with(directory)) return std::string(path);
    const std::string_view rest = path.substr(directory.size());
    if (!rest.starts_with('/')) return std::string(path);
    path = rest;
    while (path.starts_with('/')) path.remove_prefix(1);
    return path.empty() ? "." : std::string(path);
  }
  while (path.size() > 2 && path.starts_with("./")) {
    path.remove_prefix(2);
    while (path.size() > 1 && path.starts_with('/')) path.remove_prefix(1);
  }
  return std::string(path);
}

std::string absolutePath(const std::string& path, const std::string& directory) {
  if (path.empty()) return path;
  return (std::filesystem::path(directory) / path).lexically_normal().string();
}

}  // namespace ljbind
