#include "luajit/read_cdef.h"

#include <gtest/gtest.h>
TEST(ReadCdef, Smoke) {
  auto m = ljbind::luajit::readCdef({"struct a { int x; };"});
  ASSERT_TRUE(m);
}
