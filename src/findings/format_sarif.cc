// SARIF 2.1.0, the standard that editors and code hosts read findings in. The sections in comments
// are those of its specification.
#include <map>
#include <nlohmann/json.hpp>

#include "base/paths.h"
#include "findings/formats.h"

namespace ljbind::findings {
namespace {

using nlohmann::ordered_json;

constexpr char root[] = "%SRCROOT%";

std::string_view level(Severity severity) {
  switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "";
}

// A path in a URI reference: every byte that is not plainly allowed is escaped, whatever it
// encodes.
std::string uriPath(std::string_view path) {
  constexpr std::string_view plain = "-._~/+@=";
  std::string uri;
  for (const char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || plain.find(c) != plain.npos)
      uri += c;
    else
      uri += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return uri;
}

class Run {
 public:
  Run(const Report& report, const FormatContext& context) : report_(report), context_(context) {}

  ordered_json json() {
    // §3.27.23: either all results have suppressions or none has.
    ordered_json results = ordered_json::array();
    for (const Finding& finding : report_.findings)
      results.push_back(result(finding, ordered_json::array()));
    for (const SilencedFinding& silenced : report_.silenced)
      results.push_back(result(silenced.finding, ordered_json::array({suppression(silenced)})));
    ordered_json notifications = ordered_json::array();
    for (const Diagnostic& problem : report_.problems)
      notifications.push_back(notification(problem));
    const Exit exit = exitStatus(report_);
    ordered_json driver{{"name", "ljbind"}, {"version", context_.version}, {"rules", rules()}};
    ordered_json run{{"tool", {{"driver", std::move(driver)}}}};
    run["columnKind"] = "utf16CodeUnits";
    run["originalUriBaseIds"] = {
        {root, {{"description", {{"text", "The directory that ljbind was run in."}}}}}};
    run["invocations"] =
        ordered_json::array({{{"executionSuccessful", exit == Exit::Done || exit == Exit::Input},
                              {"exitCode", static_cast<int>(exit)},
                              {"toolConfigurationNotifications", std::move(notifications)}}});
    run["results"] = std::move(results);
    return run;
  }

 private:
  // Rules are listed once, in the order of their names; results name them by index as well.
  std::size_t ruleIndex(Id id) const {
    return static_cast<std::size_t>(std::distance(used_.begin(), used_.find(info(id).name)));
  }

  ordered_json rules() const {
    ordered_json list = ordered_json::array();
    for (const auto& [name, id] : used_) {
      ordered_json rule{{"id", name}};
      for (const FindingKind& kind : context_.kinds) {
        if (kind.id != id) continue;
        rule["shortDescription"] = {{"text", kind.meaning}};
        rule["help"] = {{"text", fmt::format("{} 'ljbind: ignore[{}] reason' in a comment, or "
                                             "-Wno-{}, silences it.",
                                             kind.meaning, name, name)}};
        rule["defaultConfiguration"] = {{"enabled", kind.onByDefault},
                                        {"level", level(info(id).severity)}};
      }
      list.push_back(std::move(rule));
    }
    return list;
  }

  ordered_json artifact(const std::string& file) const {
    const std::string shown = shownPath(file, context_.workingDirectory);
    if (shown.starts_with('/') || shown.starts_with("../"))
      return {{"uri", "file://" + uriPath(absolutePath(shown, context_.workingDirectory))}};
    return {{"uri", uriPath(shown)}, {"uriBaseId", root}};
  }

  ordered_json location(const Place& place, std::size_t column, std::size_t endColumn) const {
    ordered_json physical{{"artifactLocation", artifact(place.file)}};
    if (place.line) {
      ordered_json region{{"startLine", place.line}};
      if (column) region["startColumn"] = column;
      if (column && endColumn > column) region["endColumn"] = endColumn;
      physical["region"] = std::move(region);
    }
    return {{"physicalLocation", std::move(physical)}};
  }

  ordered_json location(const Diagnostic& diagnostic) const {
    return location(diagnostic.place,
                    utf16Column(diagnostic, diagnostic.place.column, context_.sources),
                    utf16Column(diagnostic, diagnostic.endColumn, context_.sources));
  }

  ordered_json result(const Finding& finding, ordered_json suppressions) {
    const Diagnostic& diagnostic = finding.diagnostic;
    ordered_json entry{{"ruleId", info(diagnostic.id).name},
                       {"ruleIndex", ruleIndex(diagnostic.id)},
                       {"level", level(diagnostic.severity)},
                       {"message", {{"text", wholeMessage(diagnostic)}}}};
    entry["locations"] = ordered_json::array();
    if (!diagnostic.place.file.empty()) {
      ordered_json place = location(diagnostic);
      if (!finding.subject.empty())
        place["logicalLocations"] =
            ordered_json::array({{{"fullyQualifiedName", finding.subject}}});
      entry["locations"].push_back(std::move(place));
    }
    if (!finding.related.empty()) entry["relatedLocations"] = related(finding);
    const std::string print = fingerprint(finding, context_.workingDirectory);
    entry["partialFingerprints"] = {
        {"ljbindFinding/v1", fmt::format("{}:{}", print, ++prints_[print])}};
    if (ordered_json changes = artifactChanges(finding.edits); !changes.empty()) {
      ordered_json fix{{"artifactChanges", std::move(changes)}};
      if (!diagnostic.hint.empty()) fix["description"] = {{"text", diagnostic.hint}};
      entry["fixes"] = ordered_json::array({std::move(fix)});
    }
    entry["suppressions"] = std::move(suppressions);
    return entry;
  }

  ordered_json related(const Finding& finding) const {
    ordered_json list = ordered_json::array();
    for (const RelatedPlace& place : finding.related) {
      if (place.place.file.empty()) continue;
      // The texts of headers are not at hand, and without them a column cannot be counted.
      ordered_json entry = location(
          place.place,
          context_.sources.utf16Column(place.place.file, place.place.line, place.place.column), 0);
      entry["id"] = list.size();
      entry["message"] = {{"text", place.text}};
      list.push_back(std::move(entry));
    }
    return list;
  }

  // Empty when an edit has no place in the sources: half a correction is none.
  ordered_json artifactChanges(const std::vector<Edit>& edits) const {
    std::map<std::string, ordered_json> replacements;
    for (const Edit& edit : edits) {
      const auto begin = context_.sources.position(edit.file, edit.begin);
      const auto end = context_.sources.position(edit.file, edit.end);
      if (!begin.line || !end.line || edit.begin > edit.end) return ordered_json::array();
      ordered_json replacement{{"deletedRegion",
                                {{"startLine", begin.line},
                                 {"startColumn", begin.column},
                                 {"endLine", end.line},
                                 {"endColumn", end.column}}}};
      if (!edit.replacement.empty()) replacement["insertedContent"] = {{"text", edit.replacement}};
      ordered_json& list = replacements[edit.file];
      if (list.is_null()) list = ordered_json::array();
      list.push_back(std::move(replacement));
    }
    ordered_json changes = ordered_json::array();
    for (auto& [file, list] : replacements)
      changes.push_back({{"artifactLocation", artifact(file)}, {"replacements", std::move(list)}});
    return changes;
  }

  static ordered_json suppression(const SilencedFinding& silenced) {
    if (silenced.by == SilencedFinding::By::Baseline)
      return {{"kind", "external"}, {"justification", "It is in the baseline."}};
    ordered_json entry{{"kind", "inSource"}};
    if (!silenced.reason.empty()) entry["justification"] = silenced.reason;
    return entry;
  }

  ordered_json notification(const Diagnostic& problem) const {
    ordered_json entry{{"descriptor", {{"id", info(problem.id).name}}},
                       {"level", level(problem.severity)},
                       {"message", {{"text", wholeMessage(problem)}}}};
    if (!problem.place.file.empty()) entry["locations"] = ordered_json::array({location(problem)});
    return entry;
  }

  std::map<std::string_view, Id> usedIds() const {
    std::map<std::string_view, Id> ids;
    for (const Finding& finding : report_.findings)
      ids.emplace(info(finding.diagnostic.id).name, finding.diagnostic.id);
    for (const SilencedFinding& silenced : report_.silenced)
      ids.emplace(info(silenced.finding.diagnostic.id).name, silenced.finding.diagnostic.id);
    return ids;
  }

  const Report& report_;
  const FormatContext& context_;
  const std::map<std::string_view, Id> used_ = usedIds();
  std::map<std::string, unsigned> prints_;  // how many findings had each fingerprint so far
};

}  // namespace

std::string sarifReport(const Report& report, const FormatContext& context) {
  ordered_json document{{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                        {"version", "2.1.0"}};
  document["runs"] = ordered_json::array({Run(report, context).json()});
  return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ljbind::findings
