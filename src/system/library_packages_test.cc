#include "system/library_packages.h"

#include <algorithm>
#include <filesystem>

#include "base/test_directory.h"
#include "system/libraries.h"

namespace ljbind::sys {
namespace {

class LibraryPackagesTest : public testing::Test {
 protected:
  // "soname package", or the failure.
  std::string found(const std::string& name) {
    const auto library = packages().find(name);
    if (!library) return library.failure().message;
    return library->files[0].soname + " " + (library->described ? library->packages[0] : "(none)");
  }
  static LibraryPackages& packages() {
    static DebianPackages debian;
    static LibraryPackages all(debian);
    return all;
  }
};

TEST_F(LibraryPackagesTest, NamesThatScriptsUse) {
  EXPECT_EQ(found("xml2"), "libxml2.so.2 libxml-2.0");
  EXPECT_EQ(found("libxml2"), "libxml2.so.2 libxml-2.0");
  EXPECT_EQ(found("libxml2.so.2"), "libxml2.so.2 libxml-2.0");
  EXPECT_EQ(found("xml2.so.2"), "libxml2.so.2 libxml-2.0");
  EXPECT_EQ(found(*findLibrary("libz.so.1")), "libz.so.1 zlib");
  EXPECT_EQ(found("ssl"), "libssl.so.3 libssl");
  EXPECT_EQ(found("crypto"), "libcrypto.so.3 libcrypto");
  EXPECT_EQ(found("xmlsec1-openssl"), "libxmlsec1-openssl.so.1 xmlsec1-openssl");
  EXPECT_EQ(found("xmlsec1"), "libxmlsec1.so.1 xmlsec1");
  EXPECT_EQ(found("gtk-3"), "libgtk-3.so.0 gtk+-3.0");
  EXPECT_EQ(found("glib-2.0"), "libglib-2.0.so.0 glib-2.0");
  EXPECT_EQ(found("vulkan"), "libvulkan.so.1 vulkan");
  EXPECT_EQ(found("SDL2"), "libSDL2-2.0.so.0 sdl2");
  EXPECT_EQ(found("SDL2-2.0"), "libSDL2-2.0.so.0 sdl2");
  EXPECT_EQ(found("libSDL2-2.0.so.0"), "libSDL2-2.0.so.0 sdl2");
  EXPECT_EQ(found("uv"), "libuv.so.1 libuv");
  EXPECT_EQ(found("sqlite3"), "libsqlite3.so.0 sqlite3");
  EXPECT_EQ(found("curl"), "libcurl.so.4 libcurl");
}

TEST_F(LibraryPackagesTest, DebianPackages) {
  const auto xml = packages().find("xml2");
  ASSERT_TRUE(xml) << render(xml.failure());
  ASSERT_TRUE(xml->debian);
  EXPECT_EQ(xml->debian->package, "libxml2");
  EXPECT_EQ(xml->development, std::vector<std::string>{"libxml2-dev"});
}

TEST_F(LibraryPackagesTest, LibrariesWithoutAPackageOfTheirOwn) {
  const auto m = packages().find("m");
  ASSERT_TRUE(m) << render(m.failure());
  EXPECT_FALSE(m->described);
  EXPECT_EQ(m->files[0].soname, "libm.so.6");
  EXPECT_EQ(m->development, std::vector<std::string>{"libc6-dev"});
  // The GnuTLS flavour of libcurl has no headers here; those of its sibling are the nearest.
  const auto curl = packages().find("libcurl-gnutls.so.4");
  ASSERT_TRUE(curl) << render(curl.failure());
  EXPECT_FALSE(curl->described);
  EXPECT_EQ(curl->debian->package, "libcurl3-gnutls");
  EXPECT_EQ(curl->development, std::vector<std::string>{"libcurl4-openssl-dev"});
  EXPECT_EQ(curl->packages, std::vector<std::string>{"libcurl"});
}

TEST_F(LibraryPackagesTest, WhatFfiCFinds) {
  const std::vector<LoadedLibrary> all = packages().ofC();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "C");
  ASSERT_EQ(all[0].files.size(), 2u);
  EXPECT_EQ(all[0].files[0].soname, "libc.so.6");
  EXPECT_EQ(all[0].files[1].soname, "libm.so.6");
  EXPECT_EQ(all[0].development, std::vector<std::string>{"libc6-dev"});
  EXPECT_EQ(all[1].packages.at(0), "luajit");
}

TEST_F(LibraryPackagesTest, FileNamesAreThoseLuajitAsksFor) {
  EXPECT_EQ(LibraryPackages::fileNameOf("xml2"), "libxml2.so");
  EXPECT_EQ(LibraryPackages::fileNameOf("libxml2"), "libxml2.so");
  EXPECT_EQ(LibraryPackages::fileNameOf("xml2.so.2"), "libxml2.so.2");
  EXPECT_EQ(LibraryPackages::fileNameOf("SDL2-2.0"), "libSDL2-2.0");
  EXPECT_EQ(LibraryPackages::fileNameOf("./x.so"), "./x.so");
}

TEST_F(LibraryPackagesTest, UnknownNamesAreSuggested) {
  const auto message = [](const std::string& name) {
    return "ffi.load('" + name + "') finds no installed library";
  };
  EXPECT_EQ(found("xml3"), message("xml3") + "; did you mean 'libxml2.so.2'?");
  EXPECT_EQ(found("libxml2.so.16"), message("libxml2.so.16") + "; did you mean 'libxml2.so.2'?");
  EXPECT_EQ(found("libxml2.dll"), message("libxml2.dll") + "; did you mean 'libxml2.so.2'?");
  EXPECT_EQ(found("sqlite-3"), message("sqlite-3") + "; did you mean 'libsqlite3.so.0'?");
  EXPECT_EQ(found("quite-unlike-anything-installed"), message("quite-unlike-anything-installed"));
  EXPECT_EQ(found(""), message(""));
  EXPECT_EQ(found("a\nb/quite-unlike-any"), message("a?b/quite-unlike-any"));
  EXPECT_EQ(packages().find(std::string(100000, 'x')).failure().id, Id::LoadedLibraryNotFound);
  EXPECT_EQ(packages().find("xml3").failure().hint,
            "install the library, or name its package with -p and its shared library with -l");
}

TEST_F(LibraryPackagesTest, PackagesWithDirectoriesOfTheirOwn) {
  const TestDirectory dir;
  const TestVariable path("PKG_CONFIG_PATH", dir.path());
  std::filesystem::copy_file(*findLibrary("libz.so.1"), dir.path() + "/libodd.so.7");
  std::filesystem::create_symlink("libodd.so.7", dir.path() + "/libodd.so");
  const std::string head = "Name: n\nDescription: d\nVersion: 1\n";
  dir.write("user.pc", head + "Libs: -L" + dir.path() + " -lother -lodd\n");
  dir.write("strange.pc", head + "Libs: -L" + dir.path() + " -lodd\n");
  dir.write("binary.pc", std::string(5000, '\xff'));
  DebianPackages debian;
  LibraryPackages packages(debian, {dir.path()});
  const auto library = packages.find("odd");
  ASSERT_TRUE(library) << render(library.failure());
  EXPECT_TRUE(library->described);
  EXPECT_EQ(library->packages, (std::vector<std::string>{"strange", "user"}));
  EXPECT_FALSE(library->debian);
  dir.write("libtext.so", "no library");
  EXPECT_EQ(packages.find("text").failure().id, Id::LibraryUnreadable);
}

}  // namespace
}  // namespace ljbind::sys
