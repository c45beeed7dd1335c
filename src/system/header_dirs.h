// All headers of this machine: the directories they are in, and whose they are.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "system/debian.h"
#include "system/headers.h"
#include "system/installed_packages.h"

namespace ljbind::sys {

// The directories a compiler may be told to look for headers in: the system's, and the -I of every
// installed package.
std::vector<std::string> systemHeaderDirectories(const std::vector<InstalledPackage>& packages);

// The *.h files below `dirs`, each once, by path. A file below several of them is named relative to
// the innermost: /usr/include/libxml2/libxml/tree.h is "libxml/tree.h". Links to directories are
// not followed, and directories of C++ alone (c++) passed over.
std::vector<Header> headersBelow(const std::vector<std::string>& dirs);

// The headers that come with the C library; without dpkg's database the ones that the standards
// name.
std::vector<Header> libcHeaders(DebianPackages& debian);

// The headers that describe the kernel to programs: linux/input.h, asm-generic/errno-base.h. None
// without dpkg's database.
std::vector<Header> kernelHeaders(DebianPackages& debian);

// How much the standards say about a header's name: "stdio.h" is of C, "unistd.h" of POSIX.
enum class Standard { None, Posix, C };
Standard standardOf(std::string_view includeName);

// Whose a header is.
struct HeaderOwner {
  std::string includeName;            // what stands between < and >
  std::string directory;              // the include directory it is relative to
  std::vector<std::string> packages;  // pkg-config packages that may be meant, likeliest first
  std::optional<Debian> debian;       // the Debian package that ships it
};

// `path` is a header's path. The packages are those with the include directory and those whose
// .pc file the same Debian package ships; the ones that sound like the header come first.
HeaderOwner ownerOfHeader(const std::string& path, const std::vector<InstalledPackage>& packages,
                          DebianPackages& debian);

}  // namespace ljbind::sys
