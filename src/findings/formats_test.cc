#include "findings/formats.h"

#include <nlohmann/json.hpp>
#include <set>

#include "findings/testing.h"

namespace ljbind::findings {
namespace {

using nlohmann::json;

constexpr char source[] =
    "ffi.cdef[[\n"
    "struct _xmlSecDSigCtx {\n"
    "  /* \xc3\xa9\xf0\x9f\x99\x82 */ int status;\n";

// A report with one of everything: an error with a correction, a warning, both ways to be silenced,
// and a problem of the environment.
struct Example {
  Sources sources;
  Report report;

  Example() {
    sources.add("/work/lib/xmlsec.lua", source);
    Finding layout =
        finding(Id::CdefRejected, "/work/lib/xmlsec.lua", 3,
                "layout of 'struct _xmlSecDSigCtx' differs", "struct _xmlSecDSigCtx.status");
    layout.diagnostic.place.column = 20;
    layout.diagnostic.endColumn = 26;
    layout.diagnostic.sourceLine = "  /* \xc3\xa9\xf0\x9f\x99\x82 */ int status;";
    layout.diagnostic.notes = {"'status' is at offset 960 here and at 904 in xmlsec/xmldsig.h:152"};
    layout.diagnostic.hint = "write 'typedef unsigned int xmlSecSize;'";
    layout.related.push_back(
        related("/usr/include/xmlsec1/xmlsec/xmldsig.h", 152, "declared here"));
    layout.edits = {{"/work/lib/xmlsec.lua", 52, 55, "unsigned"}};
    Finding plain = finding(Id::ScriptUndecided, "/work/a b:c,d%.lua", 7, "100% unclear: a, b");
    report.findings = {layout, plain};
    report.silenced = {
        {finding(Id::CdefRejected, "/work/b.lua", 1, "known"), SilencedFinding::By::Comment,
         "the ABI is frozen"},
        {finding(Id::CdefRejected, "/work/b.lua", 2, "known"), SilencedFinding::By::Baseline, ""}};
    report.problems = {diagnose(Id::FileUnreadable, "/work/c.lua", "Permission denied")};
    report.files = 12;
    report.declarations = 340;
    report.goneFromBaseline = 3;
  }

  FormatContext context() const { return {sources, "/work", "1.2.3", testKinds}; }
};

TEST(Text, AsDiagnosticsWithASummary) {
  const Example example;
  EXPECT_EQ(
      textReport(example.report, example.context()),
      "ljbind: error: cannot read '/work/c.lua': Permission denied [file-unreadable]\n"
      "  hint: check the path and its permissions\n"
      "lib/xmlsec.lua:3:20: error: layout of 'struct _xmlSecDSigCtx' differs [cdef-rejected]\n"
      "  3 |   /* \xc3\xa9\xf0\x9f\x99\x82 */ int status;\n"
      "    |                ^~~~~~\n"
      "  note: 'status' is at offset 960 here and at 904 in xmlsec/xmldsig.h:152\n"
      "  hint: write 'typedef unsigned int xmlSecSize;'\n"
      "a b:c,d%.lua:7:1: warning: 100% unclear: a, b [script-undecided]\n"
      "12 files, 340 declarations checked: 1 error, 1 warning, 1 problem; 1 silenced by baseline, "
      "1 silenced by comments\n"
      "3 baseline entries no longer occur; --write-baseline removes them\n");
}

TEST(Text, NothingFound) {
  Report report;
  report.files = report.declarations = report.goneFromBaseline = 1;
  const Sources sources;
  EXPECT_EQ(textReport(report, {sources, "/work", "1.2.3"}),
            "1 file, 1 declaration checked: no findings\n"
            "1 baseline entry no longer occurs; --write-baseline removes it\n");
}

TEST(Github, EscapesWhatWouldEndACommand) {
  const Example example;
  EXPECT_EQ(
      githubReport(example.report, example.context()),
      "::error title=file-unreadable::cannot read '/work/c.lua': Permission denied%0Ahint: check "
      "the "
      "path and its permissions\n"
      "::error file=lib/xmlsec.lua,line=3,col=17,endColumn=23,title=cdef-rejected::layout of "
      "'struct "
      "_xmlSecDSigCtx' differs%0A'status' is at offset 960 here and at 904 in "
      "xmlsec/xmldsig.h:152%0Ahint: write 'typedef unsigned int xmlSecSize;'\n"
      "::warning file=a b%3Ac%2Cd%25.lua,line=7,title=script-undecided::100%25 unclear: a, b\n"
      "12 files, 340 declarations checked: 1 error, 1 warning, 1 problem; 1 silenced by baseline, "
      "1 silenced by comments\n"
      "3 baseline entries no longer occur; --write-baseline removes them\n");
  Report report;
  report.findings = {finding(Id::CdefRejected, "a\r\n\xff.lua", 0, "b\r\n::error::c\xff")};
  EXPECT_EQ(
      githubReport(report, example.context()),
      "::error file=a%0D%0A\xef\xbf\xbd.lua,title=cdef-rejected::b%0D%0A::error::c\xef\xbf\xbd\n"
      "0 files, 0 declarations checked: 1 error\n");
}

TEST(Json, HasEverythingInOrder) {
  const Example example;
  EXPECT_EQ(jsonReport(example.report, example.context()), R"({
 "version": 1,
 "tool": "ljbind 1.2.3",
 "summary": {
  "files": 12,
  "declarations": 340,
  "errors": 1,
  "warnings": 1,
  "silencedByBaseline": 1,
  "silencedByComments": 1,
  "goneFromBaseline": 3,
  "exitStatus": 2
 },
 "problems": [
  {
   "id": "file-unreadable",
   "severity": "error",
   "message": "cannot read '/work/c.lua': Permission denied",
   "notes": [],
   "hint": "check the path and its permissions"
  }
 ],
 "findings": [
  {
   "id": "cdef-rejected",
   "severity": "error",
   "file": "lib/xmlsec.lua",
   "line": 3,
   "column": 20,
   "endColumn": 26,
   "message": "layout of 'struct _xmlSecDSigCtx' differs",
   "notes": [
    "'status' is at offset 960 here and at 904 in xmlsec/xmldsig.h:152"
   ],
   "hint": "write 'typedef unsigned int xmlSecSize;'",
   "source": "  /* é🙂 */ int status;",
   "subject": "struct _xmlSecDSigCtx.status",
   "related": [
    {
     "file": "/usr/include/xmlsec1/xmlsec/xmldsig.h",
     "line": 152,
     "column": 3,
     "text": "declared here"
    }
   ],
   "edits": [
    {
     "file": "lib/xmlsec.lua",
     "begin": 52,
     "end": 55,
     "replacement": "unsigned"
    }
   ]
  },
  {
   "id": "script-undecided",
   "severity": "warning",
   "file": "a b:c,d%.lua",
   "line": 7,
   "column": 1,
   "message": "100% unclear: a, b",
   "notes": [],
   "subject": "",
   "related": [],
   "edits": []
  }
 ],
 "silenced": [
  {
   "id": "cdef-rejected",
   "severity": "error",
   "file": "b.lua",
   "line": 1,
   "column": 1,
   "message": "known",
   "notes": [],
   "subject": "",
   "related": [],
   "edits": [],
   "silencedBy": "comment",
   "reason": "the ABI is frozen"
  },
  {
   "id": "cdef-rejected",
   "severity": "error",
   "file": "b.lua",
   "line": 2,
   "column": 1,
   "message": "known",
   "notes": [],
   "subject": "",
   "related": [],
   "edits": [],
   "silencedBy": "baseline"
  }
 ]
}
)");
}

TEST(Formats, BytesThatAreNoTextStillMakeJson) {
  Sources sources;
  Report report;
  Finding broken = finding(Id::CdefRejected, "/work/\xff\"\n.lua", 1, "m\xc3", "s\xff");
  broken.diagnostic.sourceLine = "\xff\xfe";
  broken.diagnostic.notes = {"\x80"};
  broken.diagnostic.hint = "\xed\xa0\x80";
  broken.related.push_back(related("\xff.h", 1, "\xff"));
  broken.edits = {{"/work/\xff\"\n.lua", 0, 1, "\xff"}};
  report.findings = {broken};
  report.silenced = {{broken, SilencedFinding::By::Comment, "\xff"}};
  report.problems = {diagnose(Id::FileUnreadable, "\xff", "\xff")};
  sources.add("/work/\xff\"\n.lua", "\xff\xfe");
  const FormatContext context{sources, "/work", "1", testKinds};
  const json plain = json::parse(jsonReport(report, context), nullptr, false);
  ASSERT_FALSE(plain.is_discarded());
  EXPECT_EQ(plain["findings"][0]["file"], "\xef\xbf\xbd\"\n.lua");
  const json sarif = json::parse(sarifReport(report, context), nullptr, false);
  ASSERT_FALSE(sarif.is_discarded());
  EXPECT_EQ(
      sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
      "%FF%22%0A.lua");
}

TEST(Sources, ColumnsCountUtf16) {
  Sources sources;
  std::string longLine(5000, 'x');
  for (int i = 0; i < 1000; ++i) longLine += "\xf0\x9f\x99\x82";
  const std::string text = "a\xc3\xa9\xff" + std::string("b\n\n") + longLine + "y\nz";
  sources.add("a", text);
  EXPECT_EQ(sources.utf16Column("a", 1, 1), 1u);
  EXPECT_EQ(sources.utf16Column("a", 1, 4), 3u);
  EXPECT_EQ(sources.utf16Column("a", 1, 6), 5u);  // behind the last character
  EXPECT_EQ(sources.utf16Column("a", 1, 7), 0u);
  EXPECT_EQ(sources.utf16Column("a", 2, 1), 1u);
  EXPECT_EQ(sources.utf16Column("a", 3, 9001), 7001u);
  EXPECT_EQ(sources.utf16Column("a", 4, 2), 2u);
  EXPECT_EQ(sources.utf16Column("a", 4, 3), 0u);
  EXPECT_EQ(sources.utf16Column("a", 5, 1), 0u);
  EXPECT_EQ(sources.utf16Column("a", 0, 1), 0u);
  EXPECT_EQ(sources.utf16Column("a", 1, 0), 0u);
  EXPECT_EQ(sources.utf16Column("b", 1, 1), 0u);
  const auto end = sources.position("a", 7 + 9000 + 3);
  EXPECT_EQ(end.line, 4u);
  EXPECT_EQ(end.column, 2u);
  EXPECT_EQ(sources.position("a", 7 + 9000 + 4).line, 0u);
  EXPECT_EQ(sources.position("a", 7 + 9000).column, 7001u);
}

TEST(Settle, CommentsThenPolicyThenBaseline) {
  Policy policy(testKinds);
  Diagnostics problems;
  policy.setWerror(true);
  policy.apply({"no-ignore-without-reason", {}}, problems);
  IgnoreComment comment;
  comment.text = ignoreText("ljbind: ignore[cdef-rejected]");
  comment.place = {"/p/a.lua", 1, 1};
  comment.firstLine = 1;
  comment.lastLine = 2;
  const Baseline baseline{"/p/b.json", {{"a.lua", "script-undecided", "", "second", 1}}};
  const Report report = settle({{finding(Id::ScriptUndecided, "/p/a.lua", 9, "third"),
                                 finding(Id::ScriptUsesUnknown, "/p/a.lua", 4, "off"),
                                 finding(Id::ScriptUndecided, "/p/a.lua", 5, "second"),
                                 finding(Id::CdefRejected, "/p/a.lua", 2, "first")},
                                {comment},
                                policy,
                                &baseline,
                                {"/p/a.lua"}});
  EXPECT_EQ(messages(report.findings), std::vector<std::string>{"third"});
  EXPECT_EQ(report.findings[0].diagnostic.severity, Severity::Error);
  ASSERT_EQ(report.silenced.size(), 2u);
  EXPECT_EQ(
      summary(report),
      "1 file, 0 declarations checked: 1 error; 1 silenced by baseline, 1 silenced by comments");
  EXPECT_EQ(exitStatus(report), Exit::Input);
}

TEST(Settle, ExitStatus) {
  Report report;
  EXPECT_EQ(exitStatus(report), Exit::Done);
  report.findings = {finding(Id::ScriptUndecided, "a.lua", 1, "a warning")};
  EXPECT_EQ(exitStatus(report), Exit::Done);
  report.problems = {diagnose(Id::FileUnreadable, "a", "b")};
  EXPECT_EQ(exitStatus(report), Exit::Usage);
}

}  // namespace
}  // namespace ljbind::findings
