// What is left to say once findings were silenced, counted and put in order.
#pragma once

#include <string>
#include <vector>

#include "findings/baseline.h"
#include "findings/finding.h"
#include "findings/ignore.h"
#include "findings/policy.h"

namespace ljbind::findings {

// A finding that does not count, and why.
struct SilencedFinding {
  enum class By { Comment, Baseline };
  Finding finding;
  By by;
  std::string reason;  // what the comment says; empty for the baseline
};

struct Report {
  std::vector<Finding> findings;
  std::vector<SilencedFinding> silenced;
  std::vector<Diagnostic>
      problems;  // of the command line, the environment and what was not checked
  unsigned files = 0, declarations = 0;  // that were checked
  unsigned goneFromBaseline = 0;
};

struct SettleInput {
  std::vector<Finding> findings;  // everything that was found, in any order
  std::vector<IgnoreComment> comments;
  const Policy& policy;
  const Baseline* baseline = nullptr;
  std::vector<std::string> files;  // that were checked
};

// Comments first, then the policy, then the baseline; `problems` and `declarations` stay empty.
Report settle(SettleInput input);

struct Tally {
  unsigned errors = 0, warnings = 0, byBaseline = 0, byComments = 0;
};
Tally tally(const Report& report);

// 12 files, 340 declarations checked: 3 errors, 1 warning; 2 silenced by baseline
std::string summary(const Report& report);

// Done without errors, Input with findings that are errors, and more when the problems ask for it.
Exit exitStatus(const Report& report);

}  // namespace ljbind::findings
