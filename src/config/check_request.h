// What `ljbind check` was asked for, by the command line and by ljbind.toml.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "config/parse_request.h"

namespace ljbind::config {

enum class OutputFormat { Text, Json, Sarif, Github };
enum class FixMode { Off, Show, Apply };

// What follows -W, and where it was written; no place: on the command line.
struct WarningOption {
  std::string text;
  Place place;
};

// `--assume NAME=VALUE`: what a name of the Lua code is to be taken for.
struct Assumption {
  std::string name;
  std::string value;  // as it would be typed: true, 12, Linux
  Place place;        // none: on the command line
};

// Files and directories that are not to be checked.
struct Exclusion {
  std::string glob;
  std::string directory;  // absolute; what the glob is relative to
};

struct CheckRequest {
  std::vector<std::string> paths;
  std::vector<std::string> scripts;  // --run
  std::vector<std::string> packages;
  std::vector<std::string> headers;
  std::vector<std::string> libraries;
  std::vector<Flag> flags;  // -D, -U, -I, -include, in the order that counts
  std::vector<Assumption> assumptions;
  std::vector<Exclusion> exclude;
  std::vector<WarningOption> warnings;  // in the order that counts: the last wins
  // Where nothing was said there is no value, so that the file can say it.
  std::optional<std::string> target;
  std::optional<std::string> baseline;
  std::optional<bool> werror;
  OutputFormat format = OutputFormat::Text;
  FixMode fix = FixMode::Off;
  bool writeBaseline = false;
  bool quiet = false;
  bool verbose = false;
  unsigned timeoutSeconds = 300;  // 0: none
};

}  // namespace ljbind::config
