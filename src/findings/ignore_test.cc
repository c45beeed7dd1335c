#include "findings/ignore.h"

#include "findings/testing.h"

namespace ljbind::findings {
namespace {

IgnoreComment comment(std::string_view text, unsigned line, unsigned first, unsigned last) {
  IgnoreComment result;
  result.text = ignoreText(text);
  result.place = {"a.lua", line, 3};
  result.endColumn = static_cast<unsigned>(3 + 2 + text.size());
  result.sourceLine = "  --" + std::string(text);
  result.firstLine = first;
  result.lastLine = last;
  return result;
}

IgnoreOutcome ignoring(std::vector<Finding> findings, const std::vector<IgnoreComment>& comments,
                       const std::vector<std::string>& options = {}) {
  Policy policy(testKinds);
  Diagnostics problems;
  for (const std::string& option : options) policy.apply({option, {}}, problems);
  return applyIgnores(std::move(findings), comments, policy);
}

TEST(Ignore, SilencesByFileLineAndId) {
  const IgnoreOutcome outcome = ignoring(
      {
          finding(Id::CdefRejected, "a.lua", 5, "on its line"),
          finding(Id::CdefRejected, "a.lua", 6, "below"),
          finding(Id::CdefRejected, "a.lua", 4, "above"),
          finding(Id::CdefRejected, "a.lua", 7, "further below"),
          finding(Id::CdefRejected, "b.lua", 5, "another file"),
          finding(Id::ScriptUndecided, "a.lua", 5, "another finding"),
      },
      {comment(" ljbind: ignore[cdef-rejected] known", 5, 5, 6)});
  EXPECT_EQ(messages(outcome.left), (std::vector<std::string>{"above", "further below",
                                                              "another file", "another finding"}));
  ASSERT_EQ(outcome.ignored.size(), 2u);
  EXPECT_EQ(outcome.ignored[1].finding.diagnostic.message, "below");
  EXPECT_EQ(outcome.ignored[1].reason, "known");
}

TEST(Ignore, TheNarrowestIsUsed) {
  const IgnoreOutcome outcome = ignoring(
      {finding(Id::CdefRejected, "a.lua", 12, "a"), finding(Id::CdefRejected, "a.lua", 15, "b")},
      {comment(" ljbind: ignore[cdef-rejected] all of it", 10, 10, 20),
       comment(" ljbind: ignore[cdef-rejected] this", 12, 12, 13),
       comment(" ljbind: ignore[cdef-rejected] again", 9, 9, 30)});
  ASSERT_EQ(outcome.ignored.size(), 2u);
  EXPECT_EQ(outcome.ignored[0].reason, "this");
  EXPECT_EQ(outcome.ignored[1].reason, "all of it");
  ASSERT_EQ(outcome.left.size(), 1u);
  EXPECT_EQ(outcome.left[0].diagnostic.place.line, 9u);
}

TEST(Ignore, UnusedAreFindings) {
  const IgnoreOutcome outcome =
      ignoring({finding(Id::CdefRejected, "a.lua", 5, "m")},
               {comment(" ljbind: ignore[cdef-rejected, script-undecided] x", 5, 5, 6),
                comment(" ljbind: ignore[script-undecided] y", 8, 8, 9)});
  ASSERT_EQ(outcome.left.size(), 2u);
  EXPECT_EQ(render(outcome.left[0].diagnostic),
            "a.lua:5:3: warning: ignore[script-undecided] silences nothing [unused-ignore]\n"
            "  5 |   -- ljbind: ignore[cdef-rejected, script-undecided] x\n"
            "    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            "  hint: remove 'script-undecided' from it\n");
  EXPECT_EQ(render(outcome.left[1].diagnostic),
            "a.lua:8:3: warning: ignore[script-undecided] silences nothing [unused-ignore]\n"
            "  8 |   -- ljbind: ignore[script-undecided] y\n"
            "    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            "  hint: remove the comment\n");
}

TEST(Ignore, NotUnusedWhereNothingWasLookedFor) {
  IgnoreComment unchecked = comment(" ljbind: ignore[cdef-rejected] x", 5, 5, 6);
  unchecked.checked = false;
  EXPECT_TRUE(ignoring({}, {unchecked}).left.empty());
  EXPECT_TRUE(
      ignoring({}, {comment(" ljbind: ignore[script-uses-unknown] x", 5, 5, 6)}).left.empty());
  EXPECT_TRUE(
      ignoring({}, {comment(" ljbind: ignore[cdef-rejected] x", 5, 5, 6)}, {"no-cdef-rejected"})
          .left.empty());
}

TEST(Ignore, UnknownWithoutReasonAndMalformed) {
  const IgnoreOutcome outcome = ignoring(
      {finding(Id::CdefRejected, "a.lua", 5, "m")},
      {comment(" ljbind: ignore[cdef-rejcted] x", 5, 5, 6),
       comment(" ljbind: ignore[unused-ignore] x", 6, 6, 7),
       comment(" ljbind: ignore[cdef-rejected]", 5, 5, 6), comment(" ljbind: off", 9, 9, 10)});
  ASSERT_EQ(outcome.ignored.size(), 1u);
  ASSERT_EQ(outcome.left.size(), 4u);
  EXPECT_EQ(render(outcome.left[0].diagnostic),
            "a.lua:5:3: warning: ignore[cdef-rejcted] names no finding; did you mean "
            "'cdef-rejected'? [unknown-ignore]\n"
            "  5 |   -- ljbind: ignore[cdef-rejcted] x\n"
            "    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            "  hint: ljbind check --help lists the findings\n");
  EXPECT_EQ(outcome.left[1].diagnostic.message,
            "ignore[unused-ignore] names no finding that a comment can ignore");
  EXPECT_EQ(render(outcome.left[2].diagnostic),
            "a.lua:5:3: warning: ignore[cdef-rejected] gives no reason [ignore-without-reason]\n"
            "  5 |   -- ljbind: ignore[cdef-rejected]\n"
            "    |   ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~\n"
            "  hint: say after the ] why it is right as it is\n");
  EXPECT_EQ(render(outcome.left[3].diagnostic),
            "a.lua:9:3: warning: this comment silences nothing: 'ignore[ID]' is all that can "
            "follow 'ljbind:' "
            "[malformed-ignore]\n"
            "  9 |   -- ljbind: off\n"
            "    |   ^~~~~~~~~~~~~~\n"
            "  hint: write ljbind: ignore[ID] and a reason\n");
}

TEST(Ignore, ManyOfThem) {
  std::vector<Finding> findings;
  std::vector<IgnoreComment> comments;
  for (unsigned i = 1; i <= 50000; ++i) {
    findings.push_back(finding(Id::CdefRejected, "a.lua", i, "m"));
    comments.push_back(comment(" ljbind: ignore[cdef-rejected] x", i, i, i));
  }
  const IgnoreOutcome outcome = ignoring(std::move(findings), comments);
  EXPECT_TRUE(outcome.left.empty());
  EXPECT_EQ(outcome.ignored.size(), 50000u);
}

}  // namespace
}  // namespace ljbind::findings
