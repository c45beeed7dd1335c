#include "system/header_dirs.h"

#include <algorithm>

#include "base/test_directory.h"

namespace ljbind::sys {
namespace {

std::vector<std::string> namesBelow(const std::vector<std::string>& dirs) {
  std::vector<std::string> names;
  for (const Header& header : headersBelow(dirs)) names.push_back(header.includeName);
  return names;
}

TEST(HeaderDirs, OfTheSystemAndOfPackages) {
  const std::vector<std::string> dirs = systemHeaderDirectories(installedPackages());
  for (const char* dir : {"/usr/include", "/usr/include/libxml2", "/usr/include/gtk-3.0"})
    EXPECT_EQ(std::ranges::count(dirs, dir), 1) << dir;
}

TEST(HeaderDirs, NamesAreRelativeToTheInnermost) {
  const TestDirectory dir;
  dir.write("a.h", "");
  dir.write("lib/b/c.h", "");
  dir.write("lib/b/c.hpp", "");
  dir.write("c++/d.h", "");
  dir.write(".hidden/e.h", "");
  std::filesystem::create_directory_symlink(dir.path(), dir.path() + "/lib/loop");
  EXPECT_EQ(namesBelow({dir.path(), dir.path() + "/lib/"}),
            (std::vector<std::string>{"a.h", "b/c.h"}));
  EXPECT_EQ(namesBelow({dir.path()}), (std::vector<std::string>{"a.h", "lib/b/c.h"}));
  EXPECT_EQ(namesBelow({dir.path() + "/lib/loop/lib/b"}), std::vector<std::string>{"c.h"});
  EXPECT_TRUE(namesBelow({"/nonexistent", dir.path() + "/a.h", ""}).empty());
  EXPECT_TRUE(headersBelow({}).empty());
}

TEST(HeaderDirs, LibcWithAndWithoutDpkg) {
  const auto has = [](const std::vector<Header>& headers, const std::string& name) {
    return std::ranges::count(headers, name, &Header::includeName) == 1;
  };
  DebianPackages debian;
  const std::vector<Header> shipped = libcHeaders(debian);
  EXPECT_TRUE(has(shipped, "unistd.h"));
  EXPECT_TRUE(has(shipped, "sys/epoll.h"));
  EXPECT_TRUE(has(shipped, "bits/types/FILE.h"));
  EXPECT_FALSE(has(shipped, "zlib.h"));
  DebianPackages none("/nonexistent");
  const std::vector<Header> standard = libcHeaders(none);
  EXPECT_TRUE(has(standard, "unistd.h"));
  EXPECT_FALSE(has(standard, "sys/epoll.h"));
}

TEST(HeaderDirs, Standards) {
  EXPECT_EQ(standardOf("stdio.h"), Standard::C);
  EXPECT_EQ(standardOf("sys/stat.h"), Standard::Posix);
  EXPECT_EQ(standardOf("sys/epoll.h"), Standard::None);
  EXPECT_EQ(standardOf(""), Standard::None);
}

TEST(HeaderDirs, OwnersOfHeaders) {
  DebianPackages debian;
  const std::vector<InstalledPackage> packages = installedPackages();
  // "include name, likeliest package, Debian package"
  const auto owner = [&](const std::string& path) {
    const HeaderOwner found = ownerOfHeader(path, packages, debian);
    return found.includeName + " " + (found.packages.empty() ? "(none)" : found.packages[0]) + " " +
           (found.debian ? found.debian->package : "(none)");
  };
  EXPECT_EQ(owner("/usr/include/libxml2/libxml/tree.h"), "libxml/tree.h libxml-2.0 libxml2-dev");
  EXPECT_EQ(owner("/usr/include/zlib.h"), "zlib.h zlib zlib1g-dev");
  EXPECT_EQ(owner("/usr/include/gtk-3.0/gtk/gtk.h"), "gtk/gtk.h gtk+-3.0 libgtk-3-dev");
  EXPECT_EQ(owner("/usr/include/gtk-3.0/gdk/gdk.h"), "gdk/gdk.h gdk-3.0 libgtk-3-dev");
  EXPECT_EQ(owner("/usr/include/glib-2.0/gio/gio.h"), "gio/gio.h gio-2.0 libglib2.0-dev");
  EXPECT_EQ(owner("/usr/include/glib-2.0/glib/glist.h"), "glib/glist.h glib-2.0 libglib2.0-dev");
  EXPECT_EQ(owner("/usr/include/openssl/ssl.h"), "openssl/ssl.h openssl libssl-dev");
  EXPECT_EQ(owner("/usr/include/SDL2/SDL.h"), "SDL.h sdl2 libsdl2-dev");
  EXPECT_EQ(owner("/usr/include/xmlsec1/xmlsec/xmldsig.h"),
            "xmlsec/xmldsig.h xmlsec1 libxmlsec1-dev");
  EXPECT_EQ(owner("/usr/include/uv.h"), "uv.h libuv libuv1-dev");
  EXPECT_EQ(owner("/usr/include/unistd.h"), "unistd.h (none) libc6-dev");
  EXPECT_EQ(owner("/nowhere/x.h"), "/nowhere/x.h (none) (none)");
  DebianPackages none("/nonexistent");
  EXPECT_EQ(ownerOfHeader("/usr/include/gtk-3.0/gtk/gtk.h", packages, none).packages.at(0),
            "gtk+-3.0");
}

}  // namespace
}  // namespace ljbind::sys
