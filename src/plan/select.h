// Chooses among the names the headers declare.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "ir/candidate.h"

namespace ljbind::plan {

// The patterns of --select and --exclude, in any order. A pattern is a name, a glob (`xml*`) or
// `/regex/` (RE2 syntax, whole name), with an optional kind before it: `function:`, `macro:`,
// `type:` (struct, union, enum, typedef), `enum:` (the type and its enumerators) or `var:`.
// `struct stat` names a tag apart from a function of that name.
struct Selection {
  std::vector<std::string> select;
  std::vector<std::string> exclude;
};

// What is known of a name that no candidate has, besides that; none where nothing is.
using WhyAbsent = std::function<std::optional<Diagnostic>(const std::string& name)>;

// Indices of the chosen candidates, in order. Without a `select` everything that is `own` is
// chosen. An exact name beats a pattern; at equal rank an exclusion wins. A pattern that matches
// nothing is an error: that of `whyAbsent`, which may be empty, or PatternMatchesNothing.
std::vector<std::size_t> select(const std::vector<ir::Candidate>& candidates,
                                const Selection& selection, const WhyAbsent& whyAbsent,
                                Diagnostics& diagnostics);

}  // namespace ljbind::plan
