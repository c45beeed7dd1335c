#include "system/header_stand_ins.h"

#include "base/test_directory.h"
#include "system/header_dirs.h"

namespace ljbind::sys {
namespace {

// What stands in for `includeName` among the headers of `dir`.
std::string standIn(const TestDirectory& dir, const std::string& includeName) {
  const std::vector<Header> headers = headersBelow({dir.path()});
  std::vector<const Header*> all;
  for (const Header& header : headers) all.push_back(&header);
  HeaderStandIns standIns(all);
  for (const Header& header : headers)
    if (header.includeName == includeName) return standIns.of(header, includeName);
  return "(no such header)";
}

TEST(HeaderStandIns, PublicHeadersThatIncludePrivateOnes) {
  const TestDirectory dir;
  dir.write("bits/deep.h", "");
  dir.write("bits/middle.h", "#include <bits/deep.h>\n");
  dir.write("far.h", "# include <bits/middle.h>\nint x;\n");
  dir.write("p/p-private.h", "");
  dir.write("p/p.h", "#include \"p-private.h\"\nint y;\n");
  dir.write("internal/alone.h", "");
  dir.write("linux/kernel.h", "");
  dir.write("kernel_user.h", "#include <linux/kernel.h>\n");
  EXPECT_EQ(standIn(dir, "bits/deep.h"), "far.h");
  EXPECT_EQ(standIn(dir, "p/p-private.h"), "p/p.h");
  EXPECT_EQ(standIn(dir, "internal/alone.h"), "internal/alone.h");
  EXPECT_EQ(standIn(dir, "linux/kernel.h"), "linux/kernel.h");
  EXPECT_EQ(standIn(dir, "far.h"), "far.h");
}

TEST(HeaderStandIns, IncludesOfAText) {
  const std::string text =
      "#include <a.h>\n#if 0\n# include  \"b.h\"\n#endif\n#include NAME\n#include <c";
  EXPECT_EQ(includesOf(text, "p/self.h"), (std::vector<std::string>{"a.h", "p/b.h", "b.h"}));
  EXPECT_EQ(includesOf(text, "self.h"), (std::vector<std::string>{"a.h", "b.h"}));
}

TEST(HeaderStandIns, HeadersThatOnlyIncludeAnother) {
  const TestDirectory dir;
  dir.write("sub/poll.h", "int poll(void);\n");
  dir.write("poll.h", "#ifndef POLL\n#define POLL\n#include <sub/poll.h> // all of it\n#endif\n");
  dir.write("sub/more.h", "int more(void);\n");
  dir.write("more.h", "#include <sub/more.h>\nint another;\n");
  dir.write("sub/two.h", "int two(void);\n");
  dir.write("two.h", "#include <sub/two.h>\n#include <sub/more.h>\n");
  EXPECT_EQ(standIn(dir, "sub/poll.h"), "poll.h");
  EXPECT_EQ(standIn(dir, "sub/more.h"), "sub/more.h");
  EXPECT_EQ(standIn(dir, "sub/two.h"), "sub/two.h");
}

TEST(HeaderStandIns, CirclesEnd) {
  const TestDirectory dir;
  dir.write("bits/a.h", "#include <bits/b.h>\n");
  dir.write("bits/b.h", "#include <bits/a.h>\n#include \"include\n#include");
  EXPECT_EQ(standIn(dir, "bits/a.h"), "bits/a.h");
}

TEST(HeaderStandIns, PrivateByName) {
  for (const char* name : {"bits/types.h", "gtk/gtk-private.h", "x/internal/y.h", "a_private.h"})
    EXPECT_TRUE(isPrivateHeader(name)) << name;
  for (const char* name : {"stdio.h", "orbits/a.h", "sys/types.h", ""})
    EXPECT_FALSE(isPrivateHeader(name)) << name;
}

}  // namespace
}  // namespace ljbind::sys
