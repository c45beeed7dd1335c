#include "system/header_stand_ins.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "system/header_dirs.h"
#include "system/header_reader.h"
#include "system/header_tokens.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t maxForwarderBytes = 8192;
constexpr int maxSteps = 6;  // errno.h has EAGAIN from asm-generic/errno-base.h by five

bool hasPart(std::string_view path, std::string_view part) {
  const std::size_t at = path.find(part);
  return at != path.npos && (at == 0 || path[at - 1] == '/');
}

std::string fileNameOf(std::string_view path) {
  return std::string(path.substr(path.rfind('/') + 1));
}

// The system's directories are one group: headers of each include those of the others.
std::string groupOf(const Header& header) {
  const std::string_view directory = includeDirectoryOf(header);
  return isSystemIncludeDir(directory) ? std::string() : std::string(directory);
}

// The better one is less.
auto rankOf(const Header& header) {
  const Standard standard =
      groupOf(header).empty() ? standardOf(header.includeName) : Standard::None;
  return std::tuple(-static_cast<int>(standard), std::ranges::count(header.includeName, '/'),
                    header.includeName.size(), std::string_view(header.path));
}

// True when `text` has one #include, of `includeName`, and no declaration.
bool onlyIncludes(std::string_view text, std::string_view includeName) {
  HeaderTokens tokens(text);
  std::size_t includes = 0;
  for (Token token = tokens.next(); !token.is(token::end); token = tokens.next()) {
    if (!token.is(token::directive)) return false;
    const bool include = tokens.textOf(tokens.nextOnLine()) == "include";
    const std::string_view rest = tokens.restOfLine();
    if (!include) continue;
    const std::size_t at = rest.find(includeName);
    const bool names = at != rest.npos && at > 0 && (rest[at - 1] == '<' || rest[at - 1] == '"');
    if (!names || ++includes > 1) return false;
  }
  return includes == 1;
}

}  // namespace

std::vector<std::string> includesOf(std::string_view text, std::string_view self) {
  std::vector<std::string> names;
  for (std::size_t at = 0; (at = text.find("include", at)) != text.npos;) {
    at += 7;
    const std::size_t open = text.find_first_not_of(" \t", at);
    if (open == text.npos || (text[open] != '<' && text[open] != '"')) continue;
    const std::size_t close = text.find_first_of(">\"\n", open + 1);
    if (close == text.npos || text[close] == '\n') continue;
    std::string name(text.substr(open + 1, close - open - 1));
    const std::size_t slash = self.rfind('/');
    // "x.h" is looked for beside the header first.
    if (text[open] == '"' && slash != self.npos)
      names.push_back(std::string(self.substr(0, slash + 1)) + name);
    names.push_back(std::move(name));
  }
  return names;
}

bool isPrivateHeader(std::string_view includeName) {
  static constexpr auto directories = std::to_array<std::string_view>(
      {"bits/", "asm/", "asm-generic/", "linux/", "internal/", "private/", "detail/", "impl/"});
  static constexpr auto words = std::to_array<std::string_view>(
      {"-private", "_private", "-internal", "_internal", "internals", "-impl.h", "_impl.h"});
  const std::string_view file = includeName.substr(includeName.rfind('/') + 1);
  return std::ranges::any_of(directories, [&](auto dir) { return hasPart(includeName, dir); }) ||
         std::ranges::any_of(words, [&](auto word) { return file.find(word) != file.npos; });
}

std::string_view includeDirectoryOf(const Header& header) {
  const std::size_t size = std::min(header.path.size(), header.includeName.size() + 1);
  return std::string_view(header.path).substr(0, header.path.size() - size);
}

const HeaderStandIns::Includers& HeaderStandIns::includersIn(const std::string& group) {
  if (const auto known = includers_.find(group); known != includers_.end()) return known->second;
  std::vector<const Header*> members;
  for (const Header* header : headers_) {
    const bool near = std::ranges::count(header->includeName, '/') <= 1;
    if ((near || isPrivateHeader(header->includeName)) && groupOf(*header) == group)
      members.push_back(header);
  }
  std::array<FileBuffer, forEachThreads> files;
  std::vector<std::vector<std::string>> names(members.size());
  forEachInThreads(members.size(), [&](unsigned thread, std::size_t i) {
    names[i] =
        includesOf(files[thread].read(members[i]->path, maxHeaderBytes), members[i]->includeName);
  });
  Includers& includers = includers_[group];
  for (std::size_t i = 0; i < members.size(); ++i)
    for (const std::string& name : names[i]) includers[name].push_back(members[i]);
  return includers;
}

const Header* HeaderStandIns::publicIncluder(const std::string& group,
                                             const std::string& includeName) {
  const Includers& includers = includersIn(group);
  std::vector<std::string> level{includeName};
  std::unordered_set<std::string> seen{includeName};
  const Header* nearest = nullptr;
  for (int step = 0; step < maxSteps && !level.empty(); ++step) {
    const Header* best = nullptr;
    std::vector<std::string> next;
    for (const std::string& name : level) {
      const auto found = includers.find(name);
      if (found == includers.end()) continue;
      for (const Header* header : found->second) {
        if (isPrivateHeader(header->includeName)) {
          if (seen.insert(header->includeName).second) next.push_back(header->includeName);
        } else if (!best || rankOf(*header) < rankOf(*best)) {
          best = header;
        }
      }
    }
    // A standard's header is what everybody includes, if it takes more steps than another one does.
    if (best && std::get<0>(rankOf(*best)) < 0) return best;
    if (!nearest) nearest = best;
    level = std::move(next);
  }
  return nearest;
}

const Header* HeaderStandIns::forwarder(const std::string& group,
                                        const std::string& includeName) const {
  const auto found = byFileName_.find(fileNameOf(includeName));
  if (found == byFileName_.end()) return nullptr;
  const Header self{includeName, group + "/" + includeName, false};
  const auto rank = [&](const Header& header) {
    const Standard standard = group.empty() ? standardOf(header.includeName) : Standard::None;
    return std::tuple(-static_cast<int>(standard), std::ranges::count(header.includeName, '/'));
  };
  FileBuffer file;
  for (const Header* header : found->second)
    if (groupOf(*header) == group && rank(*header) < rank(self) &&
        onlyIncludes(file.read(header->path, maxForwarderBytes), includeName))
      return header;
  return nullptr;
}

std::string HeaderStandIns::of(const Header& header, const std::string& includeName) {
  const std::string group = groupOf(header);
  const std::string key = group + ":" + includeName;
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  if (byFileName_.empty())
    for (const Header* other : headers_) byFileName_[fileNameOf(other->path)].push_back(other);
  std::string name = includeName;
  // Headers of the kernel's own interface may be included; the rest of it stands in directories
  // that only they and the C library use.
  if (isPrivateHeader(name) && !name.starts_with("linux/"))
    if (const Header* includer = publicIncluder(group, name)) name = includer->includeName;
  if (const Header* better = forwarder(group, name)) name = better->includeName;
  return known_[key] = name;
}

}  // namespace ljbind::sys
