#include "system/debian.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
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

// All packages of dpkg's status file.
std::vector<Installed> packagesIn(std::string_view status) {
  constexpr std::string_view gap = "\n\nPackage: ";
  std::vector<Installed> packages;
  if (!status.starts_with(gap.substr(2))) return {};
  while (!status.empty()) {
    const void* next = memmem(status.data(), status.size(), gap.data(), gap.size());
    const std::size_t size =
        next ? static_cast<std::size_t>(static_cast<const char*>(next) - status.data()) + 2
             : status.size();
    const std::string_view stanza = status.substr(0, size);
    const std::string_view name = stanza.substr(gap.size() - 2, stanza.find('\n') - gap.size() + 2);
    packages.push_back({name, stanza});
    status.remove_prefix(size);
  }
  return packages;
}

// The packages with the likeliest owners of a file first: those named like it, then the others of
// its kind. Versioned libraries are in no -dev package, and what programs are built with is.
std::vector<Installed> ranked(const std::vector<Installed>& packages, std::string_view path) {
  const std::string stem = stemOf(path);
  const bool forUse = path.find(".so.") != path.npos;
  std::vector<Installed> tiers[4];
  for (const Installed& package : packages) {
    const bool dev = package.name.find("-dev") != package.name.npos;
    const bool alike = !stem.empty() && package.name.find(stem) != package.name.npos;
    const bool likely = dev != forUse;
    tiers[alike && likely ? 0 : likely ? 1 : alike ? 2 : 3].push_back(package);
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

// A list's first line is "/.", so that every other line has a newline before it.
bool hasLine(std::string_view list, const std::string& path) {
  return contains(list, fmt::format("\n{}\n", path));
}

// The value of `field` in one stanza of the status file.
std::string_view fieldOf(std::string_view stanza, std::string_view field) {
  const std::string key = fmt::format("\n{}: ", field);
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

std::string_view sourceNameOf(const Installed& package) {
  const std::string_view source = fieldOf(package.stanza, "Source");
  return source.empty() ? package.name : source.substr(0, source.find(' '));
}

// True when `package` depends on the version of `library` that it was built with.
bool dependsExactly(const Installed& package, std::string_view library) {
  std::string_view rest = fieldOf(package.stanza, "Depends");
  while (!rest.empty()) {
    std::string_view one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    const std::string_view name = one.substr(0, one.find_first_of(" :("));
    if (name == library && contains(one, "(= ")) return true;
  }
  return false;
}

std::vector<std::string> linesOf(std::string_view text) {
  std::vector<std::string> lines;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (!line.empty()) lines.emplace_back(line);
  }
  return lines;
}

bool couldBeOwned(std::string_view path) {
  // Debian's packages leave /usr/local alone.
  return path.starts_with('/') && !path.starts_with("/usr/local/") && path.find('\n') == path.npos;
}

}  // namespace

struct DebianPackages::Status {
  void* data = MAP_FAILED;
  std::size_t size = 0;

  explicit Status(const std::string& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file >= 0 && fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0) {
      size = static_cast<std::size_t>(status.st_size);
      data = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    }
    if (file >= 0) close(file);
    packages = packagesIn(text());
  }
  ~Status() {
    if (data != MAP_FAILED) munmap(data, size);
  }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;
  std::string_view text() const {
    return data == MAP_FAILED ? std::string_view()
                              : std::string_view(static_cast<char*>(data), size);
  }

  std::vector<Installed> packages;
};

DebianPackages::DebianPackages(std::string root) : root_(std::move(root)) {}
DebianPackages::~DebianPackages() = default;

const DebianPackages::Status& DebianPackages::status() {
  if (!status_) status_ = std::make_unique<Status>(root_ + "/status");
  return *status_;
}

bool DebianPackages::find(std::string_view path) {
  if (!couldBeOwned(path)) return false;
  const std::string wanted(path);
  const std::string other = otherSpelling(path);
  const auto has = [&](const std::string& list) {
    return hasLine(list, wanted) || (!other.empty() && hasLine(list, other));
  };
  if (!list_.empty() && has(list_)) return true;
  for (const Installed& package : ranked(status().packages, path)) {
    if (!readList(package, root_, list_) || !has(list_)) continue;
    owner_ = {std::string(package.name), std::string(fieldOf(package.stanza, "Version"))};
    return true;
  }
  list_.clear();
  return false;
}

std::optional<Debian> DebianPackages::ownerOf(std::string_view path) {
  if (!find(path)) return {};
  return owner_;
}

std::optional<std::vector<std::string>> DebianPackages::filesBeside(std::string_view path) {
  if (!find(path)) return {};
  return linesOf(list_);
}

std::vector<std::string> DebianPackages::developmentOf(std::string_view package) {
  std::vector<std::string> dependent;
  std::vector<std::string> related;
  const std::vector<Installed>& all = status().packages;
  const auto library = std::ranges::find(all, package, &Installed::name);
  if (library == all.end()) return {};
  const std::string_view source = sourceNameOf(*library);
  for (const Installed& other : all) {
    if (!contains(other.name, "-dev") || !contains(fieldOf(other.stanza, "Status"), " installed"))
      continue;
    if (dependsExactly(other, package)) dependent.emplace_back(other.name);
    if (sourceNameOf(other) == source) related.emplace_back(other.name);
  }
  std::vector<std::string>& found = dependent.empty() ? related : dependent;
  std::ranges::sort(found);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return std::move(found);
}

std::optional<DebianSource> DebianPackages::sourceOf(std::string_view package) {
  for (const Installed& other : status().packages) {
    if (other.name != package || !contains(fieldOf(other.stanza, "Status"), " installed")) continue;
    // "Source: x (1.2-1)", with the version where it is not that of the package.
    const std::string_view source = fieldOf(other.stanza, "Source");
    std::string_view version = fieldOf(other.stanza, "Version");
    if (const std::size_t at = source.find('('); at != source.npos)
      version = source.substr(at + 1, source.find(')', at) - at - 1);
    if (version.empty()) return {};
    return DebianSource{std::string(sourceNameOf(other)), std::string(version)};
  }
  return {};
}

std::vector<std::string> DebianPackages::filesOf(std::string_view package) {
  std::string list;
  for (const Installed& other : status().packages)
    if (other.name == package && readList(other, root_, list)) return linesOf(list);
  return {};
}

std::optional<Debian> ownerOf(std::string_view path) { return DebianPackages().ownerOf(path); }

}  // namespace ljbind::sys
