#include "system/exporters.h"

#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include "system/header_reader.h"
#include "system/shared_library.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

// The files that names such as libxml2.so.2 in `dirs` lead to, each once.
std::vector<std::string> libraryFiles(const std::vector<std::string>& dirs) {
  std::vector<std::string> files;
  for (const std::string& directory : dirs) {
    const std::unique_ptr<DIR, int (*)(DIR*)> dir(opendir(directory.c_str()), closedir);
    while (const dirent* entry = dir ? readdir(dir.get()) : nullptr) {
      const std::string_view name = entry->d_name;
      if (!name.ends_with(".so") && name.find(".so.") == name.npos) continue;
      std::array<char, PATH_MAX> resolved{};
      const std::string path = directory + "/" + std::string(name);
      if (realpath(path.c_str(), resolved.data())) files.emplace_back(resolved.data());
    }
  }
  std::ranges::sort(files);
  files.erase(std::ranges::unique(files).begin(), files.end());
  return files;
}

// The names of what is exported, of what is needed, and of versions; all of the bytes where the
// section that has them cannot be found.
std::string_view dynamicNames(std::string_view bytes) {
  const auto at = [bytes]<typename T>(std::uint64_t offset, T& value) {
    if (offset > bytes.size() || bytes.size() - offset < sizeof value) return false;
    std::memcpy(&value, bytes.data() + offset, sizeof value);
    return true;
  };
  Elf64_Ehdr header;
  if (!at(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB)
    return bytes;
  for (unsigned i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr symbols, names;
    if (!at(header.e_shoff + std::uint64_t{i} * sizeof symbols, symbols)) return bytes;
    if (symbols.sh_type != SHT_DYNSYM) continue;
    if (symbols.sh_link >= header.e_shnum ||
        !at(header.e_shoff + std::uint64_t{symbols.sh_link} * sizeof names, names) ||
        names.sh_offset > bytes.size() || names.sh_size > bytes.size() - names.sh_offset)
      return bytes;
    return bytes.substr(names.sh_offset, names.sh_size);
  }
  return bytes;
}

// Whether a file has `needle` among its names: much faster to tell than what it exports.
bool mentions(const std::string& path, const std::string& needle) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  struct stat status {};
  bool found = false;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* bytes = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes != MAP_FAILED) {
      const std::string_view names = dynamicNames({static_cast<const char*>(bytes), size});
      found = memmem(names.data(), names.size(), needle.data(), needle.size()) != nullptr;
      munmap(bytes, size);
    }
  }
  close(file);
  return found;
}

}  // namespace

std::vector<Exporter> librariesExporting(const std::string& symbol,
                                         const std::vector<std::string>& dirs) {
  if (symbol.empty() || symbol.find('\0') != symbol.npos) return {};
  const std::vector<std::string> files = libraryFiles(dirs.empty() ? libraryDirs() : dirs);
  // Names stand in an ELF file with a NUL behind them.
  const std::string needle(symbol.c_str(), symbol.size() + 1);
  std::array<std::vector<Exporter>, forEachThreads> found;
  forEachInThreads(files.size(), [&](unsigned thread, std::size_t i) {
    if (!mentions(files[i], needle)) return;
    if (const auto library = readSharedLibrary(files[i]); library && library->find(symbol))
      found[thread].push_back({files[i], library->soname()});
  });
  for (std::size_t i = 1; i < found.size(); ++i)
    found[0].insert(found[0].end(), found[i].begin(), found[i].end());
  std::ranges::sort(found[0], {}, &Exporter::path);
  return found[0];
}

}  // namespace ljbind::sys
