// Reads what a build decided: the macros in a config.h, a config.status or a CMake cache.
//
// Which of these a file is, is told by what is in it. Each is read line by line, for what it says
// itself: no preprocessor runs, and no shell.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "config/parse_request.h"
#include "ir/module.h"

namespace ljbind::sys {

struct BuildMacro {
  std::string name;
  bool defined = false;
  // What it stands for when defined; otherwise the word that undefines it (OFF in a CMake cache).
  std::string value;
  unsigned line = 0;
  // What the line says does not hold for every file of the build: it stands inside an #if of a
  // config.h, or in a variable with flags for a part of the build.
  bool partial = false;
  std::string variable;  // of a config.status, that has it among its flags: "XMLSEC_DEFINES"
};

enum class BuildConfigFormat { ConfigHeader, ConfigStatus, CMakeCache };

class BuildConfig {
 public:
  BuildConfig(std::string path, BuildConfigFormat format, std::vector<BuildMacro> macros);

  const std::string& path() const { return path_; }
  BuildConfigFormat format() const { return format_; }
  const std::vector<BuildMacro>& macros() const { return macros_; }  // in file order
  // What the file says last of a macro, other than partially; a partial word only when there is no
  // other. Null when it does not name the macro: for a config.status, that is one configure did not
  // define.
  const BuildMacro* find(std::string_view name) const;

 private:
  std::string path_;
  BuildConfigFormat format_;
  std::vector<BuildMacro> macros_;
  std::unordered_map<std::string, std::size_t> byName_;
};

// Fails with FileUnreadable, or with ConfigNotUnderstood when no line defines or undefines a macro.
Result<BuildConfig> readBuildConfig(const std::string& path);
// The same for a text; `path` is for what is said of it.
Result<BuildConfig> parseBuildConfig(const std::string& path, std::string_view text);

// "-DNAME=VALUE" or "-UNAME": what makes headers be read as the build was.
std::string flagFor(const BuildMacro& macro);

// Where flags (of pkg-config, or of the command line) or what headers were read with say something
// else than the configuration: a ConfigConflict for each macro, at its line in the configuration.
// `tested` are the macros that the package's own headers test, with what they found.
std::vector<Diagnostic> configConflicts(const std::vector<config::Flag>& flags,
                                        const std::vector<ir::MacroTest>& tested,
                                        const BuildConfig& config);

}  // namespace ljbind::sys
