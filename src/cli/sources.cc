#include "cli/sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <tuple>

#include "system/debian.h"
#include "system/headers.h"
#include "system/libraries.h"
#include "system/system_dirs.h"

namespace ljbind::cli {
namespace {

namespace fs = std::filesystem;

// Clang's builtin headers: beside an installed ljbind, else where LLVM has them.
Result<std::string> resourceDirectory() {
  std::error_code ignored;
  if (const char* given = std::getenv("LJBIND_RESOURCE_DIR")) {
    if (fs::exists(fs::path(given) / "include/stddef.h", ignored)) return std::string(given);
    return diagnose(Id::ResourceDirectoryMissing, given);
  }
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored);
  for (const fs::path& candidate :
       {self.parent_path().parent_path() / "lib/ljbind/clang", fs::path(LJBIND_RESOURCE_DIR)})
    if (fs::exists(candidate / "include/stddef.h", ignored)) return candidate.string();
  return diagnose(Id::ResourceDirectoryMissing, LJBIND_RESOURCE_DIR);
}

// A header named as a file, relative or absolute, rather than as an #include finds it.
std::optional<std::string> asFile(const std::string& header) {
  std::error_code ignored;
  if (!fs::exists(header, ignored)) return std::nullopt;
  return fs::absolute(header, ignored).lexically_normal().string();
}

bool addPackageHeaders(Sources& sources, bool asInput, sys::DebianPackages& debian,
                       Diagnostics& diagnostics) {
  unsigned number = 0;
  for (const sys::Package& package : sources.packages.packages) {
    ++number;
    auto headers = sys::publicHeaders(package, debian);
    if (!headers) {
      if (!asInput) continue;  // the user named headers; whose they are is only a convenience
      diagnostics.add(headers.failure());
      return false;
    }
    // Headers deeper down are mostly included by those above, and often only to be included by
    // them. For the same reason foo.h comes before foo-parts.h, which it does without the ".h".
    const auto place = [](const sys::Header& header) {
      const std::string& name = header.includeName;
      return std::tuple(!header.umbrella, std::count(name.begin(), name.end(), '/'),
                        name.substr(0, name.rfind('.')));
    };
    std::stable_sort(headers->begin(), headers->end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
    for (const sys::Header& header : *headers) {
      if (asInput)
        sources.parse.headers.push_back(
            {header.includeName, header.path, false, true, header.umbrella, number});
      else
        sources.parse.ownPaths.push_back(header.path);
    }
  }
  return true;
}

// A library that was asked for by name must be there; those of a package may be for other uses.
bool checkNamedLibraries(const Sources& sources, const config::GenRequest& request,
                         Diagnostics& diagnostics) {
  std::vector<std::string> directories = request.libraryDirectories;
  directories.insert(directories.end(), sources.packages.libraryDirs.begin(),
                     sources.packages.libraryDirs.end());
  for (const std::string& name : request.libraries) {
    std::error_code ignored;
    if (name.find('/') != name.npos && fs::exists(name, ignored) &&
        !fs::is_regular_file(name, ignored)) {
      diagnostics.add(diagnose(Id::LibraryUnreadable, name, "it is not a regular file"));
      continue;
    }
    auto paths = sys::findLibraries(name, directories);
    if (!paths) {
      diagnostics.add(paths.failure());
      continue;
    }
    for (const std::string& path : *paths)
      if (auto library = sys::readSharedLibrary(path); !library) diagnostics.add(library.failure());
  }
  return !diagnostics.hasErrors();
}

void describeOrigins(Sources& sources, sys::DebianPackages& debian) {
  for (const sys::Package& package : sources.packages.packages) {
    std::string text = package.name + " " + package.version;
    if (const auto owner = debian.ownerOf(package.pcFile))
      text += fmt::format(" ({} {})", owner->package, owner->version);
    sources.origins.push_back(std::move(text));
  }
}

}  // namespace

bool addNamedHeaders(Sources& sources, const std::vector<std::string>& headers,
                     Diagnostics& diagnostics) {
  for (const std::string& name : headers) {
    if (name.empty() || name.find_first_of("\n\"<>") != std::string::npos || name.back() == '/') {
      diagnostics.add(diagnose(Id::BadHeaderName, name));
      return false;
    }
    const auto file = asFile(name);
    std::error_code ignored;
    if (file && !fs::is_regular_file(*file, ignored)) {
      diagnostics.add(diagnose(Id::FileUnreadable, name, "it is not a regular file"));
      return false;
    }
    if (file && file->find_first_of("\n\"") != std::string::npos) {
      diagnostics.add(diagnose(Id::BadHeaderName, name));
      return false;
    }
    if (!file) {
      sources.parse.headers.push_back({name, "", true, true});
      continue;
    }
    sources.parse.headers.push_back({*file, *file, true, true});
    // Headers of a project include their neighbours; those are as much its own.
    const std::string directory = fs::path(*file).parent_path().string() + "/";
    if (!sys::isSystemIncludeDir(directory)) sources.parse.ownDirectories.push_back(directory);
  }
  return true;
}

std::optional<Sources> findPackages(const std::vector<std::string>& names,
                                    const std::vector<config::Flag>& flags,
                                    Diagnostics& diagnostics) {
  Sources sources;
  auto packages = sys::resolvePackages(names);
  if (!packages) {
    diagnostics.add(packages.failure());
    return std::nullopt;
  }
  sources.packages = std::move(*packages);
  auto resources = resourceDirectory();
  if (!resources) {
    diagnostics.add(resources.failure());
    return std::nullopt;
  }
  sources.parse.resourceDirectory = *resources;
  for (const sys::Flag& flag : sources.packages.cflags)
    sources.parse.flags.push_back({flag.text, "pkg-config " + flag.package});
  for (const config::Flag& flag : flags) {
    const bool included =
        !sources.parse.flags.empty() && sources.parse.flags.back().text == "-include";
    sources.parse.flags.push_back(
        {(included ? asFile(flag.text) : std::nullopt).value_or(flag.text), flag.origin});
  }
  return sources;
}

std::optional<Sources> findSources(const config::GenRequest& request, Diagnostics& diagnostics) {
  if (request.packages.empty() && request.headers.empty()) {
    diagnostics.add(diagnose(Id::NoHeaders));
    return std::nullopt;
  }
  std::optional<Sources> sources = findPackages(request.packages, request.flags, diagnostics);
  if (!sources) return std::nullopt;
  sys::DebianPackages debian;
  if (!checkNamedLibraries(*sources, request, diagnostics)) return std::nullopt;
  if (!addNamedHeaders(*sources, request.headers, diagnostics)) return std::nullopt;
  if (!addPackageHeaders(*sources, request.headers.empty(), debian, diagnostics))
    return std::nullopt;
  describeOrigins(*sources, debian);
  return sources;
}

std::string searchedLibraries(sys::Libraries& libraries, const Sources& sources,
                              const config::GenRequest& request) {
  std::vector<std::string> names;
  libraries.find("");  // opens what is not open yet, so that the reason can name it
  for (std::size_t i = 0; i < libraries.openedCount(); ++i) {
    const std::string& package = libraries.packageOf(i);
    const bool named =
        std::any_of(sources.packages.packages.begin(), sources.packages.packages.end(),
                    [&](const sys::Package& own) { return own.name == package; });
    const bool given = package.empty() && i < request.libraries.size();
    if (named || given || sources.packages.packages.empty())
      names.push_back(libraries.opened(i).soname());
  }
  return fmt::format("{}", fmt::join(names, " or "));
}

std::string defaultModuleName(const config::GenRequest& request) {
  std::string stem;
  if (!request.name.empty()) return request.name;
  if (!request.output.empty()) {
    stem = fs::path(request.output).stem().string();
  } else if (!request.packages.empty()) {
    stem = request.packages.front();
    if (stem.ends_with(".0")) stem.resize(stem.size() - 2);
    std::erase_if(stem, [](char c) { return c == '-' || c == '+'; });
  } else if (!request.headers.empty()) {
    stem = fs::path(request.headers.front()).stem().string();
  }
  for (char& c : stem)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '_') c = '_';
  return stem.empty() ? "module" : stem;
}

}  // namespace ljbind::cli
