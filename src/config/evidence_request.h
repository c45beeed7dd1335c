// What `ljbind evidence` was asked for.
#pragma once

#include <string>
#include <vector>

#include "config/gen_request.h"

namespace ljbind::config {

struct EvidenceRequest {
  GenRequest input;                       // packages, headers, flags, libraries, the time limit
  std::vector<std::string> types;         // none: every struct of the package with members
  std::vector<std::string> configs;       // --config
  std::vector<std::string> constructors;  // --constructor
  std::vector<std::string> initialisers;  // --init
  bool probe = false;                     // run library code
  bool source = false;                    // print how to get the build configuration
  std::string runIn;                      // --run DIR: take those steps there
  bool json = false;
  bool verbose = false;
};

}  // namespace ljbind::config
