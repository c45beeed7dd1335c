#include "system/headers.h"

#include <algorithm>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

std::vector<Header> headersOf(const std::string& name) {
  const auto set = resolvePackages({name});
  if (!set) return {};
  const auto headers = publicHeaders(set->packages[0]);
  return headers ? *headers : std::vector<Header>();
}

std::string umbrellaOf(const std::string& name) {
  const std::vector<Header> headers = headersOf(name);
  return headers.empty() ? "(no headers)" : headers[0].umbrella ? headers[0].includeName : "";
}

const Header* find(const std::vector<Header>& headers, const std::string& name) {
  const auto at = std::ranges::find(headers, name, &Header::includeName);
  return at == headers.end() ? nullptr : &*at;
}

TEST(Headers, UmbrellasByRule) {
  EXPECT_EQ(umbrellaOf("gtk+-3.0"), "gtk/gtk.h");
  EXPECT_EQ(umbrellaOf("sdl2"), "SDL.h");
  EXPECT_EQ(umbrellaOf("libcurl"), "curl/curl.h");
  EXPECT_EQ(umbrellaOf("vulkan"), "vulkan/vulkan.h");
  EXPECT_EQ(umbrellaOf("libuv"), "uv.h");
  EXPECT_EQ(umbrellaOf("zlib"), "zlib.h");
  EXPECT_EQ(umbrellaOf("sqlite3"), "sqlite3.h");
}

TEST(Headers, PackagesWithoutUmbrella) {
  EXPECT_EQ(umbrellaOf("libxml-2.0"), "");
  EXPECT_EQ(umbrellaOf("libcrypto"), "");
  EXPECT_EQ(umbrellaOf("xmlsec1"), "");  // xmlsec/xmlsec.h includes few of the others
}

TEST(Headers, NamesAreRelativeToTheirIncludeDirectory) {
  const std::vector<Header> xml = headersOf("libxml-2.0");
  const Header* tree = find(xml, "libxml/tree.h");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->path, "/usr/include/libxml2/libxml/tree.h");
  EXPECT_TRUE(std::ranges::is_sorted(xml, {}, &Header::includeName));
}

TEST(Headers, SystemPackagesTakeWhatDebianShips) {
  const std::vector<Header> zlib = headersOf("zlib");
  ASSERT_EQ(zlib.size(), 2u);
  EXPECT_EQ(zlib[0].includeName, "zlib.h");
  EXPECT_EQ(zlib[1].includeName, "zconf.h");
  const std::vector<Header> crypto = headersOf("libcrypto");
  EXPECT_TRUE(find(crypto, "openssl/evp.h"));
  EXPECT_TRUE(find(crypto, "openssl/configuration.h"));  // in the multiarch directory
  const std::vector<Header> curl = headersOf("libcurl");
  EXPECT_TRUE(find(curl, "curl/easy.h"));
}

TEST(Headers, PackagesMayInstallIntoTheirOwnAndIntoSystemDirectories) {
  const std::vector<Header> drm = headersOf("libdrm");
  ASSERT_TRUE(find(drm, "drm.h"));
  EXPECT_EQ(find(drm, "drm.h")->path, "/usr/include/libdrm/drm.h");
  ASSERT_TRUE(find(drm, "xf86drm.h"));
  EXPECT_EQ(find(drm, "xf86drm.h")->path, "/usr/include/xf86drm.h");
  // sdl2's flags name both directories, and nothing of it is in the second.
  for (const Header& header : headersOf("sdl2"))
    EXPECT_TRUE(header.path.starts_with("/usr/include/SDL2/")) << header.path;
}

TEST(Headers, WithoutDpkgTheObviousNames) {
  DebianPackages none("/nonexistent");
  Package package;
  package.name = "zlib";
  const auto zlib = publicHeaders(package, none);
  ASSERT_TRUE(zlib);
  ASSERT_EQ(zlib->size(), 1u);
  EXPECT_EQ(zlib->front().path, "/usr/include/zlib.h");
  EXPECT_TRUE(zlib->front().umbrella);
  package.name = "libcurl";
  const auto curl = publicHeaders(package, none);
  ASSERT_TRUE(curl);
  EXPECT_EQ(curl->front().includeName, "curl/curl.h");
}

TEST(Headers, NoneIsADiagnostic) {
  const TestDirectory dir;
  Package package;
  package.name = "hollow";
  package.includeDirs = {dir.path(), "/nonexistent"};
  const auto headers = publicHeaders(package);
  ASSERT_FALSE(headers);
  EXPECT_EQ(headers.failure().id, Id::NoPublicHeaders);
  EXPECT_EQ(headers.failure().message, "cannot tell which headers belong to package 'hollow'");
}

TEST(Headers, OnlyHeadersAndNoLoops) {
  const TestDirectory dir;
  dir.write("b.h", "");
  dir.write("a/c.h", "");
  dir.write("a/c.hpp", "");
  dir.write(".hidden.h", "");
  std::filesystem::create_directory_symlink(dir.path(), dir.path() + "/a/loop");
  std::filesystem::create_symlink("b.h", dir.path() + "/linked.h");
  std::filesystem::create_symlink("nowhere.h", dir.path() + "/dangling.h");
  Package package;
  package.name = "p";
  package.includeDirs = {dir.path()};
  const auto headers = publicHeaders(package);
  ASSERT_TRUE(headers);
  std::vector<std::string> names;
  for (const Header& header : *headers) names.push_back(header.includeName);
  EXPECT_EQ(names, (std::vector<std::string>{"a/c.h", "b.h", "linked.h"}));
}

TEST(Headers, PrecedenceOfUmbrellas) {
  const TestDirectory dir;
  dir.write("foo/foo.h", "#include <foo/a.h>\n");
  dir.write("foo/a.h", "");
  Package package;
  package.name = "libfoo-2.0";
  package.includeDirs = {dir.path()};
  EXPECT_EQ(publicHeaders(package)->front().includeName, "foo/foo.h");
  dir.write("foo.h", "");
  EXPECT_EQ(publicHeaders(package)->front().includeName, "foo.h");
  dir.write("libfoo.h", "");
  EXPECT_EQ(publicHeaders(package)->front().includeName, "libfoo.h");
}

TEST(Headers, Stems) {
  EXPECT_EQ(headerStems("libxml-2.0"),
            (std::vector<std::string>{"libxml-2.0", "libxml", "xml-2.0", "xml"}));
  EXPECT_EQ(headerStems("gtk+-3.0"), (std::vector<std::string>{"gtk+-3.0", "gtk"}));
  EXPECT_EQ(headerStems("lib"), std::vector<std::string>{"lib"});
  EXPECT_EQ(headerStems("3"), std::vector<std::string>{"3"});
}

}  // namespace
}  // namespace ljbind::sys
