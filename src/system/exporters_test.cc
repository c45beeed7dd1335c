#include "system/exporters.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

std::string sonames(const std::vector<Exporter>& exporters) {
  std::string text;
  for (const Exporter& exporter : exporters) text += exporter.soname + " ";
  return text;
}

TEST(Exporters, OfSystem) {
  EXPECT_EQ(sonames(librariesExporting("xmlInitParser")), "libxml2.so.2 ");
  EXPECT_NE(sonames(librariesExporting("malloc")).find("libc.so.6 "), std::string::npos);
  EXPECT_EQ(sonames(librariesExporting("ljbind_exports_no_such_thing")), "");
  EXPECT_EQ(sonames(librariesExporting("")), "");
}

// Each file once, whatever links lead to it; what is not exported does not count.
TEST(Exporters, OfDirectory) {
  const TestDirectory dir;
  const std::string source = dir.write(
      "a.c", "static int hidden(void) { return 1; }\nint shown(void) { return hidden(); }");
  outputOf("cc -g -shared -fPIC -Wl,-soname,liba.so.1 -o " + dir.path() + "/liba.so.1.2 " + source);
  std::filesystem::create_symlink("liba.so.1.2", dir.path() + "/liba.so");
  std::filesystem::create_symlink("nowhere", dir.path() + "/libb.so");
  dir.write("libc.so.9", std::string("shown\0", 6));
  dir.write("libd.so", "");
  const auto found = librariesExporting("shown", {dir.path()});
  ASSERT_EQ(sonames(found), "liba.so.1 ");
  EXPECT_TRUE(found[0].path.ends_with("/liba.so.1.2"));
  EXPECT_EQ(sonames(librariesExporting("hidden", {dir.path()})), "");
  EXPECT_EQ(sonames(librariesExporting("shown", {dir.path() + "/none"})), "");
}

}  // namespace
}  // namespace ljbind::sys
