#include "system/installed_packages.h"

#include <algorithm>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

const InstalledPackage* find(const std::vector<InstalledPackage>& all, const std::string& name) {
  const auto at = std::ranges::find(all, name, &InstalledPackage::name);
  return at == all.end() ? nullptr : &*at;
}

TEST(InstalledPackages, AreThoseThePkgConfigCommandLists) {
  std::string names;
  for (const InstalledPackage& package : installedPackages()) names += package.name + "\n";
  EXPECT_EQ(names, outputOf("pkg-config --list-all | sed 's/ .*//' | LC_ALL=C sort -u"));
}

TEST(InstalledPackages, SayWhatIsTheirOwn) {
  const std::vector<InstalledPackage> all = installedPackages();
  const InstalledPackage* xmlsec = find(all, "xmlsec1-openssl");
  ASSERT_TRUE(xmlsec);
  EXPECT_EQ(xmlsec->libraries,
            (std::vector<std::string>{"xmlsec1-openssl", "xmlsec1", "ssl", "crypto"}));
  EXPECT_EQ(xmlsec->includeDirs, std::vector<std::string>{"/usr/include/xmlsec1"});
  EXPECT_EQ(xmlsec->requirementCount, 2u);
  const InstalledPackage* zlib = find(all, "zlib");
  ASSERT_TRUE(zlib);
  EXPECT_EQ(zlib->pcFile + "\n", outputOf("pkg-config --path zlib"));
  EXPECT_TRUE(zlib->includeDirs.empty());
  EXPECT_TRUE(find(all, "openssl")->libraries.empty());
}

TEST(InstalledPackages, FirstOfANameCountsAndGarbageDoesNot) {
  const TestDirectory dir;
  const TestVariable path("PKG_CONFIG_PATH", dir.path());
  const std::string head = "Name: n\nDescription: d\nVersion: 1\n";
  dir.write("zlib.pc", head + "Libs: -lmine\nCflags: -isystem /opt/z -I/usr/include\n");
  dir.write("garbage.pc", std::string(100000, '\x01'));
  dir.write("missing.pc", head + "Requires: no-such-package\nLibs: -lmissing\n");
  const std::vector<InstalledPackage> all = installedPackages();
  EXPECT_EQ(find(all, "zlib")->libraries, std::vector<std::string>{"mine"});
  EXPECT_EQ(find(all, "zlib")->includeDirs, std::vector<std::string>{"/opt/z"});
  EXPECT_TRUE(find(all, "missing"));
  EXPECT_EQ(std::ranges::count(all, "zlib", &InstalledPackage::name), 1);
}

}  // namespace
}  // namespace ljbind::sys
