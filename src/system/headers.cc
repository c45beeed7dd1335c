#include "system/headers.h"

#include <sys/stat.h>

#include <algorithm>
#include <cctype>
#include <unordered_set>

#include "base/file.h"
#include "system/header_dirs.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

bool isRegular(const std::string& path) {
  struct stat status;
  return stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// `path` relative to the longest of the include directories it lies in; empty when in none.
std::string includeNameOf(const std::string& path, const std::vector<std::string>& dirs) {
  std::size_t longest = 0;
  for (const std::string& dir : dirs)
    if (path.starts_with(dir) && path.size() > dir.size() && path[dir.size()] == '/')
      longest = std::max(longest, dir.size() + 1);
  return longest ? path.substr(longest) : std::string();
}

std::vector<Header> shippedHeaders(const Package& package, DebianPackages& debian) {
  std::vector<std::string> dirs = systemIncludeDirs();
  dirs.insert(dirs.end(), package.searchDirs.begin(), package.searchDirs.end());
  std::vector<Header> headers;
  const auto files = debian.filesBeside(package.pcFile);
  for (const std::string& path : files.value_or(std::vector<std::string>())) {
    if (!path.ends_with(".h")) continue;
    std::string name = includeNameOf(path, dirs);
    if (!name.empty() && isRegular(path)) headers.push_back({std::move(name), path, false});
  }
  return headers;
}

// NAME.h and NAME/NAME.h in the system directories.
std::vector<Header> obviousHeaders(const Package& package) {
  std::vector<std::string> dirs = systemIncludeDirs();
  if (!package.includeDirVariable.empty())
    dirs.insert(dirs.begin(), tidyPath(package.includeDirVariable));
  for (const std::string& stem : headerStems(package.name))
    for (const std::string& name : {stem + ".h", stem + "/" + stem + ".h"})
      for (const std::string& dir : dirs)
        if (isRegular(dir + "/" + name)) return {{name, dir + "/" + name, false}};
  return {};
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string_view fileName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

std::string_view directoryOf(std::string_view path) {
  return path.substr(0, path.rfind('/') == path.npos ? 0 : path.rfind('/'));
}

// Of those that its Debian package ships, what stands in a system directory itself: xf86drm.h
// beside libdrm/drm.h.
std::vector<Header> headersBeside(const Package& package, DebianPackages& debian) {
  std::vector<Header> headers = shippedHeaders(package, debian);
  const std::vector<std::string>& dirs = systemIncludeDirs();
  std::erase_if(headers, [&dirs](const Header& header) {
    return std::ranges::find(dirs, directoryOf(header.path)) == dirs.end();
  });
  return headers;
}

// The file names that `text` includes, without their directories.
std::unordered_set<std::string_view> includedNames(std::string_view text) {
  std::unordered_set<std::string_view> names;
  for (std::size_t at = 0; (at = text.find("include", at)) != text.npos; at += 7) {
    const std::size_t open = text.find_first_not_of(" \t", at + 7);
    if (open == text.npos || (text[open] != '<' && text[open] != '"')) continue;
    const std::size_t close = text.find_first_of(">\"\n", open + 1);
    if (close != text.npos) names.insert(fileName(text.substr(open + 1, close - open - 1)));
  }
  return names;
}

// True when `header` includes at least a quarter of the headers in its directory.
bool includesItsNeighbours(const Header& header, const std::vector<Header>& all) {
  const Result<std::string> text = readFile(header.path);
  if (!text) return false;
  const auto names = includedNames(*text);
  std::size_t neighbours = 0;
  std::size_t included = 0;
  for (const Header& other : all) {
    if (&other == &header || directoryOf(other.path) != directoryOf(header.path)) continue;
    ++neighbours;
    included += names.count(fileName(other.path));
  }
  return included * 4 >= neighbours;
}

const Header* findUmbrella(const Package& package, const std::vector<Header>& headers) {
  std::vector<std::string> stems = headerStems(package.name);
  if (!package.includeDirs.empty())
    for (std::string& stem : headerStems(std::string(fileName(package.includeDirs.front()))))
      stems.push_back(std::move(stem));
  const auto named = [&](const std::string& name) -> const Header* {
    const auto found = std::ranges::find_if(
        headers, [&](const Header& h) { return lower(h.includeName) == name; });
    return found == headers.end() ? nullptr : &*found;
  };
  for (const std::string& stem : stems)
    if (const Header* header = named(lower(stem) + ".h")) return header;
  for (const std::string& stem : stems) {
    const Header* header = named(lower(stem) + "/" + lower(stem) + ".h");
    if (header && includesItsNeighbours(*header, headers)) return header;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> headerStems(const std::string& name) {
  const auto withoutVersion = [](std::string text) {
    const std::size_t end = text.find_last_not_of("0123456789.-_+");
    return end == std::string::npos ? text : text.substr(0, end + 1);
  };
  std::vector<std::string> stems{name, withoutVersion(name)};
  if (name.starts_with("lib") && name.size() > 3) {
    stems.push_back(name.substr(3));
    stems.push_back(withoutVersion(name.substr(3)));
  }
  std::vector<std::string> unique;
  for (std::string& stem : stems)
    if (std::ranges::find(unique, stem) == unique.end()) unique.push_back(std::move(stem));
  return unique;
}

Result<std::vector<Header>> publicHeaders(const Package& package, DebianPackages& debian) {
  std::vector<Header> headers;
  for (const std::string& dir : package.includeDirs)
    for (Header& header : headersBelow({dir})) headers.push_back(std::move(header));
  if (package.installsIntoSystemDirs())
    headers = shippedHeaders(package, debian);
  else if (package.alsoSystemDirs)
    std::ranges::move(headersBeside(package, debian), std::back_inserter(headers));
  if (headers.empty() && package.installsIntoSystemDirs()) headers = obviousHeaders(package);
  if (headers.empty()) return diagnose(Id::NoPublicHeaders, package.name);

  const auto key = [](const Header& h) { return std::tie(h.includeName, h.path); };
  std::ranges::sort(headers, {}, key);
  const auto sameName = [](const Header& a, const Header& b) {
    return a.includeName == b.includeName;
  };
  headers.erase(std::unique(headers.begin(), headers.end(), sameName), headers.end());
  if (const Header* umbrella = findUmbrella(package, headers)) {
    const auto at = headers.begin() + (umbrella - headers.data());
    at->umbrella = true;
    std::rotate(headers.begin(), at, at + 1);
  }
  return headers;
}

Result<std::vector<Header>> publicHeaders(const Package& package) {
  DebianPackages debian;
  return publicHeaders(package, debian);
}

}  // namespace ljbind::sys
