#include "layout/html.h"

#include <gtest/gtest.h>

#include <chrono>

#include "layout/html_text.h"
#include "layout/test_records.h"

namespace ljbind::layout {
namespace {

std::size_t count(std::string_view text, std::string_view what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(LayoutPage, EscapesEverythingItDidNotWrite) {
  EXPECT_EQ(escaped("a<b> & \"c\" 'd'\x1b"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;\xef\xbf\xbd");
  TestModule c, lua;
  const std::string evil = "</title></style><script>alert(\"1\")</script>'";
  const ir::TypeId odd = c.types.add(ir::Unsupported{evil}, 4, 4);
  const ir::DeclId left = c.record(evil, 8, {{evil, odd, 0}, {"b", c.intType, 32}});
  const ir::DeclId right =
      lua.record(evil, 8, {{evil + "2", lua.shortType, 0}, {"b", lua.shortType, 32}});
  const std::string page =
      drawPage({compareLayouts({c.module, left, evil}, {lua.module, right, evil})});
  EXPECT_EQ(count(page, "<script"), 1U);
  EXPECT_EQ(count(page, "</script"), 1U);
  EXPECT_EQ(count(page, "</style"), 1U);
  EXPECT_EQ(count(page, "</title>"), 1U + count(page, "</title></rect>"));
  EXPECT_EQ(page.find("alert(\""), page.npos);
  EXPECT_GT(count(page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;"), 8U);
}

TEST(LayoutPage, RefersToNothingOutside) {
  TestModule m;
  const std::string page =
      drawPage({show({m.module, m.record("s", 4, {{"a", m.intType, 0}}), "C"})});
  for (const char* word : {"http:", "https:", "src=", "href", "@import", "url(", "<link", "<img"})
    EXPECT_EQ(page.find(word), page.npos) << word;
  EXPECT_NE(page.find("<html lang=\"en\">"), page.npos);
  EXPECT_NE(page.find("<title>struct s</title>"), page.npos);
}

TEST(LayoutPage, WhatLiesBehindTheEndIsNotInTheMap) {
  TestModule m;
  const ir::DeclId element = m.record("element", 4, {{"k", m.intType, 0}});
  const ir::TypeId open =
      m.types.add(ir::Array{m.of(element), ir::Bound::Incomplete, 0}, std::nullopt, 0);
  const ir::DeclId id = m.record("s", 8, {{"n", m.longType, 0}, {"rest", open, 64}});
  const std::string page = drawPage({show({m.module, id, "C"})});
  EXPECT_EQ(count(page, "<b class="), 1U);
  EXPECT_EQ(count(page, "<tr class="), 3U);
}

TEST(LayoutPage, FiveHundredMembersAndLargeArraysStaySmallAndFast) {
  TestModule m;
  std::vector<ir::Field> fields;
  for (std::uint64_t i = 0; i < 500; ++i)
    fields.push_back({"field" + std::to_string(i), m.array(m.charType, 200), i * 1600});
  const ir::DeclId id = m.record("s", 100000, fields);
  const auto start = std::chrono::steady_clock::now();
  const std::string page = drawPage({show({m.module, id, "C"})});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_LT(page.size(), 1000000U);
  EXPECT_EQ(count(page, "<tr class=\"same\""), 500U);
}

}  // namespace
}  // namespace ljbind::layout
