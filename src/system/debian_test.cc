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
