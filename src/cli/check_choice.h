// Chooses the headers that seem to declare what a project declares, by their text.
#pragma once

#include <string>
#include <vector>

#include "cli/check_mapping.h"
#include "cli/check_names.h"

namespace ljbind::cli {

struct ChosenHeader {
  std::string include;
  std::string path;                // of a package's own; else empty
  std::vector<std::string> names;  // that it was chosen for
  // Another chosen header of the packages includes it, by whatever steps and conditions: it is read
  // with that one, or is for another system.
  bool isIncluded = false;

  bool isOwn() const { return !path.empty(); }
};

struct HeaderChoice {
  std::vector<ChosenHeader> headers;  // the packages' own first, umbrella first
  bool takesFromLibc = false;         // functions or variables
};

// For each name the header that seems to declare it: the packages' own first, then libc's and the
// kernel's.
HeaderChoice chooseHeaders(const PackageHeaders& packages, const DeclaredNames& names,
                           sys::DebianPackages& debian);

}  // namespace ljbind::cli
