// The directories every installation of this machine's kind shares: headers and libraries.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ljbind::sys {

// Debian's name for this machine's ABI, such as "x86_64-linux-gnu"; empty where there is none.
std::string_view multiarch();

// Directories of headers that belong to no single package, /usr/include and its multiarch
// companion; searched by the compiler without -I.
const std::vector<std::string>& systemIncludeDirs();

// True when `dir` is one of systemIncludeDirs(), however it is spelled, below `sysroot` or not.
bool isSystemIncludeDir(std::string_view dir, std::string_view sysroot = {});

// Where shared libraries are looked for after the -L directories, LD_LIBRARY_PATH last.
std::vector<std::string> libraryDirs();

// `path` without empty and "." components and without a trailing slash; ".." is kept.
std::string tidyPath(std::string_view path);

}  // namespace ljbind::sys
