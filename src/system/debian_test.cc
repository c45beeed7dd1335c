#include "system/debian.h"

#include <algorithm>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

TEST(Debian, OwnerOfInstalledFiles) {
  DebianPackages debian;
  const std::string pc = outputOf("pkg-config --path zlib | tr -d '\\n'");
  const auto owner = debian.ownerOf(pc);
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->package, "zlib1g-dev");
  EXPECT_EQ(owner->version, outputOf("dpkg-query -W -f '${Version}' zlib1g-dev"));
  const auto header = ownerOf("/usr/include/openssl/ssl.h");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->package, "libssl-dev");
}

TEST(Debian, OwnerOfLibraries) {
  const TestDirectory dir;
  dir.write("status",
            "Package: libx-dev\nVersion: 1\n\nPackage: libx1\nVersion: 2\n\n"
            "Package: other\nVersion: 3\n\nPackage: other-dev\nVersion: 4\n\n");
  dir.write("info/libx-dev.list", "/.\n/usr/lib/libx.so\n");
  dir.write("info/libx1.list", "/.\n/usr/lib/libx.so.1\n");
  dir.write("info/other.list", "/.\n/usr/lib/libx.so.2\n");
  dir.write("info/other-dev.list", "/.\n/usr/lib/libx.so.3\n");
  DebianPackages debian(dir.path());
  EXPECT_EQ(debian.ownerOf("/usr/lib/libx.so")->package, "libx-dev");
  EXPECT_EQ(debian.ownerOf("/usr/lib/libx.so.1")->package, "libx1");
  EXPECT_EQ(debian.ownerOf("/usr/lib/libx.so.2")->package, "other");
  EXPECT_EQ(debian.ownerOf("/usr/lib/libx.so.3")->package, "other-dev");
  EXPECT_FALSE(debian.ownerOf("/usr/lib/libx.so.4"));
}

TEST(Debian, FilesOfThePackage) {
  const auto files = DebianPackages().filesBeside("/usr/include/zlib.h");
  ASSERT_TRUE(files);
  EXPECT_EQ(files->front(), "/.");
  EXPECT_NE(std::ranges::find(*files, "/usr/include/zconf.h"), files->end());
}

TEST(Debian, UnownedFilesHaveNoOwner) {
  DebianPackages debian;
  EXPECT_FALSE(debian.ownerOf("/usr/include/no-such-header.h"));
  EXPECT_FALSE(debian.ownerOf("/usr/local/include/zlib.h"));
  EXPECT_FALSE(debian.ownerOf("zlib.h"));
  EXPECT_FALSE(debian.ownerOf(""));
  EXPECT_FALSE(debian.ownerOf("/usr/include/zlib.h\n/usr"));
}

TEST(Debian, MultiarchListsAndMergedUsr) {
  const TestDirectory dir;
  dir.write("status",
            "Package: libx-dev\nArchitecture: i386\nMulti-Arch: same\nVersion: 1\n\n"
            "Package: libx-dev\nArchitecture: amd64\nMulti-Arch: same\nVersion: 2\n"
            "Description: x\n Package: y\n\n");
  dir.write("info/libx-dev:amd64.list", "/.\n/lib/a/x.h\n");
  DebianPackages debian(dir.path());
  const auto owner = debian.ownerOf("/usr/lib/a/x.h");
  ASSERT_TRUE(owner);
  EXPECT_EQ(owner->package, "libx-dev");
  EXPECT_EQ(owner->version, "2");
}

TEST(Debian, DevelopmentPackages) {
  const TestDirectory dir;
  const std::string installed = "Status: install ok installed\n";
  dir.write("status", "Package: libx1\n" + installed + "Source: x (1.2)\nVersion: 1\n\n" +
                          "Package: libx-dev\n" + installed +
                          "Source: x\nDepends: libc6, libx1:any (= 1), libz (= 3)\n\n" +
                          "Package: user-dev\n" + installed + "Depends: libx1 (>= 1)\n\n" +
                          "Package: gone-dev\nStatus: deinstall ok config-files\n" +
                          "Depends: libx1 (= 1)\n\nPackage: libx1-flavour\n" + installed +
                          "Source: x\n\n");
  dir.write("info/libx-dev.list", "/.\n/usr/include/x.h\n");
  DebianPackages debian(dir.path());
  EXPECT_EQ(debian.developmentOf("libx1"), std::vector<std::string>{"libx-dev"});
  EXPECT_EQ(debian.developmentOf("libx1-flavour"), std::vector<std::string>{"libx-dev"});
  EXPECT_TRUE(debian.developmentOf("unknown").empty());
  EXPECT_EQ(debian.filesOf("libx-dev"), (std::vector<std::string>{"/.", "/usr/include/x.h"}));
  EXPECT_TRUE(debian.filesOf("unknown").empty());
  EXPECT_TRUE(DebianPackages("/nonexistent").developmentOf("libx1").empty());
}

TEST(Debian, DamagedDatabasesAnswerNothing) {
  const TestDirectory dir;
  EXPECT_FALSE(DebianPackages(dir.path()).ownerOf("/usr/include/zlib.h"));
  EXPECT_FALSE(DebianPackages("/nonexistent").ownerOf("/usr/include/zlib.h"));
  dir.write("status", "");
  EXPECT_FALSE(DebianPackages(dir.path()).ownerOf("/usr/include/zlib.h"));
  dir.write("status", "garbage\n\nPackage: ");
  EXPECT_FALSE(DebianPackages(dir.path()).ownerOf("/usr/include/zlib.h"));
  dir.write("status", "Package: zlib1g-dev");
  EXPECT_FALSE(DebianPackages(dir.path()).ownerOf("/usr/include/zlib.h"));
}

}  // namespace
}  // namespace ljbind::sys
