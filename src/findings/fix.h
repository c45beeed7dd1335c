// Corrections: the edits of findings as one difference, and applied to the files.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "findings/finding.h"
#include "findings/sources.h"

namespace ljbind::findings {

struct FixedFile {
  std::string path;
  std::vector<Edit> edits;  // in the order of the file, none of them overlapping
  std::string before, after;
};

struct FixPlan {
  std::vector<FixedFile> files;    // in the order of their paths
  std::vector<std::size_t> taken;  // indices of the findings whose edits are in it
  // Those whose edits overlap an earlier finding's; another run finds them again.
  std::vector<std::size_t> left;
};

// The edits of a finding are taken all or none, in the order of the findings. An edit that several
// findings ask for is made once. Edits that lie outside of their file are left.
FixPlan planFixes(const std::vector<Finding>& findings, const Sources& sources);

// What `diff -u` would print, paths as shownPath has them; `patch -p0` and `git apply -p0` take it.
std::string unifiedDiff(const FixPlan& plan, const std::string& workingDirectory);

// Writes all files or none; refuses when one is no longer what was read.
Status applyFixes(const FixPlan& plan);

}  // namespace ljbind::findings
