#include "findings/policy.h"

#include <set>

#include "findings/testing.h"

namespace ljbind::findings {
namespace {

constexpr Id error = Id::CdefRejected;              // cdef-rejected
constexpr Id warning = Id::ScriptUndecided;         // script-undecided
constexpr Id offByDefault = Id::ScriptUsesUnknown;  // script-uses-unknown, an error when on

std::string severityAfter(const std::vector<std::string>& options, Id id, bool werror = false) {
  Policy policy(testKinds);
  Diagnostics problems;
  policy.setWerror(werror);
  for (const std::string& option : options) policy.apply({option, {}}, problems);
  EXPECT_TRUE(problems.all().empty());
  const auto severity = policy.severity(finding(id, "a.lua", 1, "m").diagnostic);
  return !severity ? "off" : *severity == Severity::Error ? "error" : "warning";
}

TEST(Policy, Defaults) {
  EXPECT_EQ(severityAfter({}, error), "error");
  EXPECT_EQ(severityAfter({}, warning), "warning");
  EXPECT_EQ(severityAfter({}, offByDefault), "off");
  EXPECT_EQ(severityAfter({}, warning, true), "error");
  EXPECT_EQ(severityAfter({}, offByDefault, true), "off");
}

TEST(Policy, OnAndOff) {
  EXPECT_EQ(severityAfter({"no-cdef-rejected"}, error), "off");
  EXPECT_EQ(severityAfter({"no-cdef-rejected"}, warning), "warning");
  EXPECT_EQ(severityAfter({"no-cdef-rejected", "cdef-rejected"}, error), "error");
  EXPECT_EQ(severityAfter({"cdef-rejected", "no-cdef-rejected"}, error), "off");
  EXPECT_EQ(severityAfter({"script-uses-unknown"}, offByDefault), "error");
}

TEST(Policy, Groups) {
  EXPECT_EQ(severityAfter({"everything"}, offByDefault), "error");
  EXPECT_EQ(severityAfter({"no-everything"}, error), "off");
  EXPECT_EQ(severityAfter({"no-everything", "all"}, error), "error");
  EXPECT_EQ(severityAfter({"no-everything", "all"}, offByDefault), "off");
  EXPECT_EQ(severityAfter({"everything", "no-all"}, offByDefault), "error");
  EXPECT_EQ(severityAfter({"everything", "no-all"}, warning), "off");
  EXPECT_EQ(severityAfter({"no-everything", "script-undecided"}, warning), "warning");
}

TEST(Policy, Errors) {
  EXPECT_EQ(severityAfter({"error=script-undecided"}, warning), "error");
  EXPECT_EQ(severityAfter({"error=script-uses-unknown"}, offByDefault), "error");
  EXPECT_EQ(severityAfter({"no-error=script-undecided"}, warning, true), "warning");
  EXPECT_EQ(severityAfter({"no-error=cdef-rejected"}, error), "warning");
  EXPECT_EQ(severityAfter({"no-error=script-uses-unknown"}, offByDefault), "off");
  EXPECT_EQ(severityAfter({"error"}, warning), "error");
  EXPECT_EQ(severityAfter({"no-error"}, warning, true), "warning");
  EXPECT_EQ(severityAfter({"no-error=script-undecided", "error=script-undecided"}, warning),
            "error");
}

TEST(Policy, WhatIsNoFindingStaysAsItIs) {
  EXPECT_EQ(severityAfter({"no-everything"}, Id::FileUnreadable), "error");
}

TEST(Policy, UnknownNames) {
  Policy policy(testKinds);
  Diagnostics problems;
  policy.apply({"no-unused-ignroe", {}}, problems);
  policy.apply({"error=xyz", {"ljbind.toml", 3, 14}}, problems);
  policy.apply({"", {}}, problems);
  policy.apply({std::string(100000, 'u'), {}}, problems);
  ASSERT_EQ(problems.all().size(), 4u);
  EXPECT_EQ(render(problems.all()[0]),
            "ljbind: error: there is no finding 'unused-ignroe'; did you mean 'unused-ignore'? "
            "[unknown-finding]\n"
            "  hint: ljbind check --help lists the findings\n");
  EXPECT_EQ(render(problems.all()[1]),
            "ljbind.toml:3:14: error: there is no finding 'xyz' [unknown-finding]\n"
            "  hint: ljbind check --help lists the findings\n");
  EXPECT_EQ(problems.all()[2].message, "there is no finding ''");
  EXPECT_EQ(problems.exit(), Exit::Usage);
}

TEST(Policy, NamesCanBeToldFromOptions) {
  std::set<std::string_view> names;
  for (const FindingKind& kind : findingKinds()) {
    const std::string_view name = info(kind.id).name;
    EXPECT_TRUE(names.insert(name).second) << name << " is listed twice";
    EXPECT_FALSE(name.starts_with("no-") || name == "error" || name == "all" ||
                 name == "everything")
        << name;
    EXPECT_TRUE(kind.meaning.ends_with('.')) << kind.meaning;
    const Exit exit = info(kind.id).exit;
    EXPECT_TRUE(exit == Exit::Done || exit == Exit::Input) << name << " is no finding";
  }
}

}  // namespace
}  // namespace ljbind::findings
