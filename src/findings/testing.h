// Findings and kinds of findings for the tests of this folder, whatever `check` really finds.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "findings/finding.h"
#include "findings/ignore.h"
#include "findings/policy.h"

namespace ljbind::findings {

// An error, a warning, one that is off by default, and those about comments.
inline constexpr auto testKinds = std::to_array<FindingKind>({
    {Id::CdefRejected, true, "The declarations are rejected."},
    {Id::ScriptUndecided, true, "Something is undecided."},
    {Id::ScriptUsesUnknown, false, "Something is unknown."},
    {Id::UnusedIgnore, true, "A comment is unused."},
    {Id::UnknownIgnore, true, "A comment is wrong."},
    {Id::IgnoreWithoutReason, true, "A comment has no reason."},
    {Id::MalformedIgnore, true, "A comment is malformed."},
});

inline Finding finding(Id id, const std::string& file, unsigned line, const std::string& message,
                       const std::string& subject = {}) {
  Finding result;
  result.diagnostic.id = id;
  result.diagnostic.severity = info(id).severity;
  result.diagnostic.place = {file, line, 1};
  result.diagnostic.message = message;
  result.subject = subject;
  return result;
}

// What " ljbind: ignore[a, b] reason" says; a text of another form is malformed.
inline IgnoreText ignoreText(std::string_view comment) {
  IgnoreText text;
  const std::size_t open = comment.find('['), close = comment.find(']');
  if (open == comment.npos || close == comment.npos) {
    text.malformed = "'ignore[ID]' is all that can follow 'ljbind:'";
    return text;
  }
  for (std::size_t at = open + 1; at < close;) {
    const std::size_t end = std::min(comment.find(',', at), close);
    text.ids.emplace_back(comment.substr(at, end - at));
    at = comment.find_first_not_of(" ,", end);
  }
  text.reason = comment.substr(std::min(close + 2, comment.size()));
  return text;
}

inline RelatedPlace related(const std::string& file, unsigned line, const std::string& text) {
  RelatedPlace result;
  result.place.file = file;
  result.place.line = line;
  result.place.column = 3;
  result.text = text;
  return result;
}

inline std::vector<std::string> messages(const std::vector<Finding>& findings) {
  std::vector<std::string> all;
  for (const Finding& one : findings) all.push_back(one.diagnostic.message);
  return all;
}

}  // namespace ljbind::findings
