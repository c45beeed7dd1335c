#include "system/system_dirs.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace ljbind::sys {
namespace {

TEST(SystemDirs, PathsAreTidied) {
  EXPECT_EQ(tidyPath("/usr//include/./libxml2/"), "/usr/include/libxml2");
  EXPECT_EQ(tidyPath("a/../b"), "a/../b");
  EXPECT_EQ(tidyPath("/"), "/");
  EXPECT_EQ(tidyPath(""), "");
}

TEST(SystemDirs, RecognisesSystemIncludeDirs) {
  EXPECT_TRUE(isSystemIncludeDir("/usr/include"));
  EXPECT_TRUE(isSystemIncludeDir("/usr/include/"));
  EXPECT_TRUE(isSystemIncludeDir("/usr/include/" + std::string(multiarch())));
  EXPECT_TRUE(isSystemIncludeDir("/target/usr/include", "/target"));
  EXPECT_FALSE(isSystemIncludeDir("/target/usr/include"));
  EXPECT_FALSE(isSystemIncludeDir("/usr/include/libxml2"));
}

TEST(SystemDirs, LoaderPathComesLast) {
  setenv("LD_LIBRARY_PATH", "/one::/two", 1);
  const std::vector<std::string> dirs = libraryDirs();
  unsetenv("LD_LIBRARY_PATH");
  ASSERT_GE(dirs.size(), 2u);
  EXPECT_EQ(dirs[dirs.size() - 2], "/one");
  EXPECT_EQ(dirs.back(), "/two");
}

}  // namespace
}  // namespace ljbind::sys
