#include "system/debian_contents.h"

#include <gtest/gtest.h>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

constexpr char contents[] =
    "bin/zlib.h                      shells/no-header\n"
    "usr/include/a b/zlib.h\t\t libdevel/blank-dev\n"
    "usr/include/deep/er/zlib.h      libdevel/other-dev,universe/libdevel/third-dev\n"
    "usr/include/notzlib.h           libdevel/not-dev\n"
    "usr/include/zlib.h              libdevel/zlib1g-dev\n"
    "usr/include/broken\n"
    "\n";

std::string shown(const std::vector<Shipped>& found) {
  std::string text;
  for (const Shipped& one : found) text += one.package + ":" + one.path + " ";
  return text;
}
constexpr char expected[] =
    "zlib1g-dev:usr/include/zlib.h blank-dev:usr/include/a b/zlib.h "
    "other-dev:usr/include/deep/er/zlib.h third-dev:usr/include/deep/er/zlib.h ";

TEST(DebianContents, Plain) {
  const TestDirectory dir;
  dir.write("deb.debian.org_debian_dists_x_main_Contents-amd64", contents);
  dir.write("deb.debian.org_debian_dists_x_main_Contents-all", contents);
  dir.write("deb.debian.org_debian_dists_x_main_Contents-source",
            "usr/include/zlib.h source/zlib\n");
  dir.write("deb.debian.org_debian_dists_x_main_binary-amd64_Packages", contents);
  EXPECT_EQ(shown(packagesWithHeader("zlib.h", dir.path())), expected);
  EXPECT_EQ(shown(packagesWithHeader("er/zlib.h", dir.path())),
            "other-dev:usr/include/deep/er/zlib.h third-dev:usr/include/deep/er/zlib.h ");
  EXPECT_EQ(shown(packagesWithHeader("lib.h", dir.path())), "");
  EXPECT_EQ(shown(packagesWithHeader("", dir.path())), "");
}

TEST(DebianContents, Packed) {
  if (!std::filesystem::exists("/usr/lib/apt/apt-helper")) GTEST_SKIP() << "there is no apt";
  const TestDirectory dir;
  const std::string path = dir.write("host_dists_x_main_Contents-amd64", contents);
  outputOf("gzip " + path);
  EXPECT_EQ(shown(packagesWithHeader("zlib.h", dir.path())), expected);
}

TEST(DebianContents, Bad) {
  EXPECT_EQ(shown(packagesWithHeader("zlib.h", "/nowhere")), "");
  const TestDirectory dir;
  dir.write("host_Contents-amd64.gz", "no gzip");
  dir.write("host_Contents-all", std::string(3 << 20, 'x'));
  std::filesystem::create_directory(dir.path() + "/host_Contents-i386");
  EXPECT_EQ(shown(packagesWithHeader("zlib.h", dir.path())), "");
}

}  // namespace
}  // namespace ljbind::sys
