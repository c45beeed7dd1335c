// What `ljbind gen` was asked for.
#pragma once

#include <string>
#include <vector>

#include "config/parse_request.h"

namespace ljbind::config {

enum class Loading { Automatic, Lazy, Eager };

struct GenRequest {
  std::vector<std::string> packages;
  std::vector<std::string> headers;
  std::vector<std::string> select, exclude;
  std::vector<std::string> scripts;  // --from-lua
  std::vector<std::string> libraries;
  std::vector<std::string> libraryDirectories;
  std::vector<Flag> flags;  // -D, -U, -I, -include, in the order given
  std::string output;       // empty: standard output
  std::string name;         // of the module; empty: made from `output` or the package
  std::string report;
  std::string depfile;
  std::string dump;  // ir, plan, cdef, cflags, macros
  bool split = false;
  // Other witnesses than the headers, see evidence_request.h.
  std::vector<std::string> configs;
  bool probe = false;
  bool requireEvidence = false;  // refuse types that a witness contradicts
  Loading loading = Loading::Automatic;
  bool quiet = false;
  bool verbose = false;
  unsigned timeoutSeconds = 300;       // 0: none
  std::vector<std::string> arguments;  // as typed, for the module's header comment
};

}  // namespace ljbind::config
