// SARIF is checked against the sentences of its specification, 2.1.0, that apply: every property
// that it requires, every value that it limits, and no property that it does not know.
#include <nlohmann/json.hpp>
#include <set>

#include "findings/formats.h"
#include "findings/testing.h"

namespace ljbind::findings {
namespace {

using nlohmann::json;

// The properties of an object: `required` ones have to be there, and no others than both lists.
void expectKeys(const json& object, const std::set<std::string>& required,
                const std::set<std::string>& optional = {}) {
  ASSERT_TRUE(object.is_object()) << object;
  for (const std::string& key : required)
    EXPECT_TRUE(object.contains(key)) << key << " in " << object;
  for (const auto& [key, value] : object.items())
    EXPECT_TRUE(required.contains(key) || optional.contains(key)) << key << " in " << object;
}

void expectMessage(const json& message) {
  expectKeys(message, {"text"});
  EXPECT_FALSE(message["text"].get<std::string>().empty());
}

void expectLevel(const json& level) {
  EXPECT_TRUE((std::set<json>{"none", "note", "warning", "error"}).contains(level)) << level;
}

// §3.4: a URI, absolute or relative to a base that the run names.
void expectArtifactLocation(const json& location, const json& run) {
  expectKeys(location, {"uri"}, {"uriBaseId"});
  const std::string uri = location["uri"];
  EXPECT_EQ(uri.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "-._~/+@=%:"),
            std::string::npos)
      << uri;
  if (uri.starts_with("file:///")) {
    EXPECT_FALSE(location.contains("uriBaseId"));
  } else {
    EXPECT_EQ(uri.find(':'), std::string::npos) << uri;
    EXPECT_TRUE(run["originalUriBaseIds"].contains(location["uriBaseId"].get<std::string>()));
  }
}

// §3.30
void expectRegion(const json& region) {
  expectKeys(region, {"startLine"}, {"startColumn", "endColumn", "endLine"});
  for (const auto& [key, value] : region.items()) EXPECT_GE(value.get<int>(), 1) << key;
  if (!region.contains("endColumn")) return;
  const bool oneLine = !region.contains("endLine") || region["endLine"] == region["startLine"];
  if (oneLine) {
    EXPECT_GE(region["endColumn"], region["startColumn"]);
  }
}

// §3.28, §3.29
void expectLocation(const json& location, const json& run) {
  expectKeys(location, {"physicalLocation"}, {"id", "message", "logicalLocations"});
  expectKeys(location["physicalLocation"], {"artifactLocation"}, {"region"});
  expectArtifactLocation(location["physicalLocation"]["artifactLocation"], run);
  if (location["physicalLocation"].contains("region"))
    expectRegion(location["physicalLocation"]["region"]);
  if (location.contains("message")) expectMessage(location["message"]);
}

// §3.55 to §3.57
void expectFix(const json& fix, const json& run) {
  expectKeys(fix, {"artifactChanges"}, {"description"});
  EXPECT_FALSE(fix["artifactChanges"].empty());
  for (const json& change : fix["artifactChanges"]) {
    expectKeys(change, {"artifactLocation", "replacements"});
    expectArtifactLocation(change["artifactLocation"], run);
    EXPECT_FALSE(change["replacements"].empty());
    for (const json& replacement : change["replacements"]) {
      expectKeys(replacement, {"deletedRegion"}, {"insertedContent"});
      expectRegion(replacement["deletedRegion"]);
    }
  }
}

// §3.27
void expectResult(const json& result, const json& run) {
  expectKeys(result,
             {"ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints",
              "suppressions"},
             {"relatedLocations", "fixes"});
  const json& rules = run["tool"]["driver"]["rules"];
  ASSERT_LT(result["ruleIndex"].get<std::size_t>(), rules.size());
  EXPECT_EQ(rules[result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
  expectLevel(result["level"]);
  expectMessage(result["message"]);
  for (const json& location : result["locations"]) expectLocation(location, run);
  for (const auto& [key, value] : result["partialFingerprints"].items())
    EXPECT_TRUE(value.is_string()) << key;
  ASSERT_TRUE(result["suppressions"].is_array());
  for (const json& suppression : result["suppressions"]) {
    expectKeys(suppression, {"kind"}, {"justification"});
    EXPECT_TRUE(suppression["kind"] == "inSource" || suppression["kind"] == "external");
  }
  std::set<json> ids;
  for (const json& location : result.value("relatedLocations", json::array())) {
    expectLocation(location, run);
    EXPECT_TRUE(ids.insert(location["id"]).second);
  }
  for (const json& fix : result.value("fixes", json::array())) expectFix(fix, run);
}

json expectSarif(const std::string& text) {
  const json document = json::parse(text, nullptr, false);
  expectKeys(document, {"$schema", "version", "runs"});
  EXPECT_EQ(document["version"], "2.1.0");
  EXPECT_EQ(document["runs"].size(), 1u);
  const json& run = document["runs"][0];
  expectKeys(run, {"tool", "columnKind", "originalUriBaseIds", "invocations", "results"});
  EXPECT_EQ(run["columnKind"], "utf16CodeUnits");
  expectKeys(run["tool"], {"driver"});
  expectKeys(run["tool"]["driver"], {"name", "version", "rules"});
  std::set<json> rules;
  for (const json& rule : run["tool"]["driver"]["rules"]) {
    expectKeys(rule, {"id", "shortDescription", "help", "defaultConfiguration"});
    expectMessage(rule["shortDescription"]);
    expectMessage(rule["help"]);
    expectKeys(rule["defaultConfiguration"], {"enabled", "level"});
    expectLevel(rule["defaultConfiguration"]["level"]);
    EXPECT_TRUE(rules.insert(rule["id"]).second);
  }
  EXPECT_EQ(run["invocations"].size(), 1u);
  const json& invocation = run["invocations"][0];
  expectKeys(invocation, {"executionSuccessful", "exitCode", "toolConfigurationNotifications"});
  for (const json& notification : invocation["toolConfigurationNotifications"]) {
    expectKeys(notification, {"descriptor", "level", "message"}, {"locations"});
    expectLevel(notification["level"]);
    expectMessage(notification["message"]);
    for (const json& location : notification.value("locations", json::array()))
      expectLocation(location, run);
  }
  EXPECT_TRUE(run["results"].is_array());
  for (const json& result : run["results"]) expectResult(result, run);
  return run;
}

class Sarif : public testing::Test {
 protected:
  Sarif() {
    sources_.add("/work/lib/a b.lua", "\xf0\x9f\x99\x82 int x;\nint y;\n");
    Finding one = finding(Id::CdefRejected, "/work/lib/a b.lua", 1, "first", "struct s.x");
    one.diagnostic.place.column = 6;
    one.diagnostic.endColumn = 9;
    one.diagnostic.notes = {"a note"};
    one.diagnostic.hint = "write 'long'";
    one.related.push_back(related("/usr/include/s+.h", 15, "declared here"));
    one.related.push_back(related("", 0, "nowhere"));
    one.edits = {{"/work/lib/a b.lua", 5, 8, "long"}, {"/work/lib/a b.lua", 12, 19, ""}};
    report_.findings = {one, finding(Id::ScriptUndecided, "../c:d.lua", 4, "second"),
                        finding(Id::CdefRejected, "/work/lib/a b.lua", 2, "first", "struct s.x")};
  }
  json run() { return expectSarif(sarifReport(report_, {sources_, "/work", "1.2.3", testKinds})); }

  Sources sources_;
  Report report_;
};

TEST_F(Sarif, Results) {
  const json run = this->run();
  const json& first = run["results"][0];
  EXPECT_EQ(first["ruleId"], "cdef-rejected");
  EXPECT_EQ(first["level"], "error");
  EXPECT_EQ(first["message"]["text"], "first\na note\nhint: write 'long'");
  EXPECT_EQ(first["locations"], json::parse(R"([{
    "physicalLocation": {
      "artifactLocation": {"uri": "lib/a%20b.lua", "uriBaseId": "%SRCROOT%"},
      "region": {"startLine": 1, "startColumn": 4, "endColumn": 7}},
    "logicalLocations": [{"fullyQualifiedName": "struct s.x"}]}])"));
  EXPECT_EQ(first["relatedLocations"], json::parse(R"([{
    "physicalLocation": {
      "artifactLocation": {"uri": "file:///usr/include/s+.h"}, "region": {"startLine": 15}},
    "id": 0, "message": {"text": "declared here"}}])"));
  EXPECT_EQ(first["fixes"], json::parse(R"([{
    "artifactChanges": [{
      "artifactLocation": {"uri": "lib/a%20b.lua", "uriBaseId": "%SRCROOT%"},
      "replacements": [
        {"deletedRegion": {"startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 7},
         "insertedContent": {"text": "long"}},
        {"deletedRegion": {"startLine": 2, "startColumn": 1, "endLine": 3, "endColumn": 1}}]}],
    "description": {"text": "write 'long'"}}])"));
  EXPECT_EQ(run["results"][1]["locations"][0]["physicalLocation"], json::parse(R"({
    "artifactLocation": {"uri": "file:///c%3Ad.lua"}, "region": {"startLine": 4}})"));
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], true);
  EXPECT_EQ(run["invocations"][0]["exitCode"], 1);
}

TEST_F(Sarif, FingerprintsTellEqualFindingsApart) {
  const json run = this->run();
  const std::string first = run["results"][0]["partialFingerprints"]["ljbindFinding/v1"];
  const std::string third = run["results"][2]["partialFingerprints"]["ljbindFinding/v1"];
  EXPECT_EQ(first.substr(0, 16), third.substr(0, 16));
  EXPECT_TRUE(first.ends_with(":1"));
  EXPECT_TRUE(third.ends_with(":2"));
}

TEST_F(Sarif, RulesOfWhatIsThere) {
  const json run = this->run();
  const json& rules = run["tool"]["driver"]["rules"];
  ASSERT_EQ(rules.size(), 2u);
  EXPECT_EQ(rules[0]["id"], "cdef-rejected");
  EXPECT_EQ(rules[0]["shortDescription"]["text"], "The declarations are rejected.");
  EXPECT_EQ(
      rules[0]["help"]["text"],
      "The declarations are rejected. 'ljbind: ignore[cdef-rejected] reason' in a comment, or "
      "-Wno-cdef-rejected, silences it.");
  EXPECT_EQ(rules[1]["defaultConfiguration"],
            json::parse(R"({"enabled": true, "level": "warning"})"));
}

TEST_F(Sarif, SuppressionsAndNotifications) {
  report_.silenced = {
      {finding(Id::CdefRejected, "/work/b.lua", 1, "m"), SilencedFinding::By::Comment, "frozen"},
      {finding(Id::ScriptUsesUnknown, "/work/b.lua", 1, "m"), SilencedFinding::By::Baseline, ""}};
  report_.problems = {diagnose(Id::FileUnreadable, Place{"/work/x.lua"}, "x.lua", "no")};
  const json run = this->run();
  EXPECT_EQ(run["results"][0]["suppressions"], json::array());
  EXPECT_EQ(run["results"][3]["suppressions"],
            json::parse(R"([{"kind": "inSource", "justification": "frozen"}])"));
  EXPECT_EQ(run["results"][4]["suppressions"],
            json::parse(R"([{"kind": "external", "justification": "It is in the baseline."}])"));
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(run["invocations"][0]["exitCode"], 2);
  EXPECT_EQ(run["invocations"][0]["toolConfigurationNotifications"], json::parse(R"([{
    "descriptor": {"id": "file-unreadable"}, "level": "error",
    "message": {"text": "cannot read 'x.lua': no\nhint: check the path and its permissions"},
    "locations": [{"physicalLocation":
      {"artifactLocation": {"uri": "x.lua", "uriBaseId": "%SRCROOT%"}}}]}])"));
}

TEST_F(Sarif, NoHalfCorrections) {
  report_.findings[0].edits[1].end = 100;
  EXPECT_FALSE(run()["results"][0].contains("fixes"));
}

TEST_F(Sarif, Empty) {
  report_ = {};
  const json run = this->run();
  EXPECT_EQ(run["results"], json::array());
  EXPECT_EQ(run["tool"]["driver"]["rules"], json::array());
  EXPECT_EQ(run["invocations"][0]["exitCode"], 0);
}

}  // namespace
}  // namespace ljbind::findings
