// What `ljbind check` found: a diagnostic, and what a machine can do with it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/diagnostic.h"

namespace ljbind::findings {

// Another place that belongs to a finding, as the header's declaration. What a reader has to know
// of it is in the diagnostic's notes, too: the text format shows those alone.
struct RelatedPlace {
  Place place;
  std::string text;
};

// Replaces the bytes from `begin` up to `end` of a file as it was read.
struct Edit {
  std::string file;
  std::size_t begin = 0, end = 0;
  std::string replacement;

  bool operator==(const Edit&) const = default;
};

struct Finding {
  Diagnostic diagnostic;
  std::string subject;  // the declaration concerned, "struct _xmlSecDSigCtx.status"; may be empty
  std::vector<RelatedPlace> related;
  std::vector<Edit> edits;  // empty: no correction is certain. They belong together
};

// By file, line and column, then by what is said, so that output depends on the input alone.
void sort(std::vector<Finding>& findings);

}  // namespace ljbind::findings
