// A report as people, scripts, editors and GitHub read it. docs/check.md describes the formats.
#pragma once

#include <span>
#include <string>

#include "config/check_request.h"
#include "findings/policy.h"
#include "findings/report.h"
#include "findings/sources.h"

namespace ljbind::findings {

struct FormatContext {
  const Sources& sources;        // the checked files
  std::string workingDirectory;  // absolute: paths below it are shown relative to it
  std::string version;           // of ljbind
  std::span<const FindingKind> kinds = findingKinds();
};

// All end in a newline. The problems of a report come first in each of them.
std::string textReport(const Report& report, const FormatContext& context);
std::string jsonReport(const Report& report, const FormatContext& context);
std::string sarifReport(const Report& report, const FormatContext& context);
std::string githubReport(const Report& report, const FormatContext& context);

std::string formatted(config::OutputFormat format, const Report& report,
                      const FormatContext& context);

// The sentence of a diagnostic with its notes and hint, a line for each.
std::string wholeMessage(const Diagnostic& diagnostic);
// A column that a machine counts in UTF-16 code units; 0: not known.
std::size_t utf16Column(const Diagnostic& diagnostic, unsigned column, const Sources& sources);

}  // namespace ljbind::findings
