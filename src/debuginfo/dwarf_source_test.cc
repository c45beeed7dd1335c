#include "debuginfo/dwarf_source.h"

#include <gtest/gtest.h>

namespace ljbind::debuginfo {
namespace {

constexpr dw::FormParams params = {5, 8, dw::DWARF32};

// The value's bits, none where it cannot be read; `end` is where reading stopped.
std::optional<std::uint64_t> read(dw::Form form, std::string_view bytes,
                                  std::uint64_t* end = nullptr) {
  const llvm::DWARFDataExtractor data(llvm::StringRef(bytes.data(), bytes.size()), true, 8);
  std::uint64_t offset = 0;
  Attribute value{};
  const bool sound = DwarfSource::readValue(data, params, form, &offset, value);
  if (end) *end = offset;
  if (!sound) return {};
  return value.bits;
}

TEST(ReadValue, ConstantsOfEveryForm) {
  EXPECT_EQ(read(dw::DW_FORM_data1, "\xff"), 255u);
  EXPECT_EQ(read(dw::DW_FORM_sdata, "\x7f"), ~std::uint64_t{0});
  EXPECT_EQ(read(dw::DW_FORM_udata, "\xff\x01"), 255u);
  EXPECT_EQ(read(dw::DW_FORM_flag_present, ""), 1u);
  EXPECT_EQ(read(dw::DW_FORM_indirect, "\x0b\x07"), 7u);  // DW_FORM_data1
}

TEST(ReadValue, UnknownFormsAreRefused) {
  EXPECT_FALSE(read(static_cast<dw::Form>(0), "abcdefgh"));
  EXPECT_FALSE(read(static_cast<dw::Form>(0x7fff), "abcdefgh"));
  EXPECT_FALSE(read(dw::DW_FORM_indirect, "\x7f____"));
  EXPECT_FALSE(read(dw::DW_FORM_indirect, "\x16\x16\x16\x16"));  // of itself
}

TEST(ReadValue, WhatLiesOutsideIsRefused) {
  EXPECT_FALSE(read(dw::DW_FORM_data8, "short"));
  EXPECT_FALSE(read(dw::DW_FORM_block1, "\xffx"));
  EXPECT_FALSE(read(dw::DW_FORM_string, "never ends"));
  EXPECT_FALSE(read(dw::DW_FORM_addrx3, "ab"));
  std::uint64_t end = 0;
  EXPECT_TRUE(read(dw::DW_FORM_block1, "\x02xyz", &end));
  EXPECT_EQ(end, 3u);
}

TEST(Abbreviations, AreFoundByCode) {
  // Codes 5 and 9, of a member with a name and a size, and of a pointer; then the end.
  const std::string_view bytes(
      "\x05\x0d\x00\x03\x0e\x0b\x0b\x00\x00"
      "\x09\x0f\x01\x49\x13\x00\x00\x00",
      17);
  Abbreviations table;
  std::uint64_t offset = 0;
  ASSERT_TRUE(table.read(llvm::DataExtractor(llvm::StringRef(bytes.data(), bytes.size()), true, 8),
                         &offset));
  EXPECT_EQ(offset, bytes.size());
  table.measure(params);
  ASSERT_TRUE(table.find(5) && table.find(9));
  EXPECT_EQ(table.find(5)->declaration->getTag(), dw::DW_TAG_member);
  EXPECT_EQ(table.find(5)->fixedBytes, 5u);
  EXPECT_EQ(table.find(9)->declaration->getTag(), dw::DW_TAG_pointer_type);
  for (const std::uint64_t code : {0, 1, 6, 10}) EXPECT_FALSE(table.find(code)) << code;
}

TEST(DwarfSource, SaysWhyAFileCannotBeRead) {
  const Result<DwarfSource> source = DwarfSource::open("/dev/null");
  ASSERT_FALSE(source);
  EXPECT_EQ(render(source.failure()),
            "ljbind: error: cannot read the debug information of '/dev/null': it is not a regular "
            "file [debug-info-unreadable]\n"
            "  hint: name a library that was built with -g, or its debug file, for this machine\n");
}

}  // namespace
}  // namespace ljbind::debuginfo
