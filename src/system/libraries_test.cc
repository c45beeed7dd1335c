#include "system/libraries.h"

#include "base/file.h"
#include "base/test_directory.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

std::string fileName(const std::string& path) { return path.substr(path.rfind('/') + 1); }

TEST(FindLibrary, ByEveryKindOfName) {
  const auto path = findLibrary("-lz");
  ASSERT_TRUE(path);
  EXPECT_TRUE(fileName(*path).starts_with("libz.so.1.")) << *path;
  for (const std::string& name : {std::string("z"), std::string("libz.so.1"),
                                  std::string("libz.so"), std::string("-l:libz.so.1"), *path}) {
    const auto same = findLibrary(name);
    ASSERT_TRUE(same) << name;
    EXPECT_EQ(*same, *path) << name;
  }
}

TEST(FindLibrary, FollowsLinkerScripts) {
  EXPECT_EQ(fileName(*findLibrary("-lc")), "libc.so.6");
  EXPECT_EQ(fileName(*findLibrary("-lm")), "libm.so.6");
  const auto ncurses = findLibraries("-lncurses");
  ASSERT_TRUE(ncurses);
  ASSERT_EQ(ncurses->size(), 2u);
  EXPECT_TRUE(fileName((*ncurses)[0]).starts_with("libncurses.so.6"));
  EXPECT_TRUE(fileName((*ncurses)[1]).starts_with("libtinfo.so.6"));
}

TEST(FindLibrary, WithoutTheLinkOfTheDevelopmentPackage) {
  EXPECT_EQ(fileName(*findLibrary("-lpthread")), "libpthread.so.0");
  const TestDirectory dir;
  dir.write("libown.so.2",
            "\x7f"
            "ELF");
  dir.write("libown.so.10",
            "\x7f"
            "ELF");
  dir.write("libown.so.3.1",
            "\x7f"
            "ELF");
  dir.write("libdeep.so.3.1",
            "\x7f"
            "ELF");
  dir.write("libdeep.so.3.10",
            "\x7f"
            "ELF");
  dir.write("libdeep.so.3.9.bak",
            "\x7f"
            "ELF");
  EXPECT_EQ(fileName(*findLibrary("-lown", {dir.path()})), "libown.so.10");
  EXPECT_EQ(fileName(*findLibrary("-ldeep", {dir.path()})), "libdeep.so.3.10");
}

TEST(FindLibrary, GivenDirectoriesComeFirst) {
  const TestDirectory dir;
  const std::string own = dir.write("libz.so",
                                    "\x7f"
                                    "ELF");
  EXPECT_EQ(*findLibrary("-lz", {"/nonexistent", dir.path()}), own);
  const TestVariable path("LD_LIBRARY_PATH", dir.path());
  EXPECT_NE(*findLibrary("-lz"), own);
  dir.write("libonlyhere.so",
            "\x7f"
            "ELF");
  EXPECT_EQ(fileName(*findLibrary("onlyhere")), "libonlyhere.so");
}

TEST(FindLibrary, NotFound) {
  for (const char* name :
       {"-lno-such-library", "libno.so.1", "/nonexistent/libz.so", "", "-l", "-l:", "-l:../x"}) {
    const auto path = findLibrary(name);
    ASSERT_FALSE(path) << name;
    EXPECT_EQ(path.failure().id, Id::LibraryNotFound);
    EXPECT_EQ(path.failure().message,
              "shared library '" + std::string(name) + "' is in none of the library directories");
  }
}

TEST(FindLibrary, ScriptsThatDoNotEnd) {
  const TestDirectory dir;
  dir.write("liba.so", "INPUT(libb.so)");
  dir.write("libb.so", "GROUP ( liba.so /* ) */ AS_NEEDED ( liba.so )");
  EXPECT_FALSE(findLibrary("a", {dir.path()}));
  EXPECT_FALSE(findLibrary(dir.path() + "/libb.so", {dir.path()}));
}

// The reader of libraries then says what they are.
TEST(FindLibrary, FilesThatAreNoLibraries) {
  const TestDirectory dir;
  for (const char* text : {"", "some text", "GROUP", "/* INPUT(libz.so)", "INPUT()"}) {
    const std::string path = dir.write("libt.so", text);
    const auto found = findLibrary("-lt", {dir.path()});
    ASSERT_TRUE(found) << text;
    EXPECT_EQ(*found, path);
    EXPECT_EQ(readSharedLibrary(path).failure().id, Id::LibraryUnreadable);
  }
  EXPECT_EQ(*findLibrary(dir.path()), dir.path());
}

TEST(Libraries, OpensNoMoreThanItMust) {
  const auto set = resolvePackages({"gtk+-3.0"});
  ASSERT_TRUE(set);
  Libraries libraries(*set);
  EXPECT_EQ(libraries.openedCount(), 0u);
  const auto window = libraries.find("gtk_window_new");
  ASSERT_TRUE(window);
  EXPECT_EQ(window->library, 0u);
  EXPECT_EQ(libraries.openedCount(), 1u);
  EXPECT_EQ(libraries.opened(0).soname(), "libgtk-3.so.0");
  EXPECT_EQ(libraries.packageOf(0), "gtk+-3.0");
  const auto gdk = libraries.find("gdk_window_new");
  ASSERT_TRUE(gdk);
  EXPECT_EQ(libraries.openedCount(), 2u);
  EXPECT_EQ(libraries.packageOf(gdk->library), "gdk-3.0");
  const auto glib = libraries.find("g_free");
  ASSERT_TRUE(glib);
  EXPECT_EQ(libraries.opened(glib->library).soname(), "libglib-2.0.so.0");
  EXPECT_EQ(glib->symbol->name, "g_free");
}

TEST(Libraries, DefaultsComeLast) {
  Libraries none{PackageSet()};
  const auto printf = none.find("printf");
  ASSERT_TRUE(printf);
  EXPECT_EQ(none.opened(printf->library).soname(), "libc.so.6");
  const auto cosine = none.find("cos");
  ASSERT_TRUE(cosine);
  EXPECT_EQ(none.opened(cosine->library).soname(), "libm.so.6");
  EXPECT_FALSE(none.find("no_such_symbol"));
  EXPECT_EQ(none.openedCount(), 2u);
  EXPECT_TRUE(none.failures().empty());
}

TEST(Libraries, ExtraOnesComeFirst) {
  const auto set = resolvePackages({"zlib"});
  ASSERT_TRUE(set);
  Libraries libraries(*set, {"libxml2.so.2", "-lno-such-library"});
  ASSERT_TRUE(libraries.primary());
  EXPECT_EQ(libraries.primary()->soname(), "libxml2.so.2");
  ASSERT_TRUE(libraries.find("deflate"));
  ASSERT_EQ(libraries.failures().size(), 1u);
  EXPECT_EQ(libraries.failures()[0].id, Id::LibraryNotFound);
}

TEST(Libraries, UnreadableOnesAreReported) {
  const TestDirectory dir;
  const std::string path = dir.write("libbad.so",
                                     "\x7f"
                                     "ELF");
  Libraries libraries(PackageSet(), {"-lbad"}, {dir.path()});
  EXPECT_TRUE(libraries.find("printf"));
  ASSERT_EQ(libraries.failures().size(), 1u);
  EXPECT_EQ(libraries.failures()[0].message,
            "cannot read the symbols of '" + path + "': the file is truncated");
}

}  // namespace
}  // namespace ljbind::sys
