#include "configfile/config_file.h"

#include <gtest/gtest.h>

#include "base/test_directory.h"

namespace ljbind::configfile {
namespace {

class ConfigFile : public testing::Test {
 protected:
  // What there is to say against `text`, with the file's directory left out.
  std::string complaints(std::string_view text) {
    config::CheckRequest request;
    Diagnostics problems;
    readConfigFile(directory_.write("ljbind.toml", text), request, problems);
    std::string all;
    for (Diagnostic problem : problems.all()) {
      EXPECT_TRUE(problem.place.file.starts_with(directory_.path()));
      problem.place.file = problem.place.file.substr(directory_.path().size() + 1);
      all += render(problem);
    }
    return all;
  }

  config::CheckRequest read(std::string_view text, config::CheckRequest request = {}) {
    Diagnostics problems;
    readConfigFile(directory_.write("ljbind.toml", text), request, problems);
    EXPECT_TRUE(problems.all().empty());
    return request;
  }

  std::string inside(const std::string& name) { return directory_.path() + "/" + name; }
  static std::string flags(const config::CheckRequest& request) {
    std::string all;
    for (const config::Flag& flag : request.flags) all += flag.text + " (" + flag.origin + ")\n";
    return all;
  }

  TestDirectory directory_;
};

constexpr char everything[] = R"(
[check]
packages = ["xmlsec1", "libxml-2.0"]
headers = ["zlib.h", "./src/own.h"]
libraries = ["libz.so.1", "build/libown.so"]
exclude = ["vendor/**"]
warnings = ["no-unused-ignore", "error=cdef-rejected"]
defines = ["A", "B=1"]
undefines = ["C"]
include-dirs = ["include", "/opt/include"]
target = "x86_64-linux-gnu"
baseline = "ci/baseline.json"
werror = true
assume = { DEBUG = false, LIMIT = 0x10, name = "Linux", "a.b" = 1, jit.os = "OSX" }
)";

TEST_F(ConfigFile, EveryKey) {
  const config::CheckRequest request = read(everything);
  EXPECT_EQ(request.packages, (std::vector<std::string>{"xmlsec1", "libxml-2.0"}));
  EXPECT_EQ(request.headers, (std::vector<std::string>{"zlib.h", inside("src/own.h")}));
  EXPECT_EQ(request.libraries, (std::vector<std::string>{"libz.so.1", inside("build/libown.so")}));
  ASSERT_EQ(request.exclude.size(), 1u);
  EXPECT_EQ(request.exclude[0].glob, "vendor/**");
  EXPECT_EQ(request.exclude[0].directory, directory_.path());
  ASSERT_EQ(request.warnings.size(), 2u);
  EXPECT_EQ(request.warnings[1].text, "error=cdef-rejected");
  EXPECT_EQ(request.warnings[1].place.line, 7u);
  EXPECT_EQ(request.warnings[1].place.column, 33u);
  EXPECT_EQ(flags(request), "-DA (ljbind.toml)\n-DB=1 (ljbind.toml)\n-UC (ljbind.toml)\n-I" +
                                inside("include") +
                                " (ljbind.toml)\n-I/opt/include (ljbind.toml)\n");
  EXPECT_EQ(request.target, "x86_64-linux-gnu");
  EXPECT_EQ(request.baseline, inside("ci/baseline.json"));
  EXPECT_EQ(request.werror, true);
  std::string assumed;
  for (const config::Assumption& one : request.assumptions)
    assumed += one.name + "=" + one.value + "\n";
  EXPECT_EQ(assumed, "DEBUG=false\nLIMIT=16\na.b=1\njit.os=OSX\nname=Linux\n");
}

TEST_F(ConfigFile, TheCommandLineWins) {
  config::CheckRequest given;
  given.packages = {"zlib"};
  given.flags = {{"-UB", "the command line"}, {"-Ihere", "the command line"}};
  given.assumptions = {{"LIMIT", "7", {}}};
  given.warnings = {{"unused-ignore", {}}};
  given.target = "arm64";
  given.baseline = "mine.json";
  given.werror = false;
  const config::CheckRequest request = read(everything, given);
  EXPECT_EQ(request.packages, std::vector<std::string>{"zlib"});
  EXPECT_EQ(request.libraries.size(), 2u);
  EXPECT_EQ(flags(request),
            "-DA (ljbind.toml)\n-DB=1 (ljbind.toml)\n-UC (ljbind.toml)\n"
            "-UB (the command line)\n-Ihere (the command line)\n-I" +
                inside("include") + " (ljbind.toml)\n-I/opt/include (ljbind.toml)\n");
  EXPECT_EQ(request.warnings.back().text, "unused-ignore");
  EXPECT_EQ(request.assumptions.size(), 5u);
  EXPECT_EQ(request.assumptions.back().value, "7");
  EXPECT_EQ(request.target, "arm64");
  EXPECT_EQ(request.baseline, "mine.json");
  EXPECT_EQ(request.werror, false);
}

TEST_F(ConfigFile, NothingIsFine) {
  EXPECT_EQ(complaints(""), "");
  EXPECT_EQ(complaints("[check]\n"), "");
  EXPECT_FALSE(read("[check]\n").werror.has_value());
}

TEST_F(ConfigFile, UnknownKeys) {
  EXPECT_EQ(complaints("[chekc]\nwerror = true\n"),
            "ljbind.toml:1:2: error: there is no key 'chekc'; did you mean 'check'? "
            "[config-unknown-key]\n"
            "  1 | [chekc]\n"
            "    |  ^\n"
            "  hint: what ljbind check is told stands in the table [check]\n");
  EXPECT_EQ(complaints("[check]\n  \"caf\xc3\xa9\" = 1\n  package = []\n"),
            "ljbind.toml:2:3: error: there is no key 'caf\xc3\xa9' [config-unknown-key]\n"
            "  2 |   \"caf\xc3\xa9\" = 1\n"
            "    |   ^\n"
            "  hint: [check] has assume, baseline, defines, exclude, headers, include-dirs, "
            "libraries, packages, target, undefines, warnings, werror\n"
            "ljbind.toml:3:3: error: there is no key 'package'; did you mean 'packages'? "
            "[config-unknown-key]\n"
            "  3 |   package = []\n"
            "    |   ^\n"
            "  hint: [check] has assume, baseline, defines, exclude, headers, include-dirs, "
            "libraries, packages, target, undefines, warnings, werror\n");
}

TEST_F(ConfigFile, WrongValues) {
  EXPECT_EQ(complaints("check = 3\n"),
            "ljbind.toml:1:9: error: 'check' has to be a table, not an integer [config-value]\n"
            "  1 | check = 3\n"
            "    |         ^\n"
            "  hint: write [check]\n");
  EXPECT_EQ(complaints("[check]\npackages = 'zlib'\n"),
            "ljbind.toml:2:12: error: 'packages' has to be a list of packages, not a string "
            "[config-value]\n"
            "  2 | packages = 'zlib'\n"
            "    |            ^\n"
            "  hint: write packages = [\"zlib\"]\n");
  EXPECT_EQ(complaints("[check]\nheaders = ['\xc3\xa9', 1.5]\r\n"),
            "ljbind.toml:2:18: error: 'headers' has to be a list of headers, not a list with a "
            "number with a point [config-value]\n"
            "  2 | headers = ['\xc3\xa9', 1.5]\n"
            "    |                 ^\n"
            "  hint: write headers = [\"zlib.h\"]\n");
  const auto sentence = [&](std::string_view line) {
    const std::string all = complaints("[check]\n" + std::string(line) + "\n");
    const std::size_t begin = all.find("error: "), end = all.find(" [config-");
    return begin == all.npos ? all : all.substr(begin + 7, end - begin - 7);
  };
  EXPECT_EQ(sentence("werror = 1"), "'werror' has to be true or false, not an integer");
  EXPECT_EQ(sentence("target = \"\""),
            "'target' has to be the name of a target, not an empty string");
  EXPECT_EQ(sentence("baseline = \"a\\u0000b\""),
            "'baseline' has to be the path of a file, not a NUL character");
  EXPECT_EQ(sentence("defines = ['1A']"),
            "'defines' has to be a list of macros, not a list with '1A'");
  EXPECT_EQ(sentence("undefines = ['A=1']"),
            "'undefines' has to be a list of macros, not a list with 'A=1'");
  EXPECT_EQ(sentence("assume = ['A']"),
            "'assume' has to be a table of names and their values, not a list");
  EXPECT_EQ(sentence("assume = { a.b = 1979-05-27 }"),
            "'assume' has to be a table of names and their values, not one with a date");
  EXPECT_EQ(sentence("assume = { '' = 1 }"),
            "'assume' has to be a table of names and their values, not one with an empty name");
}

TEST_F(ConfigFile, SyntaxErrors) {
  EXPECT_EQ(complaints("[check]\nwerror = \n"),
            "ljbind.toml:2:10: error: the file is no TOML: error while parsing key-value pair: "
            "expected value, saw '\\n' [config-syntax]\n"
            "  2 | werror = \n"
            "    |          ^\n"
            "  hint: docs/check.md has an example\n");
}

TEST_F(ConfigFile, BadInputEnds) {
  const auto refused = [&](const std::string& text) {
    return complaints(text).find("[config-syntax]") != std::string::npos;
  };
  std::string dots = "a";
  for (int i = 0; i < 400000; ++i) dots += ".a";
  EXPECT_TRUE(refused("[" + dots + "]"));
  EXPECT_TRUE(refused("[check]\nassume = {" + dots + " = 1}"));
  EXPECT_TRUE(refused("a = " + std::string(500000, '[')));
  EXPECT_TRUE(refused("a = " + std::string(300, '[') + std::string(300, ']')));
  EXPECT_TRUE(refused(std::string("\0\xff\xfe", 3)));
  EXPECT_TRUE(refused("a = \"\xff\""));
  EXPECT_TRUE(refused("[check]\n[check]\n"));
  // As deep as it may be.
  EXPECT_EQ(complaints("[check.assume." + dots.substr(0, 2 * 4095 - 1) + "]\nx = 1"), "");

  config::CheckRequest request;
  Diagnostics problems;
  const std::string large = directory_.write("ljbind.toml", std::string((1 << 20) + 1, '\n'));
  readConfigFile(large, request, problems);
  readConfigFile(directory_.path(), request, problems);
  ASSERT_EQ(problems.all().size(), 2u);
  EXPECT_EQ(problems.all()[0].message, "cannot read '" + large + "': it is too large");
  EXPECT_EQ(problems.all()[1].message,
            "cannot read '" + directory_.path() + "': it is a directory");
}

TEST_F(ConfigFile, IsFoundUpward) {
  const std::string nested = directory_.write("a/b/c/x.lua", "");
  EXPECT_EQ(findConfigFile(nested), "");
  const std::string top = std::filesystem::canonical(directory_.write("ljbind.toml", "")).string();
  EXPECT_EQ(findConfigFile(nested), top);
  EXPECT_EQ(findConfigFile(inside("a/b")), top);
  EXPECT_EQ(findConfigFile(inside("a/b/c/../../none.lua")), top);
  const std::string near =
      std::filesystem::canonical(directory_.write("a/b/ljbind.toml", "")).string();
  EXPECT_EQ(findConfigFile(nested), near);
  EXPECT_EQ(findConfigFile(inside("a/b")), near);
  EXPECT_EQ(findConfigFile(inside("a")), top);
}

}  // namespace
}  // namespace ljbind::configfile
