#include "system/debian_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/file.h"
#include "system/text_lines.h"

namespace ljbind::sys {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t largestList = 1 << 20;

// The words of a line, without what is behind a '#'.
std::vector<std::string_view> wordsOf(std::string_view line) {
  std::vector<std::string_view> words;
  line = line.substr(0, line.find('#'));
  while (!(line = trimmed(line)).empty()) {
    words.push_back(line.substr(0, line.find_first_of(" \t")));
    line.remove_prefix(words.back().size());
  }
  return words;
}

// sources.list: one line for each entry.
bool listHasSources(std::string_view text) {
  while (!text.empty()) {
    const std::vector<std::string_view> words = wordsOf(takeLine(text));
    if (!words.empty() && words[0] == "deb-src") return true;
  }
  return false;
}

bool sameWord(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](char x, char y) { return std::tolower(static_cast<unsigned char>(x)) == y; });
}

// *.sources: stanzas of fields, which Enabled: no turns off.
bool stanzasHaveSources(std::string_view text) {
  bool sources = false, enabled = true, inTypes = false;
  while (true) {
    const bool atEnd = text.empty();
    const std::string_view line = atEnd ? std::string_view() : takeLine(text);
    if (trimmed(line).empty()) {
      if (sources && enabled) return true;
      if (atEnd) return false;
      sources = inTypes = false;
      enabled = true;
      continue;
    }
    std::string_view value = line;
    if (line[0] == '#') continue;
    if (line[0] != ' ' && line[0] != '\t') {
      const std::string_view field = line.substr(0, line.find(':'));
      value = line.substr(std::min(field.size() + 1, line.size()));
      inTypes = sameWord(field, "types");
      const std::string_view word = trimmed(value);
      if (sameWord(field, "enabled"))
        enabled = !sameWord(word, "no") && !sameWord(word, "false") && word != "0";
    }
    if (inTypes)
      for (const std::string_view word : wordsOf(value)) sources |= word == "deb-src";
  }
}

// The version as it stands in the names of files: without the epoch.
std::string_view withoutEpoch(std::string_view version) {
  return version.substr(version.find(':') + 1);
}

// Refuses what dpkg would never have let in, so that no word of a damaged database becomes an
// option or a path.
bool isVersion(std::string_view text) {
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("+.-~:").find(static_cast<char>(c)) != std::string_view::npos;
  };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::ranges::all_of(text, allowed);
}

bool isPackageName(std::string_view text) {
  const auto allowed = [](unsigned char c) {
    return std::islower(c) || std::isdigit(c) || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && std::isalnum(static_cast<unsigned char>(text[0])) &&
         std::ranges::all_of(text, allowed);
}

std::string quoted(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) ||
           std::string_view("+.-~:=/_,@%").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::ranges::all_of(word, plain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

Diagnostic failedStep(const SourceStep& step, const std::string& how) {
  return diagnose(
      Id::SourceStepFailed, fmt::format("{}", fmt::join(step.command, " ")), how,
      fmt::format("it was to {}; its own messages tell why it could not", step.purpose));
}

Status runStep(const SourceStep& step) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, step.directory.c_str());
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  // Standard output is ljbind's own.
  posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
  std::vector<std::string> words = step.command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  const int error =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) return failedStep(step, fmt::format("cannot be run: {}", std::strerror(error)));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFSIGNALED(status))
    return failedStep(step, fmt::format("was ended by signal {}", WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0)
    return failedStep(step, fmt::format("failed with status {}", WEXITSTATUS(status)));
  return Nothing{};
}

}  // namespace

bool hasSourceEntries(const std::string& apt) {
  const auto main = readFile(apt + "/sources.list", largestList);
  if (main && listHasSources(*main)) return true;
  std::error_code error;
  for (fs::directory_iterator it(apt + "/sources.list.d", error), end; !error && it != end;
       it.increment(error)) {
    const std::string path = it->path().string();
    const bool list = path.ends_with(".list");
    if (!list && !path.ends_with(".sources")) continue;
    const auto text = readFile(path, largestList);
    if (text && (list ? listHasSources(*text) : stanzasHaveSources(*text))) return true;
  }
  return false;
}

Result<SourceSteps> sourceSteps(const std::string& package, const std::string& directory,
                                const DebianPlaces& places) {
  const std::optional<DebianSource> source = DebianPackages(places.dpkg).sourceOf(package);
  if (!source || !isPackageName(source->package) || !isVersion(source->version))
    return diagnose(Id::NoSourcePackages, fmt::format("of '{}'", package),
                    "no installed Debian package has that name",
                    "dpkg -S FILE names the package that a file belongs to");
  SourceSteps result;
  result.source = *source;
  const std::string exact = fmt::format("{}={}", source->package, source->version);
  std::error_code ignored;
  const std::string base = fs::absolute(directory, ignored).lexically_normal().string();
  // A name that is known beforehand, where apt-get source would make one of the upstream version.
  result.tree = (fs::path(base) / source->package).string();
  const std::string dsc = fmt::format("{}_{}.dsc", source->package, withoutEpoch(source->version));
  std::vector<std::string> dependencies = {"apt-get", "build-dep", "--yes", exact};
  if (geteuid() != 0) dependencies.insert(dependencies.begin(), "sudo");
  result.steps = {
      {{"apt-get", "source", "--download-only", exact}, base, "fetch the source package"},
      {{"dpkg-source", "--extract", dsc, source->package}, base, "unpack it"},
      {dependencies, base, "install what it is built with"},
      {{"env", "DEB_BUILD_OPTIONS=nocheck", "dpkg-buildpackage", "--rules-target=build"},
       result.tree,
       "configure and build it as Debian does"},
  };
  if (!hasSourceEntries(places.apt))
    result.obstacle = diagnose(
        Id::NoSourcePackages, exact, fmt::format("{} names no deb-src", places.apt),
        "add deb-src to the Types of the .sources file that has the package, or a deb-src line to "
        "sources.list, and run apt-get update; snapshot.debian.org keeps versions that are gone");
  return result;
}

std::string shellText(const SourceStep& step) {
  std::string text = fmt::format("cd {} &&", quoted(step.directory));
  for (const std::string& word : step.command) text += " " + quoted(word);
  return text;
}

Result<std::vector<std::string>> runSourceSteps(
    const SourceSteps& steps, const std::function<void(const SourceStep&)>& announce) {
  if (steps.obstacle) return *steps.obstacle;
  std::error_code error;
  const std::string& directory = steps.steps.front().directory;
  fs::create_directories(directory, error);
  if (error) return diagnose(Id::FileUnwritable, directory, error.message());
  if (!fs::is_empty(directory, error) || error)
    return diagnose(Id::FileUnwritable, directory, "the directory is not empty");
  for (const SourceStep& step : steps.steps) {
    announce(step);
    if (Status done = runStep(step); !done) return done.failure();
  }
  return configurationFiles(steps.tree);
}

std::vector<std::string> configurationFiles(const std::string& tree) {
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator
           it(tree, fs::directory_options::skip_permission_denied, error),
       end;
       !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name != "config.h" && name != "config.status" && name != "CMakeCache.txt") continue;
    std::error_code ignored;
    if (it->is_regular_file(ignored)) files.push_back(it->path().string());
  }
  std::ranges::sort(files, [](const std::string& a, const std::string& b) {
    return std::pair(std::ranges::count(a, '/'), std::string_view(a)) <
           std::pair(std::ranges::count(b, '/'), std::string_view(b));
  });
  return files;
}

}  // namespace ljbind::sys
