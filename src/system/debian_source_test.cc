#include "system/debian_source.h"

#include <unistd.h>

#include <algorithm>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

std::string textOf(const SourceSteps& steps) {
  std::string text;
  for (const SourceStep& step : steps.steps) text += shellText(step) + "\n";
  return text;
}

TEST(DebianSource, StepsOfAnInstalledPackage) {
  const TestDirectory dir;
  dir.write("dpkg/status",
            "Package: libx1\nStatus: install ok installed\nSource: x (1:1.2-3)\n"
            "Version: 1:1.2-3+b1\n\n");
  dir.write("apt/sources.list",
            "# deb-src http://a b main\ndeb http://a b main\n"
            "deb-src http://a b main\n");
  const auto steps = sourceSteps("libx1", "/srv/it's", {dir.path() + "/dpkg", dir.path() + "/apt"});
  ASSERT_TRUE(steps) << render(steps.failure());
  EXPECT_EQ(steps->source.package, "x");
  EXPECT_EQ(steps->source.version, "1:1.2-3");
  EXPECT_EQ(steps->tree, "/srv/it's/x");
  EXPECT_FALSE(steps->obstacle);
  const std::string root = geteuid() == 0 ? "" : "sudo ";
  EXPECT_EQ(textOf(*steps),
            "cd '/srv/it'\\''s' && apt-get source --download-only x=1:1.2-3\n"
            "cd '/srv/it'\\''s' && dpkg-source --extract x_1.2-3.dsc x\n"
            "cd '/srv/it'\\''s' && " +
                root +
                "apt-get build-dep --yes x=1:1.2-3\n"
                "cd '/srv/it'\\''s/x' && env DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage "
                "--rules-target=build\n");
}

TEST(DebianSource, OfWhatIsInstalledHere) {
  const auto steps = sourceSteps("libxmlsec1-dev", "/srv/x");
  ASSERT_TRUE(steps) << render(steps.failure());
  EXPECT_EQ(steps->source.package, "xmlsec1");
  EXPECT_EQ(steps->source.version, outputOf("dpkg-query -W -f '${source:Version}' libxmlsec1-dev"));
  const auto zlib = sourceSteps("zlib1g", "/srv/x");
  ASSERT_TRUE(zlib);
  EXPECT_EQ(zlib->source.package, outputOf("dpkg-query -W -f '${source:Package}' zlib1g"));
  EXPECT_EQ(zlib->source.version, outputOf("dpkg-query -W -f '${source:Version}' zlib1g"));
}

TEST(DebianSource, NotInstalledOrDamaged) {
  const TestDirectory dir;
  const std::string installed = "Status: install ok installed\n";
  dir.write("status", "Package: a\n" + installed + "Source: --evil\nVersion: 1\n\nPackage: b\n" +
                          installed + "Version: ../1\n\nPackage: c\n" + installed +
                          "\nPackage: d\nStatus: deinstall ok config-files\nVersion: 1\n\n");
  for (const char* name : {"a", "b", "c", "d", "e", ""}) {
    const auto steps = sourceSteps(name, "/srv/x", {dir.path(), dir.path()});
    ASSERT_FALSE(steps) << name;
    EXPECT_EQ(render(steps.failure()),
              "ljbind: error: the source package of '" + std::string(name) +
                  "' cannot be fetched: no installed Debian package has that name "
                  "[no-source-packages]\n  hint: dpkg -S FILE names the package that a file "
                  "belongs to\n");
  }
}

TEST(DebianSource, SourceEntries) {
  const TestDirectory dir;
  EXPECT_FALSE(hasSourceEntries(dir.path()));
  const auto has = [&](const std::string& name, const std::string& text) {
    const std::string file = dir.write("sources.list.d/" + name, text);
    const bool found = hasSourceEntries(dir.path());
    std::filesystem::remove(file);
    return found;
  };
  EXPECT_TRUE(has("a.list", "deb-src [arch=amd64] http://a b main\n"));
  EXPECT_FALSE(has("a.list", "#deb-src http://a b main\ndeb http://a b main\n"));
  EXPECT_FALSE(has("a.txt", "deb-src http://a b main\n"));
  EXPECT_TRUE(has("a.sources", "Types: deb deb-src\nURIs: http://a\n"));
  EXPECT_TRUE(has("a.sources", "# x\nTypes:\n deb\n deb-src\nEnabled: yes"));
  EXPECT_FALSE(has("a.sources", "Types: deb\nURIs: http://deb-src\n"));
  EXPECT_FALSE(has("a.sources", "Types: deb deb-src\nEnabled: no\n\nTypes: deb\n"));
  EXPECT_TRUE(has("a.sources", "Types: deb\nEnabled: no\n\nTypes: deb-src\n\n"));
}

TEST(DebianSource, WithoutSourceEntriesNothingIsRun) {
  const TestDirectory dir;
  dir.write("status", "Package: x\nStatus: install ok installed\nVersion: 1-2\n\n");
  const auto steps = sourceSteps("x", dir.path() + "/new", {dir.path(), dir.path() + "/apt"});
  ASSERT_TRUE(steps && steps->obstacle);
  EXPECT_EQ(render(*steps->obstacle),
            "ljbind: error: the source package x=1-2 cannot be fetched: " + dir.path() +
                "/apt names no deb-src [no-source-packages]\n  hint: add deb-src to the Types of "
                "the .sources file that has the package, or a deb-src line to sources.list, and "
                "run apt-get update; snapshot.debian.org keeps versions that are gone\n");
  bool announced = false;
  const auto result = runSourceSteps(*steps, [&](const SourceStep&) { announced = true; });
  EXPECT_FALSE(result);
  EXPECT_FALSE(announced);
  EXPECT_FALSE(std::filesystem::exists(dir.path() + "/new"));
}

TEST(DebianSource, RunsTheStepsAndFindsTheFiles) {
  const TestDirectory dir;
  const std::string base = dir.path() + "/work";
  SourceSteps steps;
  steps.tree = base + "/x";
  steps.steps = {{{"mkdir", "-p", "x/a"}, base, "unpack it"},
                 {{"touch", "a/config.h", "config.status", "other.h"}, steps.tree, "build it"}};
  std::string announced;
  auto files = runSourceSteps(steps, [&](const SourceStep& step) { announced += step.purpose; });
  ASSERT_TRUE(files) << render(files.failure());
  EXPECT_EQ(announced, "unpack itbuild it");
  EXPECT_EQ(*files,
            (std::vector<std::string>{steps.tree + "/config.status", steps.tree + "/a/config.h"}));
  // What is there already could be taken for a result.
  const auto again = runSourceSteps(steps, [](const SourceStep&) {});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.failure().message, "cannot write '" + base + "': the directory is not empty");
}

TEST(DebianSource, SaysWhichStepFailed) {
  const TestDirectory dir;
  const std::string base = dir.path() + "/work";
  SourceSteps steps;
  steps.steps = {{{"sh", "-c", "exit 7"}, base, "unpack it"}};
  auto failed = runSourceSteps(steps, [](const SourceStep&) {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(render(failed.failure()),
            "ljbind: error: 'sh -c exit 7' failed with status 7 [source-step-failed]\n"
            "  hint: it was to unpack it; its own messages tell why it could not\n");
  steps.steps = {{{"/no/such/program"}, base, "unpack it"}};
  failed = runSourceSteps(steps, [](const SourceStep&) {});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.failure().message,
            "'/no/such/program' cannot be run: No such file or directory");
}

}  // namespace
}  // namespace ljbind::sys
