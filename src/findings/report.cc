#include "findings/report.h"

#include <algorithm>

namespace ljbind::findings {
namespace {

std::string number(unsigned count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

Report settle(SettleInput input) {
  Report report;
  report.files = static_cast<unsigned>(input.files.size());
  sort(input.findings);
  IgnoreOutcome outcome = applyIgnores(std::move(input.findings), input.comments, input.policy);
  for (IgnoredFinding& ignored : outcome.ignored) {
    Finding& finding = ignored.finding;
    const std::optional<Severity> severity = input.policy.severity(finding.diagnostic);
    if (!severity) continue;
    finding.diagnostic.severity = *severity;
    report.silenced.push_back(
        {std::move(finding), SilencedFinding::By::Comment, std::move(ignored.reason)});
  }
  std::vector<Finding> wanted;
  for (Finding& finding : outcome.left) {
    const std::optional<Severity> severity = input.policy.severity(finding.diagnostic);
    if (!severity) continue;
    finding.diagnostic.severity = *severity;
    wanted.push_back(std::move(finding));
  }
  sort(wanted);
  if (!input.baseline) {
    report.findings = std::move(wanted);
    return report;
  }
  Subtraction rest = subtract(std::move(wanted), *input.baseline, {input.files, input.policy});
  report.findings = std::move(rest.left);
  report.goneFromBaseline = rest.gone;
  for (Finding& finding : rest.silenced)
    report.silenced.push_back({std::move(finding), SilencedFinding::By::Baseline, {}});
  return report;
}

Tally tally(const Report& report) {
  Tally counts;
  for (const Finding& finding : report.findings) {
    counts.errors += finding.diagnostic.severity == Severity::Error;
    counts.warnings += finding.diagnostic.severity == Severity::Warning;
  }
  for (const SilencedFinding& silenced : report.silenced)
    ++(silenced.by == SilencedFinding::By::Baseline ? counts.byBaseline : counts.byComments);
  return counts;
}

std::string summary(const Report& report) {
  const Tally counts = tally(report);
  std::string text = fmt::format("{}, {} checked: ", number(report.files, "file"),
                                 number(report.declarations, "declaration"));
  if (report.findings.empty()) text += "no findings";
  if (counts.errors) text += number(counts.errors, "error");
  if (counts.warnings) text += (counts.errors ? ", " : "") + number(counts.warnings, "warning");
  const auto problems =
      std::count_if(report.problems.begin(), report.problems.end(),
                    [](const Diagnostic& problem) { return problem.severity == Severity::Error; });
  if (problems) text += ", " + number(static_cast<unsigned>(problems), "problem");
  if (counts.byBaseline) text += fmt::format("; {} silenced by baseline", counts.byBaseline);
  if (counts.byComments)
    text +=
        fmt::format("{} {} silenced by comments", counts.byBaseline ? "," : ";", counts.byComments);
  return text;
}

Exit exitStatus(const Report& report) {
  Exit exit = tally(report).errors ? Exit::Input : Exit::Done;
  for (const Diagnostic& problem : report.problems)
    if (problem.severity == Severity::Error) exit = std::max(exit, info(problem.id).exit);
  return exit;
}

}  // namespace ljbind::findings
