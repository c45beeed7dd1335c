#include "plan/select.h"

#include <gtest/gtest.h>

namespace ljbind::plan {
namespace {

using ir::CandidateKind;

const std::vector<ir::Candidate> candidates = {
    {CandidateKind::Function, "xmlFree", true},    {CandidateKind::Function, "xmlParseDoc", true},
    {CandidateKind::Record, "stat", false},        {CandidateKind::Function, "stat", false},
    {CandidateKind::Macro, "XML_PARSE", true},     {CandidateKind::Enum, "xmlKind", true},
    {CandidateKind::Enumerator, "XML_KIND", true}, {CandidateKind::Variable, "xmlVersion", true},
};

std::vector<std::size_t> chosen(std::vector<std::string> select,
                                std::vector<std::string> exclude = {}) {
  Diagnostics diagnostics;
  auto result = plan::select(candidates, {std::move(select), std::move(exclude)}, {}, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  return result;
}

std::string refusal(const std::string& pattern) {
  Diagnostics diagnostics;
  (void)plan::select(candidates, {{pattern}, {}}, {}, diagnostics);
  return diagnostics.all().size() == 1 ? diagnostics.all().front().message : "";
}

// What was asked about names that no candidate has.
std::vector<std::string> askedAbout(const std::string& pattern) {
  std::vector<std::string> asked;
  Diagnostics diagnostics;
  const auto whyAbsent = [&asked](const std::string& name) {
    asked.push_back(name);
    return diagnose(Id::NameNotTaken, name, "a.h:1");
  };
  (void)plan::select(candidates, {{pattern}, {}}, whyAbsent, diagnostics);
  EXPECT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all().front().id == Id::NameNotTaken, !asked.empty());
  return asked;
}

using Indices = std::vector<std::size_t>;

TEST(Select, WithoutPatternsEverythingOwn) { EXPECT_EQ(chosen({}), (Indices{0, 1, 4, 5, 6, 7})); }

TEST(Select, NamesGlobsAndRegularExpressions) {
  EXPECT_EQ(chosen({"xmlFree"}), (Indices{0}));
  EXPECT_EQ(chosen({"xml[FP]*"}), (Indices{0, 1}));
  EXPECT_EQ(chosen({"/XML_.*/"}), (Indices{4, 6}));
  EXPECT_EQ(chosen({"/XML_P|xmlFree/"}), (Indices{0})) << "the whole name has to match";
}

TEST(Select, KindsAndTags) {
  EXPECT_EQ(chosen({"stat"}), (Indices{2, 3}));
  EXPECT_EQ(chosen({"struct stat"}), (Indices{2}));
  EXPECT_EQ(chosen({"function:stat"}), (Indices{3}));
  EXPECT_EQ(chosen({"type:*"}), (Indices{2, 5}));
  EXPECT_EQ(chosen({"enum:*"}), (Indices{5, 6}));
  EXPECT_EQ(chosen({"var:*", "macro:*"}), (Indices{4, 7}));
}

TEST(Select, AnExactNameBeatsAPatternAndAnExclusionWinsAtEqualRank) {
  EXPECT_EQ(chosen({"xmlFree", "xmlParseDoc"}, {"xml*"}), (Indices{0, 1}));
  EXPECT_EQ(chosen({"xml*"}, {"xmlFree"}), (Indices{1, 5, 7}));
  EXPECT_EQ(chosen({"xmlFree", "xmlParseDoc"}, {"xmlFree"}), (Indices{1}));
  EXPECT_EQ(chosen({}, {"XML*"}), (Indices{0, 1, 5, 7}));
}

TEST(Select, AsksWhyANameIsAbsentThatNothingHas) {
  using Names = std::vector<std::string>;
  EXPECT_EQ(askedAbout("function:xmlOther"), Names{"xmlOther"});
  EXPECT_EQ(askedAbout("struct other"), Names{"other"});
  EXPECT_EQ(askedAbout("macro:xmlFree"), Names{}) << "it is there, as something else";
  EXPECT_EQ(askedAbout("other*"), Names{}) << "no name";
}

TEST(Select, SaysWhatMatchesNothingAndWhatIsNoPattern) {
  EXPECT_EQ(refusal("xmlFre"),
            "--select 'xmlFre' matches nothing the headers declare; did you mean 'xmlFree'?");
  EXPECT_EQ(
      refusal("macro:xmlFree"),
      "--select 'macro:xmlFree' matches nothing the headers declare; 'xmlFree' is a function");
  EXPECT_EQ(
      refusal("verb:x"),
      "--select 'verb:x' is not a pattern: the kind is none of function, macro, type, enum, var");
  EXPECT_EQ(refusal("type:"), "--select 'type:' is not a pattern: it is empty");
  EXPECT_NE(refusal("/(/").find("--select '/(/' is not a pattern: "), std::string::npos);
}

}  // namespace
}  // namespace ljbind::plan
