// How to get the build configuration of an installed Debian package: its source, built once more.
//
// What a package's config.h and config.status said is in no binary package, but the source package
// is built the same way everywhere. So the steps are those of Debian's own build machines.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "system/debian.h"

namespace ljbind::sys {

struct SourceStep {
  std::vector<std::string> command;  // with its arguments; nothing of it is for a shell
  std::string directory;             // where it runs
  std::string purpose;               // "fetch the source package"
};

struct SourceSteps {
  DebianSource source;
  std::vector<SourceStep> steps;
  std::string tree;  // the directory that config.h, config.status and the like are in afterwards
  // Why the steps cannot be taken here: NoSourcePackages, with what to do about it. They are right
  // nevertheless.
  std::optional<Diagnostic> obstacle;
};

// Where to look; other directories than the system's are for tests.
struct DebianPlaces {
  std::string dpkg = "/var/lib/dpkg";
  std::string apt = "/etc/apt";
};

// The steps for `package` ("libxmlsec1-dev"), in `directory`, which need not exist yet. Fails with
// NoSourcePackages when no such package is installed.
Result<SourceSteps> sourceSteps(const std::string& package, const std::string& directory,
                                const DebianPlaces& places = {});

// True when apt knows where to get source packages: an enabled deb-src entry in sources.list or
// sources.list.d, in either format.
bool hasSourceEntries(const std::string& apt = "/etc/apt");

// A command as a user would type it.
std::string shellText(const SourceStep& step);

// Takes the steps in their order. Each is handed to `announce` before it is run; what the commands
// print goes to standard error. Ends with the first that fails (SourceStepFailed). The directory is
// created; it has to be empty, so that nothing old is taken for a result. What is returned are the
// configuration files in the tree.
Result<std::vector<std::string>> runSourceSteps(
    const SourceSteps& steps, const std::function<void(const SourceStep&)>& announce);

// The files named config.h, config.status or CMakeCache.txt in and below `tree`, those least
// deep first.
std::vector<std::string> configurationFiles(const std::string& tree);

}  // namespace ljbind::sys
