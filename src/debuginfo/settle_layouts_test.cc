#include <gtest/gtest.h>

#include "debuginfo/dwarf_reader.h"

namespace ljbind::debuginfo {
namespace {

class SettleLayouts : public testing::Test {
 protected:
  ir::TypeId scalar(ir::Scalar scalar, std::uint32_t bytes) {
    return table_.add(scalar, bytes, bytes);
  }
  ir::TypeId record(std::uint64_t sizeBytes, std::vector<ir::Field> fields) {
    ir::Record record;
    record.complete = record.bodyRead = true;
    record.sizeBytes = sizeBytes;
    record.fields = std::move(fields);
    const auto id = static_cast<ir::DeclId>(module_.decls.size());
    module_.decls.push_back({"r", {}, ir::ConditionId::None, false, false, std::move(record)});
    return table_.add(ir::Named{id}, {}, 0);
  }
  const ir::Record& recordAt(std::size_t i) const {
    return std::get<ir::Record>(module_.decls[i].kind);
  }

  ir::Module module_;
  ir::TypeTable table_{module_};
};

TEST_F(SettleLayouts, TheStrictestMemberCounts) {
  const ir::TypeId inner =
      record(16, {{"c", scalar(ir::Scalar::Char, 1), 0}, {"l", scalar(ir::Scalar::Long, 8), 64}});
  const ir::TypeId array = table_.add(ir::Array{inner, ir::Bound::Fixed, 3}, {}, 0);
  const ir::TypeId outer = record(56, {{"i", scalar(ir::Scalar::Int, 4), 0}, {"a", array, 64}});
  settleLayouts(module_);
  EXPECT_EQ(module_.entry(array).sizeBytes, 48u);
  EXPECT_EQ(module_.entry(array).alignBytes, 8u);
  EXPECT_EQ(module_.entry(outer).alignBytes, 8u);
  EXPECT_FALSE(recordAt(1).packed);
}

TEST_F(SettleLayouts, OffsetsAndSizesShowPackedRecords) {
  const ir::TypeId integer = scalar(ir::Scalar::Int, 4);
  record(5, {{"c", scalar(ir::Scalar::Char, 1), 0}, {"i", integer, 8}});
  record(5, {{"i", integer, 0}, {"c", scalar(ir::Scalar::Char, 1), 32}});
  record(5, {{"a", integer, 0, 20}, {"b", integer, 20, 20}});
  record(8, {{"a", integer, 0, 20}, {"b", integer, 32, 20}});
  settleLayouts(module_);
  for (const std::size_t i : {0, 1, 2}) {
    EXPECT_TRUE(recordAt(i).packed) << i;
    EXPECT_EQ(recordAt(i).alignBytes, 1u) << i;
  }
  EXPECT_FALSE(recordAt(3).packed);
  EXPECT_EQ(recordAt(3).alignBytes, 4u);
}

TEST_F(SettleLayouts, RecordsNestAsDeepAsTheyLike) {
  ir::TypeId type = scalar(ir::Scalar::Short, 2);
  // The outermost first, so that everything else is reached from it.
  constexpr std::size_t depth = 200'000;
  std::vector<ir::TypeId> types;
  for (std::size_t i = 0; i < depth; ++i) types.push_back(record(2, {}));
  for (std::size_t i = 0; i < depth; ++i)
    std::get<ir::Record>(module_.decls[i].kind).fields = {
        {"m", i + 1 < depth ? types[i + 1] : type, 0}};
  settleLayouts(module_);
  EXPECT_EQ(recordAt(0).alignBytes, 2u);
}

TEST_F(SettleLayouts, ARecordThatHoldsItselfEnds) {
  const ir::TypeId self = record(8, {});
  std::get<ir::Record>(module_.decls[0].kind).fields = {{"me", self, 0}};
  settleLayouts(module_);
  EXPECT_EQ(recordAt(0).alignBytes, 1u);
}

TEST_F(SettleLayouts, SizesThatDoNotFitAreNotKnown) {
  const ir::TypeId half = table_.add(
      ir::Array{scalar(ir::Scalar::Long, 8), ir::Bound::Fixed, std::uint64_t{1} << 60}, {}, 0);
  const ir::TypeId whole = table_.add(ir::Array{half, ir::Bound::Fixed, 4}, {}, 0);
  settleLayouts(module_);
  EXPECT_EQ(module_.entry(half).sizeBytes, std::uint64_t{1} << 63);
  EXPECT_FALSE(module_.entry(whole).sizeBytes);
}

}  // namespace
}  // namespace ljbind::debuginfo
