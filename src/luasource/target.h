// What the conditions of a Lua file are decided for: a platform, and what the user knows.
#pragma once

#include <set>
#include <string>

namespace ljbind::luasource {

// What LuaJIT's constants say there. The default is LuaJIT 2.1 on 64-bit Linux.
struct Target {
  std::string os = "Linux";  // ffi.os and jit.os: Windows, Linux, OSX, BSD, POSIX or Other
  std::string arch = "x64";  // ffi.arch and jit.arch: x86, x64, arm, arm64, ppc, mips ...
  // The parameters for which ffi.abi returns true.
  std::set<std::string, std::less<>> abi = {"64bit", "le", "fpu", "hardfp", "gc64"};
  double versionNumber = 20100;  // jit.version_num

  bool is64Bit() const { return abi.contains("64bit"); }
};

// A Lua expression, as it is written in the file, and the Lua literal it is taken for:
// {"ngx.config.debug", "false"}. A word that is no literal is a string.
struct Assumption {
  std::string name;
  std::string value;
};

}  // namespace ljbind::luasource
