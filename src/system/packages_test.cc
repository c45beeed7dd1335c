#include "system/packages.h"

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

// As the pkg-config command prints arguments; none of those tested here needs quoting.
std::string join(const std::vector<Flag>& flags) {
  std::string line;
  for (const Flag& flag : flags) line += flag.text + " ";
  return line;
}

std::string printed(const std::string& option, const std::string& names) {
  std::string line = outputOf("pkg-config " + option + " " + names);
  while (!line.empty() && (line.back() == '\n' || line.back() == ' ')) line.pop_back();
  return line.empty() ? line : line + " ";
}

std::string originOf(const std::vector<Flag>& flags, const std::string& text) {
  for (const Flag& flag : flags)
    if (flag.text == text) return flag.package;
  return "(absent)";
}

std::string failureOf(const std::vector<std::string>& names) {
  const auto set = resolvePackages(names);
  return set ? "(found)" : set.failure().message;
}

constexpr std::string_view head = "Name: n\nDescription: d\nVersion: 1.5\n";

class SameAsCommand : public testing::TestWithParam<const char*> {};

TEST_P(SameAsCommand, FlagsAreEqual) {
  const auto set = resolvePackages({GetParam()});
  ASSERT_TRUE(set) << render(set.failure());
  EXPECT_EQ(join(set->cflags), printed("--cflags", GetParam()));
  EXPECT_EQ(join(set->libs), printed("--libs", GetParam()));
  EXPECT_EQ(set->packages[0].version + " ", printed("--modversion", GetParam()));
  EXPECT_EQ(set->packages[0].pcFile + " ", printed("--path", GetParam()));
  EXPECT_EQ(set->packages[0].libDirVariable.empty() ? "" : set->packages[0].libDirVariable + " ",
            printed("--variable=libdir", GetParam()));
  for (const Flag& flag : set->cflags) EXPECT_NE(flag.package, "") << flag.text;
  for (const Flag& flag : set->libs) EXPECT_NE(flag.package, "") << flag.text;
}

INSTANTIATE_TEST_SUITE_P(Packages, SameAsCommand,
                         testing::Values("zlib", "sqlite3", "libxml-2.0", "xmlsec1", "libcrypto",
                                         "libcurl", "libuv", "sdl2", "gtk+-3.0", "vulkan"));

TEST(Packages, FlagsNameTheirPackage) {
  const auto set = resolvePackages({"xmlsec1"});
  ASSERT_TRUE(set);
  EXPECT_EQ(originOf(set->cflags, "-DXMLSEC_NO_SIZE_T"), "xmlsec1");
  EXPECT_EQ(originOf(set->cflags, "-I/usr/include/xmlsec1"), "xmlsec1");
  EXPECT_EQ(originOf(set->cflags, "-I/usr/include/libxml2"), "libxml-2.0");
  EXPECT_EQ(originOf(set->libs, "-lxmlsec1"), "xmlsec1");
  EXPECT_EQ(originOf(set->libs, "-lxslt"), "libxslt");
}

TEST(Packages, OwnLibrariesComeFirst) {
  const auto set = resolvePackages({"libxml-2.0", "gtk+-3.0"});
  ASSERT_TRUE(set);
  ASSERT_GT(set->libraries.size(), 3u);
  std::vector<std::string> own;
  for (const Library& library : set->libraries)
    if (library.own) own.push_back(library.name + " " + library.package);
  EXPECT_EQ(own, (std::vector<std::string>{"xml2 libxml-2.0", "gtk-3 gtk+-3.0"}));
  EXPECT_TRUE(set->libraries[1].own);
  EXPECT_EQ(set->libraries[2].name, "gdk-3");
}

TEST(Packages, OwnIncludeDirectories) {
  const auto dirs = [](const char* name) {
    const auto set = resolvePackages({name});
    return set ? set->packages[0].includeDirs : std::vector<std::string>{"(failed)"};
  };
  EXPECT_EQ(dirs("gtk+-3.0"), std::vector<std::string>{"/usr/include/gtk-3.0"});
  EXPECT_EQ(dirs("xmlsec1"), std::vector<std::string>{"/usr/include/xmlsec1"});
  EXPECT_EQ(dirs("sdl2"), std::vector<std::string>{"/usr/include/SDL2"});
  EXPECT_EQ(dirs("libcurl"), std::vector<std::string>{});  // the multiarch directory
  EXPECT_EQ(dirs("zlib"), std::vector<std::string>{});
}

TEST(Packages, RepeatedNamesCountOnce) {
  const auto set = resolvePackages({"zlib", "zlib", "sqlite3"});
  ASSERT_TRUE(set);
  ASSERT_EQ(set->packages.size(), 2u);
  EXPECT_EQ(set->packages[0].name, "zlib");
  EXPECT_EQ(set->packages[1].name, "sqlite3");
}

TEST(Packages, NoNamesGiveNothing) {
  const auto set = resolvePackages({});
  ASSERT_TRUE(set);
  EXPECT_TRUE(set->packages.empty());
}

TEST(Packages, BuiltInPackagesHaveNoFile) {
  const auto set = resolvePackages({"pkg-config"});
  ASSERT_TRUE(set) << render(set.failure());
  EXPECT_EQ(set->packages[0].pcFile, "");
}

TEST(Packages, UnknownNamesAreSuggested) {
  const std::string unknown = "pkg-config knows no package '";
  EXPECT_EQ(failureOf({"libxml2"}), unknown + "libxml2'; did you mean 'libxml-2.0'?");
  EXPECT_EQ(failureOf({"zlib", "gtk3"}), unknown + "gtk3'; did you mean 'gtk+-3.0'?");
  EXPECT_EQ(failureOf({"libgtk-3-dev"}), unknown + "libgtk-3-dev'; did you mean 'gtk+-3.0'?");
  EXPECT_EQ(failureOf({"curl"}), unknown + "curl'; did you mean 'libcurl'?");
  EXPECT_EQ(failureOf({"sdl"}), unknown + "sdl'; did you mean 'sdl2'?");
  EXPECT_EQ(failureOf({"sqlit3"}), unknown + "sqlit3'; did you mean 'sqlite3'?");
  EXPECT_EQ(failureOf({"quite-unlike-anything-installed"}),
            unknown + "quite-unlike-anything-installed'");
}

TEST(Packages, SuggestionsAreDeterministic) {
  const std::vector<std::string> installed{"gtk+-3.0", "gtk+-unix-print-3.0", "libssl", "openssl"};
  EXPECT_EQ(suggestPackage("gtk", installed), "gtk+-3.0");
  EXPECT_EQ(suggestPackage("OpenSSL", installed), "openssl");
  EXPECT_EQ(suggestPackage("ssl", installed), "libssl");
  EXPECT_EQ(suggestPackage("", {}), "");
}

TEST(Packages, ImpossibleNamesAreRefused) {
  const std::string unknown = "pkg-config knows no package '";
  const std::string rule = "'; a package's name has no spaces, slashes, commas or comparisons";
  EXPECT_EQ(failureOf({""}), unknown + "'; the name is empty");
  EXPECT_EQ(failureOf({"--libs"}), unknown + "--libs'; a package's name does not start with '-'");
  EXPECT_EQ(failureOf({"a b"}), unknown + "a b" + rule);
  EXPECT_EQ(failureOf({"a\nb"}), unknown + "a?b" + rule);
  EXPECT_EQ(failureOf({"../zlib"}), unknown + "../zlib" + rule);
  EXPECT_EQ(failureOf({"zlib>=1"}), unknown + "zlib>=1" + rule);
  EXPECT_EQ(failureOf({"zlib,sqlite3"}), unknown + "zlib,sqlite3" + rule);
  EXPECT_EQ(resolvePackages({std::string(100000, 'x')}).failure().id, Id::PackageNotFound);
}

TEST(Packages, MissingRequirementsAreNamed) {
  const TestDirectory dir;
  const TestVariable path("PKG_CONFIG_PATH", dir.path());
  dir.write("outer.pc", std::string(head) + "Requires: inner\n");
  dir.write("inner.pc", std::string(head) + "Requires.private: no-such-thing\n");
  dir.write("newer.pc", std::string(head) + "Requires: zlib >= 99\n");
  const std::string broken = "pkg-config cannot resolve package '";
  EXPECT_EQ(failureOf({"zlib", "outer"}),
            broken + "outer': package 'no-such-thing', required by 'inner', not found");
  EXPECT_EQ(failureOf({"newer"}).substr(0, 96),
            broken + "newer': package dependency requirement 'zlib >= 99' could not");
  EXPECT_EQ(resolvePackages({"newer"}).failure().id, Id::PackageBroken);
}

TEST(Packages, CircularRequirementsEnd) {
  const TestDirectory dir;
  const TestVariable path("PKG_CONFIG_PATH", dir.path());
  dir.write("ring1.pc", std::string(head) + "Requires: ring2\nLibs: -lring1\n");
  dir.write("ring2.pc", std::string(head) + "Requires: ring1\nLibs: -lring2\n");
  dir.write("selfish.pc", std::string(head) + "Requires: selfish\nLibs: -lselfish\n");
  const auto ring = resolvePackages({"ring1"});
  ASSERT_TRUE(ring) << render(ring.failure());
  EXPECT_EQ(join(ring->libs), printed("--libs", "ring1"));
  const auto selfish = resolvePackages({"selfish"});
  ASSERT_TRUE(selfish) << render(selfish.failure());
  EXPECT_EQ(join(selfish->libs), "-lselfish ");
}

TEST(Packages, MalformedFilesAreRefused) {
  const TestDirectory dir;
  const TestVariable path("PKG_CONFIG_PATH", dir.path());
  dir.write("nothing.pc", "");
  dir.write("nameless.pc", "Libs: -lx\n");
  dir.write("binary.pc", std::string("\x7f"
                                     "ELF\0\1\2\3\xff\xfe",
                                     10));
  dir.write("long.pc", std::string(200000, 'a') + ": " + std::string(200000, 'b'));
  dir.write("loop.pc", "a=${b}\nb=${a}\n" + std::string(head) + "Libs: ${a}${b}${undefined}\n");
  dir.write("quote.pc", std::string(head) + "Cflags: -DX=\"unterminated\n");
  for (const char* name : {"nothing", "nameless", "binary", "long"})
    EXPECT_FALSE(resolvePackages({name})) << name;
  EXPECT_EQ(resolvePackages({"nameless"}).failure().id, Id::PackageBroken);
  EXPECT_NE(failureOf({"nameless"}).find("does not declare a `Version' field"), std::string::npos);
  (void)resolvePackages({"loop"});
  (void)resolvePackages({"quote"});
}

TEST(Packages, ArgumentsAreUnquoted) {
  const TestDirectory dir;
  const TestVariable path("PKG_CONFIG_PATH", dir.path());
  dir.write("quoted.pc",
            std::string(head) + "Cflags: -DTEXT=\\\"a\\ b\\\" -isystem /opt/q -pthread\n");
  const auto set = resolvePackages({"quoted"});
  ASSERT_TRUE(set) << render(set.failure());
  std::vector<std::string> arguments;
  for (const Flag& flag : set->cflags) arguments.push_back(flag.text);
  EXPECT_EQ(arguments,
            (std::vector<std::string>{"-DTEXT=\"a b\"", "-isystem", "/opt/q", "-pthread"}));
  EXPECT_EQ(set->packages[0].includeDirs, std::vector<std::string>{"/opt/q"});
}

TEST(Packages, EnvironmentCountsAsForTheCommand) {
  const TestDirectory dir;
  dir.write("zlib.pc", "prefix=/usr\n" + std::string(head) +
                           "Libs: -L${prefix}/lib/z -lz\nCflags: -I${prefix}/include/z\n");
  const TestVariable libdir("PKG_CONFIG_LIBDIR", dir.path());
  const TestVariable sysroot("PKG_CONFIG_SYSROOT_DIR", "/target");
  const auto set = resolvePackages({"zlib"});
  ASSERT_TRUE(set) << render(set.failure());
  EXPECT_EQ(set->packages[0].version, "1.5");
  EXPECT_EQ(join(set->cflags), "-I/target/usr/include/z ");
  EXPECT_EQ(join(set->cflags), printed("--cflags", "zlib"));
  EXPECT_EQ(join(set->libs), printed("--libs", "zlib"));
  EXPECT_EQ(set->libraryDirs, std::vector<std::string>{"/target/usr/lib/z"});
  EXPECT_EQ(failureOf({"sqlite3"}), "pkg-config knows no package 'sqlite3'");
}

}  // namespace
}  // namespace ljbind::sys
