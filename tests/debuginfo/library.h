// Builds the small libraries that the tests read.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/test_directory.h"

namespace ljbind::debuginfo {

inline void mustRun(const std::string& command) {
  ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

// A shared library made of one source, and where it is.
inline std::string buildLibrary(const TestDirectory& directory, const std::string& name,
                                const std::string& source, const std::string& compiler = "gcc -g") {
  const std::string file = directory.write(name + ".c", source);
  const std::string library = directory.path() + "/" + name + ".so";
  mustRun("cd " + directory.path() + " && " + compiler + " -w -fPIC -shared -o " + library + " " +
          file);
  return library;
}

}  // namespace ljbind::debuginfo
