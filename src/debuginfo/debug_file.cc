#include "debuginfo/debug_file.h"

#include <filesystem>

#include "debuginfo/elf_sections.h"

namespace ljbind::debuginfo {
namespace {

constexpr std::string_view info = ".debug_info";

bool isByBuildId(const std::string& path, const std::string& buildId) {
  const Result<ElfSections> file = ElfSections::open(path);
  return file && file->has(info) && file->buildId() == buildId;
}

bool isByLink(const std::string& path, const ElfSections::Link& link) {
  const Result<ElfSections> file = ElfSections::open(path);
  return file && file->has(info) && file->checksum() == link.checksum;
}

// The library's directory as the file system has it, so that a link to a library leads where the
// library's own package put its debug file.
std::string directoryOf(const std::string& path) {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path, error);
  return (error ? std::filesystem::path(path) : real).parent_path().string();
}

}  // namespace

std::string buildIdPath(const std::string& buildId, const std::string& root) {
  if (buildId.size() < 2) return {};
  const std::string text = hexadecimal(buildId);
  return fmt::format("{}/.build-id/{}/{}.debug", root, text.substr(0, 2), text.substr(2));
}

Result<std::optional<DebugFile>> findDebugFile(const std::string& libraryPath,
                                               const std::string& root) {
  const Result<ElfSections> library = ElfSections::open(libraryPath);
  if (!library) return library.failure();
  const std::string& buildId = library->buildId();
  const std::string shownId = hexadecimal(buildId);
  if (library->has(info)) return std::optional(DebugFile{libraryPath, Witness::Library, shownId});
  if (const std::string path = buildIdPath(buildId, root);
      !path.empty() && isByBuildId(path, buildId))
    return std::optional(DebugFile{path, Witness::BuildId, shownId});
  if (const std::optional<ElfSections::Link> link = library->debugLink()) {
    const std::string directory = directoryOf(libraryPath);
    for (const std::string& path :
         {directory + '/' + link->name, directory + "/.debug/" + link->name,
          root + directory + '/' + link->name})
      if (isByLink(path, *link)) return std::optional(DebugFile{path, Witness::DebugLink, shownId});
  }
  return std::optional<DebugFile>();
}

std::string describe(const DebugFile& file) {
  switch (file.witness) {
    case Witness::Library: return "in the library itself";
    case Witness::BuildId: return fmt::format("found by its build-id {}", file.buildId);
    case Witness::DebugLink: return "found by its .gnu_debuglink";
  }
  return {};
}

}  // namespace ljbind::debuginfo
