#include "findings/fix.h"

#include <sys/stat.h>

#include <random>

#include "base/file.h"
#include "base/test_directory.h"
#include "findings/testing.h"

namespace ljbind::findings {
namespace {

Finding correction(std::vector<Edit> edits) {
  Finding result = finding(Id::CdefRejected, "a.lua", 1, "m");
  result.edits = std::move(edits);
  return result;
}

// The diff of some edits of one file, "a.lua".
std::string diffOf(std::string_view text, std::vector<Edit> edits) {
  Sources sources;
  sources.add("a.lua", text);
  for (Edit& edit : edits) edit.file = "a.lua";
  return unifiedDiff(planFixes({correction(std::move(edits))}, sources), "/work");
}

TEST(PlanFixes, TheFirstOfOverlappingEditsIsTaken) {
  Sources sources;
  sources.add("a", "0123456789");
  sources.add("b", "0123456789");
  const FixPlan plan = planFixes(
      {
          correction({{"a", 2, 5, "x"}}),
          correction({}),
          correction({{"a", 4, 6, "y"}}),                    // overlaps
          correction({{"b", 0, 1, "z"}, {"a", 3, 3, "y"}}),  // one of its two does
          correction({{"b", 0, 1, "w"}, {"a", 5, 6, "w"}}),  // touches; the last one left no trace
          correction({{"a", 2, 5, "x"}, {"b", 5, 5, "i"}}),  // asks for the same as the first
          correction({{"a", 2, 2, "<"}}),                    // in front of what is replaced
          correction({{"b", 5, 5, "j"}}),                    // another insertion at the same place
          correction({{"a", 1, 9, "all"}}),                  // around others
          correction({{"a", 9, 11, ""}}),                    // behind the end
          correction({{"a", 8, 7, ""}}),                     // ends before it begins
          correction({{"unknown", 0, 0, "x"}}),
      },
      sources);
  EXPECT_EQ(plan.taken, (std::vector<std::size_t>{0, 4, 5, 6}));
  EXPECT_EQ(plan.left, (std::vector<std::size_t>{2, 3, 7, 8, 9, 10, 11}));
  ASSERT_EQ(plan.files.size(), 2u);
  EXPECT_EQ(plan.files[0].after, "01<xw6789");
  EXPECT_EQ(plan.files[1].after, "w1234i56789");
}

TEST(PlanFixes, NothingToDo) {
  Sources sources;
  sources.add("a", "abc");
  EXPECT_TRUE(planFixes({}, sources).files.empty());
  EXPECT_TRUE(planFixes({correction({{"a", 0, 1, "a"}})}, sources).files.empty());
  EXPECT_EQ(unifiedDiff({}, "/work"), "");
}

TEST(UnifiedDiff, ContextAndHunks) {
  std::string text;
  for (int i = 1; i <= 20; ++i) text += fmt::format("line {:02}\n", i);  // 8 bytes each
  EXPECT_EQ(
      diffOf(text, {{"", 8 + 5, 8 + 7, "two"}, {"", 64, 72, ""}, {"", 152, 152, "new\nlines\n"}}),
      "--- a.lua\n"
      "+++ a.lua\n"
      "@@ -1,12 +1,11 @@\n"
      " line 01\n"
      "-line 02\n"
      "+line two\n"
      " line 03\n"
      " line 04\n"
      " line 05\n"
      " line 06\n"
      " line 07\n"
      " line 08\n"
      "-line 09\n"
      " line 10\n"
      " line 11\n"
      " line 12\n"
      "@@ -17,4 +16,6 @@\n"
      " line 17\n"
      " line 18\n"
      " line 19\n"
      "+new\n"
      "+lines\n"
      " line 20\n");
}

TEST(UnifiedDiff, EndsOfFiles) {
  EXPECT_EQ(diffOf("a", {{"", 1, 1, "b"}}),
            "--- a.lua\n+++ a.lua\n@@ -1 +1 @@\n"
            "-a\n\\ No newline at end of file\n"
            "+ab\n\\ No newline at end of file\n");
  EXPECT_EQ(diffOf("a", {{"", 1, 1, "\n"}}),
            "--- a.lua\n+++ a.lua\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
  EXPECT_EQ(diffOf("a\n", {{"", 2, 2, "b\n"}}), "--- a.lua\n+++ a.lua\n@@ -1 +1,2 @@\n a\n+b\n");
  EXPECT_EQ(diffOf("a\nb\n", {{"", 0, 4, ""}}), "--- a.lua\n+++ a.lua\n@@ -1,2 +0,0 @@\n-a\n-b\n");
  EXPECT_EQ(diffOf("", {{"", 0, 0, "a\r\n"}}), "--- a.lua\n+++ a.lua\n@@ -0,0 +1 @@\n+a\r\n");
  EXPECT_EQ(diffOf("a\nb", {{"", 1, 2, ""}}),
            "--- a.lua\n+++ a.lua\n@@ -1,2 +1 @@\n-a\n-b\n\\ No newline at end of file\n"
            "+ab\n\\ No newline at end of file\n");
}

TEST(UnifiedDiff, NamesThatNeedQuotes) {
  Sources sources;
  std::vector<Edit> edits;
  for (const char* name : {"/work/a b.lua", "/work/a\"\n.lua", "/work/\xc3\xa9.lua"}) {
    sources.add(name, "a\n");
    edits.push_back({name, 0, 1, "b"});
  }
  const std::string hunk = "@@ -1 +1 @@\n-a\n+b\n";
  EXPECT_EQ(unifiedDiff(planFixes({correction(edits)}, sources), "/work"),
            "--- a b.lua\t\n+++ a b.lua\t\n" + hunk +
                "--- \"a\\\"\\012.lua\"\n+++ \"a\\\"\\012.lua\"\n" + hunk +
                "--- \xc3\xa9.lua\n+++ \xc3\xa9.lua\n" + hunk);
}

// Files with random edits, and what other programs make of the diff.
class RandomFixes : public testing::Test {
 protected:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
  std::string randomText(unsigned lines) {
    std::string text;
    for (unsigned i = 0; i < lines; ++i) {
      text += std::string(random_() % 4, static_cast<char>('a' + random_() % 3));
      if (i + 1 < lines || random_() % 2) text += random_() % 9 ? "\n" : "\r\n";
    }
    return text;
  }

  FixPlan randomPlan() {
    for (const char* name : {"plain.lua", "with space.lua", "sub/quote\"\\.lua", "\xc3\xa9.lua"}) {
      texts_.push_back(randomText(1 + below(60)));
      paths_.push_back(directory_.write(std::string("p/") + name, texts_.back()));
      directory_.write(std::string("g/") + name, texts_.back());
    }
    Sources sources;
    for (std::size_t i = 0; i < paths_.size(); ++i) sources.add(paths_[i], texts_[i]);
    std::vector<Finding> findings;
    for (int i = 0; i < 12; ++i) {
      const std::size_t file = random_() % paths_.size();
      const std::size_t size = texts_[file].size();
      const std::size_t begin = random_() % (size + 1);
      const std::size_t end = std::min<std::size_t>(begin + random_() % 6, size);
      findings.push_back(correction({{paths_[file], begin, end, randomText(below(4))}}));
    }
    return planFixes(findings, sources);
  }

  int run(const std::string& folder, const std::string& command) {
    const std::string line = "cd '" + directory_.path() + "/" + folder + "' && " + command +
                             " <../fix.diff >../out.txt 2>&1";
    return std::system(line.c_str());
  }

  std::mt19937 random_{20};
  TestDirectory directory_;
  std::vector<std::string> texts_, paths_;
};

TEST_F(RandomFixes, PatchAndGitAgreeWithWhatIsWritten) {
  for (int round = 0; round < 25; ++round) {
    texts_.clear();
    paths_.clear();
    const FixPlan plan = randomPlan();
    const std::string diff = unifiedDiff(plan, directory_.path() + "/p");
    directory_.write("fix.diff", diff);
    ASSERT_EQ(run("p", "patch -p0 --binary --posix"), 0)
        << diff << *readFile(directory_.path() + "/out.txt");
    // git reads an empty difference as a mistake.
    if (!plan.files.empty()) {
      ASSERT_EQ(run("g", "git apply -p0"), 0) << diff << *readFile(directory_.path() + "/out.txt");
    }
    for (const FixedFile& file : plan.files) {
      const std::string name = file.path.substr(directory_.path().size() + 3);
      EXPECT_EQ(*readFile(directory_.path() + "/g/" + name), file.after) << diff;
      if (file.after.empty()) continue;  // patch removes what is left empty
      EXPECT_EQ(*readFile(file.path), file.after) << diff;
      directory_.write("p/" + name, file.before);
    }
    for (const std::string& path : paths_)
      directory_.write(path.substr(directory_.path().size() + 1), "");
  }
}

TEST(ApplyFixes, AllOrNothingAndWithTheModeOfTheFile) {
  const TestDirectory directory;
  const std::string one = directory.write("one.lua", "int x;\n");
  const std::string two = directory.write("two.lua", "int y;\n");
  chmod(one.c_str(), 0750);
  Sources sources;
  sources.add(one, "int x;\n");
  sources.add(two, "int y;\n");
  const FixPlan plan =
      planFixes({correction({{one, 0, 3, "long"}}), correction({{two, 0, 3, "long"}})}, sources);

  directory.write("two.lua", "int z;\n");
  const Status changed = applyFixes(plan);
  ASSERT_FALSE(changed);
  EXPECT_EQ(render(changed.failure()),
            "ljbind: error: '" + two +
                "' is not what it was when it was read; nothing was corrected [fix-file-changed]\n"
                "  hint: run ljbind check again\n");
  EXPECT_EQ(*readFile(one), "int x;\n");

  directory.write("two.lua", "int y;\n");
  ASSERT_TRUE(applyFixes(plan));
  EXPECT_EQ(*readFile(one), "long x;\n");
  EXPECT_EQ(*readFile(two), "long y;\n");
  struct stat status {};
  ASSERT_EQ(stat(one.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777u, 0750u);

  std::filesystem::remove(one);
  EXPECT_EQ(applyFixes(plan).failure().id, Id::FileUnreadable);
}

}  // namespace
}  // namespace ljbind::findings
