#include "findings/baseline.h"

#include "base/file.h"
#include "base/test_directory.h"
#include "findings/testing.h"

namespace ljbind::findings {
namespace {

class BaselineFile : public testing::Test {
 protected:
  std::string file(const std::string& name) { return directory_.path() + "/" + name; }
  Scope scope(const std::vector<std::string>& names) {
    Scope result{{}, policy_};
    for (const std::string& name : names) result.files.push_back(file(name));
    return result;
  }
  Finding rejected(const std::string& name, unsigned line, const std::string& message,
                   const std::string& subject = {}) {
    return finding(Id::CdefRejected, file(name), line, message, subject);
  }
  std::string refusal(std::string_view text) {
    const Result<Baseline> baseline = readBaseline(directory_.write("b.json", text));
    if (baseline) return "read";
    Diagnostic failure = baseline.failure();
    failure.place.file = "b.json";
    return render(failure);
  }

  TestDirectory directory_;
  Policy policy_{testKinds};
};

TEST_F(BaselineFile, OneEntryToALineInOrder) {
  directory_.write("lib/a.lua", "");
  directory_.write("b.lua", "");
  const Baseline baseline = updated({file("ljbind-baseline.json"), {}},
                                    {rejected("lib/a.lua", 12, "'x' is at a.h:30", "struct s.x"),
                                     rejected("b.lua", 3, "\"b\"\xff"),
                                     rejected("lib/a.lua", 40, "'x' is at a.h:31", "struct s.x")},
                                    scope({"lib/a.lua", "b.lua"}));
  EXPECT_EQ(toText(baseline),
            "{\n"
            "\"ljbind-baseline\": 1,\n"
            "\"findings\": [\n"
            "{\"file\":\"b.lua\",\"id\":\"cdef-rejected\",\"message\":\"\\\"b\\\"\xef\xbf\xbd\"},\n"
            "{\"file\":\"lib/a.lua\",\"id\":\"cdef-rejected\",\"subject\":\"struct s.x\","
            "\"message\":\"'x' is at a.h\",\"count\":2}\n"
            "]\n"
            "}\n");
  EXPECT_EQ(toText({"b.json", {}}), "{\n\"ljbind-baseline\": 1,\n\"findings\": []\n}\n");
}

TEST_F(BaselineFile, WhatWasWrittenIsSilenced) {
  const std::vector<Finding> findings{rejected("a.lua", 12, "one"), rejected("a.lua", 13, "one"),
                                      rejected("caf\xe9.lua", 1, "two\xff", "s\xfe")};
  const Scope all = scope({"a.lua", "caf\xe9.lua"});
  ASSERT_TRUE(writeBaseline(updated({file("b.json"), {}}, findings, all)));
  const Result<Baseline> baseline = readBaseline(file("b.json"));
  ASSERT_TRUE(baseline);
  const Subtraction rest = subtract(findings, *baseline, all);
  EXPECT_TRUE(rest.left.empty());
  EXPECT_EQ(rest.silenced.size(), 3u);
  EXPECT_EQ(rest.gone, 0u);
}

TEST_F(BaselineFile, MovedFindingsAreTheSameAndMoreAreNew) {
  const Baseline baseline =
      updated({file("b.json"), {}}, {rejected("a.lua", 12, "at line 3 of it")}, scope({"a.lua"}));
  const Subtraction rest = subtract(
      {rejected("a.lua", 90, "at line 44 of it"), rejected("a.lua", 91, "at line 45 of it"),
       rejected("a.lua", 92, "at line of it, 8"), rejected("b.lua", 12, "at line 3 of it")},
      baseline, scope({"a.lua", "b.lua"}));
  EXPECT_EQ(rest.silenced.size(), 1u);
  EXPECT_EQ(messages(rest.left),
            (std::vector<std::string>{"at line 45 of it", "at line of it, 8", "at line 3 of it"}));
}

TEST_F(BaselineFile, FoundFromAnyDirectoryAndThroughLinks) {
  directory_.write("project/lib/a.lua", "");
  std::filesystem::create_symlink(file("project"), file("link"));
  const Baseline baseline =
      updated({file("project/b.json"), {}}, {rejected("link/lib/a.lua", 1, "m")},
              scope({"link/lib/a.lua"}));
  ASSERT_EQ(baseline.entries.size(), 1u);
  EXPECT_EQ(baseline.entries[0].file, "lib/a.lua");
  const Subtraction rest = subtract({rejected("project/./lib/../lib/a.lua", 1, "m")},
                                    {file("link/b.json"), baseline.entries}, scope({}));
  EXPECT_TRUE(rest.left.empty());
}

TEST_F(BaselineFile, WhatNoLongerOccursIsCountedWithinTheScope) {
  directory_.write("a.lua", "");
  directory_.write("b.lua", "");
  const Baseline baseline{file("b.json"),
                          {{"a.lua", "cdef-rejected", "", "gone", 2},
                           {"a.lua", "cdef-rejected", "", "there", 2},
                           {"a.lua", "script-uses-unknown", "", "not looked for", 1},
                           {"a.lua", "not-any-more", "", "of no known finding", 1},
                           {"b.lua", "cdef-rejected", "", "not checked", 1},
                           {"deleted.lua", "cdef-rejected", "", "file is gone", 1}}};
  const std::vector<Finding> findings{rejected("a.lua", 1, "there"), rejected("a.lua", 1, "new")};
  const Subtraction rest = subtract(findings, baseline, scope({"a.lua"}));
  EXPECT_EQ(messages(rest.left), std::vector<std::string>{"new"});
  EXPECT_EQ(rest.gone, 2u + 1 + 1 + 1);

  const Baseline next = updated(baseline, findings, scope({"a.lua"}));
  std::vector<std::string> kept;
  for (const BaselineEntry& entry : next.entries)
    kept.push_back(fmt::format("{} {} {}", entry.file, entry.message, entry.count));
  EXPECT_EQ(kept, (std::vector<std::string>{"a.lua new 1", "a.lua there 1",
                                            "a.lua not looked for 1", "b.lua not checked 1"}));
  EXPECT_EQ(subtract(findings, next, scope({"a.lua"})).gone, 0u);
}

TEST_F(BaselineFile, MalformedIsRefusedWithItsPlace) {
  EXPECT_EQ(refusal("{\"ljbind-baseline\": 1,\n\"findings\": [\n  {]}"),
            "b.json:3:4: error: the baseline cannot be used: it is not JSON [baseline-malformed]\n"
            "  3 |   {]}\n"
            "    |    ^\n"
            "  hint: correct it, or remove it and write it anew with --write-baseline\n");
  EXPECT_EQ(refusal("{\"ljbind-baseline\": 1, \"findings\": [\n"
                    "{\"file\": \"a\", \"id\": \"b\", \"message\": \"c\"},\n"
                    "  {\"file\": \"a\", \"id\": \"b\"}]}"),
            "b.json:3:3: error: the baseline cannot be used: a finding has no \"message\" "
            "[baseline-malformed]\n"
            "  3 |   {\"file\": \"a\", \"id\": \"b\"}]}\n"
            "    |   ^\n"
            "  hint: correct it, or remove it and write it anew with --write-baseline\n");
  const auto has = [&](std::string_view text, const char* words) {
    EXPECT_NE(refusal(text).find(words), std::string::npos) << refusal(text);
  };
  has("", "b.json:1:1: error: the baseline cannot be used: it is not JSON");
  has("[]", "it does not say \"ljbind-baseline\": 1");
  has("{\"ljbind-baseline\": 2}", "it is written for another version of ljbind");
  has("{\"ljbind-baseline\": 1}", "it has no list of \"findings\"");
  has("{\"ljbind-baseline\": 1, \"findings\": [3]}", "what is no object stands among its findings");
  has("{\"ljbind-baseline\": 1e999}", "it has a number that is out of range");
  for (const char* count : {"0", "-1", "1.5", "\"1\"", "5000000000", "null"})
    has(fmt::format("{{\"ljbind-baseline\": 1, \"findings\": [{{\"file\": \"a\", \"id\": \"b\", "
                    "\"message\": \"c\", \"count\": {}}}]}}",
                    count),
        "the \"count\" of a finding is no number above 0");
  has(std::string(1'000'000, '['), "it is not JSON");
  has(std::string(500'000, '[') + std::string(500'000, ']'), "it does not say");
  EXPECT_EQ(readBaseline(file("none.json")).failure().id, Id::FileUnreadable);
}

TEST(WithoutLines, DropsNumbersOfLinesAlone) {
  EXPECT_EQ(withoutLines("'x' is at 960 here and at 904 in xmlsec/xmldsig.h:152"),
            "'x' is at 960 here and at 904 in xmlsec/xmldsig.h");
  EXPECT_EQ(withoutLines("see a.h:1:22, b.h:3 and lines 4"), "see a.h, b.h and lines");
  EXPECT_EQ(withoutLines("line 12"), "line");
  EXPECT_EQ(withoutLines("an outline 12, inline 3: 4"), "an outline 12, inline 3: 4");
  EXPECT_EQ(withoutLines("4 : 5, x: 6, ::7"), "4 : 5, x: 6, ::7");
  EXPECT_EQ(withoutLines("ends in line "), "ends in line ");
  EXPECT_EQ(withoutLines("line"), "line");
}

TEST(Fingerprint, StaysWhileCodeMoves) {
  const Finding here = finding(Id::CdefRejected, "/p/a.lua", 3, "at a.h:3", "s");
  EXPECT_EQ(fingerprint(here, "/p").size(), 16u);
  EXPECT_EQ(fingerprint(here, "/p"),
            fingerprint(finding(Id::CdefRejected, "/q/a.lua", 9, "at a.h:4", "s"), "/q"));
  EXPECT_NE(fingerprint(here, "/p"),
            fingerprint(finding(Id::CdefRejected, "/p/a.lua", 3, "at a.h:3s", ""), "/p"));
}

}  // namespace
}  // namespace ljbind::findings
