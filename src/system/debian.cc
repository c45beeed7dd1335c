#include "system/debian.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstring>

namespace ljbind::sys {
namespace {

bool contains(std::string_view text, std::string_view word) {
  return memmem(text.data(), text.size(), word.data(), word.size()) != nullptr;
}

// Reads `path` into `text`, reusing its memory: hundreds of small files are looked at.
bool readInto(const std::string& path, std::string& text) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  struct stat status;
  std::size_t size = 0;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
    text.resize(static_cast<std::size_t>(status.st_size));
    ssize_t got = 1;
    while (size < text.size() && (got = read(file, text.data() + size, text.size() - size)) > 0)
      size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  close(file);
  return size != 0;
}

// The letters of a file's name that its package's name is likely to hold: "libxml-2.0.pc" -> "xml".
std::string stemOf(std::string_view path) {
  std::string_view name = path.substr(path.rfind('/') + 1);
  if (name.starts_with("lib")) name.remove_prefix(3);
  std::string stem;
  for (const unsigned char c : name) {
    if (!std::isalpha(c)) break;
    stem += static_cast<char>(std::tolower(c));
  }
  return stem;
}

// A package as dpkg's status file describes it; the views point into that file's text.
struct Installed {
  std::string_view name;
  std::string_view stanza;
};

// All packages of `status`, likeliest owner of a file first: those named like it, then -dev
// packages, then the rest.
std::vector<Installed> ranked(std::string_view status, const std::string& stem) {
  constexpr std::string_view key = "Package: ";
  std::vector<Installed> tiers[4];
  while (status.starts_with(key)) {
    const std::string_view name = status.substr(key.size(), status.find('\n') - key.size());
    const void* gap = memmem(status.data(), status.size(), "\n\n", 2);
    const std::size_t size =
        gap ? static_cast<std::size_t>(static_cast<const char*>(gap) - status.data()) + 2
            : status.size();
    const bool dev = name.find("-dev") != name.npos;
    const bool alike = !stem.empty() && name.find(stem) != name.npos;
    tiers[alike && dev ? 0 : dev ? 1 : alike ? 2 : 3].push_back({name, status.substr(0, size)});
    status.remove_prefix(size);
  }
  for (int tier = 1; tier < 4; ++tier)
    tiers[0].insert(tiers[0].end(), tiers[tier].begin(), tiers[tier].end());
  return std::move(tiers[0]);
}

// With merged /usr, dpkg may know /usr/lib/x as /lib/x and the other way round.
std::string otherSpelling(std::string_view path) {
  if (path.starts_with("/usr/lib")) return std::string(path.substr(4));
  if (path.starts_with("/lib")) return "/usr" + std::string(path);
  return {};
}

bool hasLine(std::string_view list, std::string_view path) {
  const std::string line = "\n" + std::string(path) + "\n";
  return contains(list, line) || list.starts_with(std::string_view(line).substr(1));
}

// The value of `field` in one stanza of the status file.
std::string_view fieldOf(std::string_view stanza, std::string_view field) {
  const std::string key = "\n" + std::string(field) + ": ";
  const std::size_t at = stanza.find(key);
  if (at == stanza.npos) return {};
  const std::string_view value = stanza.substr(at + key.size());
  return value.substr(0, value.find('\n'));
}

// Reads the list of a package's files; dpkg adds the architecture to the names of packages that
// several architectures can install side by side.
bool readList(const Installed& package, const std::string& root, std::string& list) {
  const std::string base = root + "/info/" + std::string(package.name);
  return readInto(base + ".list", list) ||
         readInto(base + ":" + std::string(fieldOf(package.stanza, "Architecture")) + ".list",
                  list);
}

struct Owner {
  Debian debian;
  std::string list;  // the package's files, one per line
};

std::optional<Owner> findOwner(std::string_view path, const std::string& root) {
  // Debian's packages leave /usr/local alone.
  if (!path.starts_with('/') || path.starts_with("/usr/local/") || path.find('\n') != path.npos)
    return {};
  std::string status;
  if (!readInto(root + "/status", status)) return {};
  const std::string other = otherSpelling(path);
  std::string list;
  for (const Installed& package : ranked(status, stemOf(path))) {
    if (!readList(package, root, list)) continue;
    if (!hasLine(list, path) && (other.empty() || !hasLine(list, other))) continue;
    const std::string_view version = fieldOf(package.stanza, "Version");
    return Owner{{std::string(package.name), std::string(version)}, std::move(list)};
  }
  return {};
}

}  // namespace

std::optional<Debian> ownerOf(std::string_view path, const std::string& root) {
  std::optional<Owner> owner = findOwner(path, root);
  if (!owner) return {};
  return std::move(owner->debian);
}

std::optional<std::vector<std::string>> filesBeside(std::string_view path,
                                                    const std::string& root) {
  const std::optional<Owner> owner = findOwner(path, root);
  if (!owner) return {};
  std::vector<std::string> files;
  for (std::string_view rest = owner->list; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty()) files.emplace_back(line);
  }
  return files;
}

}  // namespace ljbind::sys
