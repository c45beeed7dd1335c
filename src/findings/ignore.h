// Comments that silence findings: `-- ljbind: ignore[id, id] reason`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "findings/finding.h"
#include "findings/policy.h"

namespace ljbind::findings {

// What such a comment says; luasource/ignore_comments.h reads it.
struct IgnoreText {
  std::vector<std::string> ids;
  std::string reason;     // may be empty
  std::string malformed;  // why it says nothing; empty when it is well formed
};

// A comment and where it applies.
struct IgnoreComment {
  IgnoreText text;
  Place place;             // of the comment
  unsigned endColumn = 0;  // as Diagnostic::endColumn
  std::string sourceLine;
  // The lines of place.file whose findings it silences, both included: its own, the one below it,
  // or all those of the declaration that it stands in or directly above.
  unsigned firstLine = 0, lastLine = 0;
  // Whether those lines were checked: of what was not, nobody knows whether it needs the comment.
  bool checked = true;
};

struct IgnoredFinding {
  Finding finding;
  std::string reason;
};

struct IgnoreOutcome {
  std::vector<Finding> left;  // and what there is to say of the comments themselves
  std::vector<IgnoredFinding> ignored;
};

// Silences findings. Of several comments that name a finding the one with the fewest lines does, so
// that the others, too, are found to be unused. No comment silences what is said of comments. A
// comment that names a finding which is turned off is not unused.
IgnoreOutcome applyIgnores(std::vector<Finding> findings,
                           const std::vector<IgnoreComment>& comments, const Policy& policy);

}  // namespace ljbind::findings
