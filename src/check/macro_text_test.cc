#include "check/macro_text.h"

#include <gtest/gtest.h>

namespace ljbind::check {
namespace {

std::string renamed(std::string_view text) { return splitDefine(text).renamedTo(); }

TEST(MacroText, AnotherNameForAFunction) {
  EXPECT_EQ(renamed("EVP_MD_CTX_create() EVP_MD_CTX_new()"), "EVP_MD_CTX_new");
  EXPECT_EQ(renamed("a(x, y) (b((x),(y)))"), "b");
  EXPECT_EQ(renamed("a( x )  /* old */ b ( x )  // new"), "b");
}

TEST(MacroText, AnythingElse) {
  EXPECT_EQ(renamed("a(x) b(x, 0)"), "");
  EXPECT_EQ(renamed("a(x, y) b(y, x)"), "");
  EXPECT_EQ(renamed("a(x) b(x) + c(x)"), "");
  EXPECT_EQ(renamed("a(x) (*(x))"), "");
  EXPECT_EQ(renamed("a b"), "");
  EXPECT_EQ(renamed("a("), "");
  EXPECT_EQ(renamed(""), "");
  EXPECT_EQ(renamed("a() ("), "");
}

TEST(MacroText, Body) {
  const MacroText macro = splitDefine("BIO_pending(b)  (int)BIO_ctrl(b,10,0,\tNULL)");
  EXPECT_EQ(macro.name, "BIO_pending");
  EXPECT_EQ(macro.parameters, std::vector<std::string>{"b"});
  EXPECT_EQ(macro.body, "(int)BIO_ctrl(b,10,0, NULL)");
}

}  // namespace
}  // namespace ljbind::check
