// The baseline: a file that lists the findings a project lives with, so that only new ones count.
//
// An entry is known by its file, id, subject and message, all without line numbers, so that code
// may move. Files are relative to the directory of the baseline, which may be committed.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "findings/finding.h"
#include "findings/policy.h"

namespace ljbind::findings {

struct BaselineEntry {
  std::string file, id, subject, message;
  unsigned count = 1;  // how many findings it stands for
};

struct Baseline {
  std::string path;  // its own
  std::vector<BaselineEntry> entries;
};

// A file that is no baseline is refused with the line and column.
Result<Baseline> readBaseline(const std::string& path);

// What a baseline can be compared with: other entries are left as they are.
struct Scope {
  std::vector<std::string> files;  // that were checked
  const Policy& policy;            // which findings were looked for
};

struct Subtraction {
  std::vector<Finding> left;
  std::vector<Finding> silenced;
  unsigned gone = 0;  // findings of the baseline that no longer occur
};
Subtraction subtract(std::vector<Finding> findings, const Baseline& baseline, const Scope& scope);

// The baseline that has exactly `findings` of what is in `scope`, and keeps what `old` has outside
// of it, unless that file is gone.
Baseline updated(const Baseline& old, const std::vector<Finding>& findings, const Scope& scope);

// As it is written: one entry to a line, in order.
std::string toText(const Baseline& baseline);
Status writeBaseline(const Baseline& baseline);

// A message as a baseline keeps it: valid UTF-8, and "a.h:12:3" and "line 12" without their
// numbers.
std::string withoutLines(std::string_view message);

// A number that stays the same while code moves: of the finding's file, relative to `directory`,
// its id, subject and message. Findings that only differ in their place share it.
std::string fingerprint(const Finding& finding, const std::string& directory);

}  // namespace ljbind::findings
