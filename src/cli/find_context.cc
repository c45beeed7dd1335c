// Names as they are asked for, and who owns a header.

#include <algorithm>

#include "cli/find_verify.h"
#include "system/header_dirs.h"
#include "system/libraries.h"
#include "system/packages.h"

namespace ljbind::cli {

FindQuery findQuery(const std::string& text) {
  FindQuery query{text, "", text, {}, false};
  if (text.ends_with(".h") || text.find('/') != text.npos) {
    query.header = true;
    return query;
  }
  for (const char* keyword : {"struct", "union", "enum"}) {
    const std::string start = keyword + std::string(" ");
    if (!text.starts_with(start)) continue;
    query.keyword = keyword;
    query.name = text.substr(text.find_first_not_of(' ', start.size()) == text.npos
                                 ? start.size()
                                 : text.find_first_not_of(' ', start.size()));
  }
  for (std::size_t dot = query.name.rfind('.'); dot != query.name.npos && dot > 0;
       dot = query.name.rfind('.')) {
    query.members.insert(query.members.begin(), query.name.substr(dot + 1));
    query.name.resize(dot);
  }
  return query;
}

FoundOwner FindContext::ownerOf(const std::string& path) {
  const sys::HeaderOwner owner = sys::ownerOfHeader(path, installed, debian);
  FoundOwner found{"", "", owner.debian};
  if (owner.packages.empty()) return found;
  found.package = owner.packages.front();
  for (const std::string& named : packages)
    if (std::ranges::find(owner.packages, named) != owner.packages.end()) found.package = named;
  const auto [version, fresh] = versions_.try_emplace(found.package);
  if (fresh)
    if (const auto set = sys::resolvePackages({found.package}); set && !set->packages.empty())
      version->second = set->packages.front().version;
  found.version = version->second;
  return found;
}

std::vector<FoundLibrary> FindContext::librariesOf(const std::string& package) {
  std::vector<FoundLibrary> found;
  const auto set = sys::resolvePackages({package});
  if (!set) return found;
  for (const sys::Library& library : set->libraries) {
    if (!library.own) continue;
    const auto paths = sys::findLibraries("-l" + library.name, set->libraryDirs);
    if (!paths) continue;
    for (const std::string& path : *paths)
      if (const auto read = sys::readSharedLibrary(path))
        found.push_back({read->soname(), path, debian.ownerOf(path)});
  }
  return found;
}

}  // namespace ljbind::cli
