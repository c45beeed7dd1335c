#include <nlohmann/json.hpp>

#include "base/paths.h"
#include "findings/formats.h"

namespace ljbind::findings {
namespace {

using nlohmann::ordered_json;

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "";
}

// What is not known has no key.
void addPlace(const Place& place, const FormatContext& context, ordered_json& entry) {
  if (place.file.empty()) return;
  entry["file"] = shownPath(place.file, context.workingDirectory);
  if (place.line) entry["line"] = place.line;
  if (place.line && place.column) entry["column"] = place.column;
}

ordered_json diagnosticJson(const Diagnostic& diagnostic, const FormatContext& context) {
  ordered_json entry{{"id", info(diagnostic.id).name}, {"severity", word(diagnostic.severity)}};
  addPlace(diagnostic.place, context, entry);
  if (diagnostic.place.column && diagnostic.endColumn > diagnostic.place.column)
    entry["endColumn"] = diagnostic.endColumn;
  entry["message"] = diagnostic.message;
  entry["notes"] = diagnostic.notes;
  if (!diagnostic.hint.empty()) entry["hint"] = diagnostic.hint;
  if (!diagnostic.sourceLine.empty()) entry["source"] = diagnostic.sourceLine;
  return entry;
}

ordered_json findingJson(const Finding& finding, const FormatContext& context) {
  ordered_json entry = diagnosticJson(finding.diagnostic, context);
  entry["subject"] = finding.subject;
  entry["related"] = ordered_json::array();
  for (const RelatedPlace& related : finding.related) {
    ordered_json place = ordered_json::object();
    addPlace(related.place, context, place);
    place["text"] = related.text;
    entry["related"].push_back(std::move(place));
  }
  entry["edits"] = ordered_json::array();
  for (const Edit& edit : finding.edits)
    entry["edits"].push_back({{"file", shownPath(edit.file, context.workingDirectory)},
                              {"begin", edit.begin},
                              {"end", edit.end},
                              {"replacement", edit.replacement}});
  return entry;
}

}  // namespace

std::string jsonReport(const Report& report, const FormatContext& context) {
  const Tally counts = tally(report);
  ordered_json document{{"version", 1}, {"tool", "ljbind " + context.version}};
  document["summary"] = {{"files", report.files},
                         {"declarations", report.declarations},
                         {"errors", counts.errors},
                         {"warnings", counts.warnings},
                         {"silencedByBaseline", counts.byBaseline},
                         {"silencedByComments", counts.byComments},
                         {"goneFromBaseline", report.goneFromBaseline},
                         {"exitStatus", static_cast<int>(exitStatus(report))}};
  document["problems"] = ordered_json::array();
  for (const Diagnostic& problem : report.problems)
    document["problems"].push_back(diagnosticJson(problem, context));
  document["findings"] = ordered_json::array();
  for (const Finding& finding : report.findings)
    document["findings"].push_back(findingJson(finding, context));
  document["silenced"] = ordered_json::array();
  for (const SilencedFinding& silenced : report.silenced) {
    ordered_json entry = findingJson(silenced.finding, context);
    const bool comment = silenced.by == SilencedFinding::By::Comment;
    entry["silencedBy"] = comment ? "comment" : "baseline";
    if (comment) entry["reason"] = silenced.reason;
    document["silenced"].push_back(std::move(entry));
  }
  return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ljbind::findings
