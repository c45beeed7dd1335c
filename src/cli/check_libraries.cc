#include "cli/check_libraries.h"

#include <algorithm>
#include <optional>

#include "system/libraries.h"

namespace ljbind::cli {
namespace {

// Programs rarely bring more along, and each costs a look at its headers.
constexpr std::size_t maxLibraries = 4;

struct Candidate {
  std::string library;  // as after -l
  std::vector<std::string> exported;
};

}  // namespace

std::vector<LibraryOfNames> librariesOf(std::set<std::string> symbols,
                                        sys::LibraryPackages& packages) {
  std::vector<LibraryOfNames> found;
  if (symbols.empty()) return found;
  std::vector<Candidate> candidates;
  std::set<std::string> seen;
  for (const sys::InstalledPackage& package : packages.installed()) {
    if (package.libraries.empty() || !seen.insert(package.libraries.front()).second) continue;
    const auto path = sys::findLibrary("-l" + package.libraries.front(), package.libraryDirs);
    if (!path || !seen.insert(*path).second) continue;
    const auto library = sys::readSharedLibrary(*path);
    if (!library) continue;
    Candidate candidate{package.libraries.front(), {}};
    for (const std::string& symbol : symbols)
      if (library->find(symbol)) candidate.exported.push_back(symbol);
    if (!candidate.exported.empty()) candidates.push_back(std::move(candidate));
  }
  while (!candidates.empty() && found.size() < maxLibraries) {
    const auto best = std::max_element(candidates.begin(), candidates.end(),
                                       [](const Candidate& a, const Candidate& b) {
                                         return a.exported.size() < b.exported.size();
                                       });
    const std::size_t count = best->exported.size();
    if (count == 0 || (count == 1 && symbols.size() > 1)) break;
    for (const std::string& symbol : best->exported) symbols.erase(symbol);
    if (auto library = packages.find(best->library); library && library->described)
      found.push_back({std::move(*library), count});
    candidates.erase(best);
    for (Candidate& candidate : candidates)
      std::erase_if(candidate.exported,
                    [&](const std::string& symbol) { return !symbols.contains(symbol); });
  }
  return found;
}

std::vector<sys::LoadedLibrary> librariesOfPackages(const std::vector<std::string>& names,
                                                    sys::LibraryPackages& packages) {
  std::vector<sys::LoadedLibrary> found;
  // What a package that has no library of its own stands for is in those it requires: openssl.
  const auto resolved = sys::resolvePackages(names);
  if (!resolved) return found;
  std::set<std::string> seen;
  for (const sys::Library& library : resolved->libraries) {
    if (!seen.insert(library.name).second) continue;
    const bool isOfC = library.name == "c" || library.name == "m" || library.name == "dl" ||
                       library.name == "pthread" || library.name == "rt";
    if (isOfC) continue;
    if (auto one = packages.find(library.name)) found.push_back(std::move(*one));
  }
  return found;
}

}  // namespace ljbind::cli
