#include "findings/formats.h"

#include "base/paths.h"
#include "base/unicode.h"

namespace ljbind::findings {
namespace {

std::string renderShown(Diagnostic diagnostic, const FormatContext& context) {
  diagnostic.place.file = shownPath(diagnostic.place.file, context.workingDirectory);
  return render(diagnostic);
}

// As workflow commands want text: "%25" is a percent sign.
std::string escaped(std::string_view text, bool property) {
  std::string result;
  for (const char c : validUtf8(text)) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    if (special)
      result += fmt::format("%{:02X}", static_cast<unsigned>(c));
    else
      result += c;
  }
  return result;
}

std::string_view command(Severity severity) {
  switch (severity) {
    case Severity::Note: return "notice";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "";
}

std::string workflowCommand(const Diagnostic& diagnostic, const FormatContext& context) {
  std::string properties;
  const Place& place = diagnostic.place;
  if (!place.file.empty()) {
    properties +=
        fmt::format("file={},", escaped(shownPath(place.file, context.workingDirectory), true));
    if (place.line) properties += fmt::format("line={},", place.line);
    if (const std::size_t column = utf16Column(diagnostic, place.column, context.sources)) {
      properties += fmt::format("col={},", column);
      const std::size_t end = utf16Column(diagnostic, diagnostic.endColumn, context.sources);
      if (end > column) properties += fmt::format("endColumn={},", end);
    }
  }
  return fmt::format("::{} {}title={}::{}\n", command(diagnostic.severity), properties,
                     escaped(info(diagnostic.id).name, true),
                     escaped(wholeMessage(diagnostic), false));
}

std::string ending(const Report& report) {
  std::string text = summary(report) + "\n";
  if (report.goneFromBaseline)
    text += fmt::format("{} baseline {} no longer occur{}; --write-baseline removes {}\n",
                        report.goneFromBaseline, report.goneFromBaseline == 1 ? "entry" : "entries",
                        report.goneFromBaseline == 1 ? "s" : "",
                        report.goneFromBaseline == 1 ? "it" : "them");
  return text;
}

}  // namespace

std::string wholeMessage(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const std::string& note : diagnostic.notes) text += "\n" + note;
  if (!diagnostic.hint.empty()) text += "\nhint: " + diagnostic.hint;
  return text;
}

std::size_t utf16Column(const Diagnostic& diagnostic, unsigned column, const Sources& sources) {
  const Place& place = diagnostic.place;
  if (place.line == 0 || column == 0) return 0;
  return sources.utf16Column(place.file, place.line, column);
}

std::string textReport(const Report& report, const FormatContext& context) {
  std::string text;
  for (const Diagnostic& problem : report.problems) text += renderShown(problem, context);
  for (const Finding& finding : report.findings) text += renderShown(finding.diagnostic, context);
  return text + ending(report);
}

std::string githubReport(const Report& report, const FormatContext& context) {
  std::string text;
  for (const Diagnostic& problem : report.problems) text += workflowCommand(problem, context);
  for (const Finding& finding : report.findings)
    text += workflowCommand(finding.diagnostic, context);
  return text + ending(report);
}

std::string formatted(config::OutputFormat format, const Report& report,
                      const FormatContext& context) {
  switch (format) {
    case config::OutputFormat::Text: return textReport(report, context);
    case config::OutputFormat::Json: return jsonReport(report, context);
    case config::OutputFormat::Sarif: return sarifReport(report, context);
    case config::OutputFormat::Github: return githubReport(report, context);
  }
  return {};
}

}  // namespace ljbind::findings
