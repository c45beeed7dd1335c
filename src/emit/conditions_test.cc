#include "emit/conditions.h"

#include <gtest/gtest.h>

namespace ljbind::emit {
namespace {

class Conditions : public testing::Test {
 protected:
  ir::Module module;

  ir::ConditionId add(std::string text, ir::ConditionId outer = ir::ConditionId::None) {
    ir::Condition condition;
    condition.text = std::move(text);
    condition.outer = outer;
    module.conditions.push_back(std::move(condition));
    return static_cast<ir::ConditionId>(module.conditions.size() - 1);
  }
};

TEST_F(Conditions, NamesWhoDecided) {
  const ir::ConditionId id = add("#if A && B && C && D");
  module.conditions[0].tests = {{"A", true, "clang"},
                                {"B", true, "x.h:3"},
                                {"C", false, "the command line"},
                                {"D", false, "nobody"}};
  EXPECT_EQ(conditionLines(module, id),
            std::vector<std::string>{
                "#if A && B && C && D  (A defined by clang; B defined by x.h:3; C undefined by the "
                "command line; D not defined)"});
}

TEST_F(Conditions, EndNeitherCommentsNorLongBrackets) {
  const ir::ConditionId id = add("#if A(b[c[0]]) */ ]]]");
  EXPECT_EQ(conditionLines(module, id), std::vector<std::string>{"#if A(b[c[0] ]) * / ] ] ]"});
}

TEST_F(Conditions, OfMembersBeginAndEnd) {
  const ir::ConditionId around = add("#ifdef STRUCT");
  const ir::ConditionId first = add("#ifdef FIRST", around);
  const ir::ConditionId inner = add("#if INNER", first);
  const ir::ConditionId second = add("#ifdef SECOND", around);
  module.conditions[ir::index(second)].elseBranch = true;
  EXPECT_EQ(conditionLines(module, inner, around),
            (std::vector<std::string>{"#ifdef FIRST", "#if INNER"}));

  MemberConditions members(module, around);
  EXPECT_EQ(members.before(around), "");
  EXPECT_EQ(members.before(inner), "  /* #ifdef FIRST */\n  /* #if INNER */\n");
  EXPECT_EQ(members.before(inner), "");
  EXPECT_EQ(members.before(first), "  /* #endif */\n");
  EXPECT_EQ(members.before(second), "  /* #endif */\n  /* #else of #ifdef SECOND */\n");
  EXPECT_EQ(members.before(around), "  /* #endif */\n");

  // Without a condition around the struct, and for members from a file of their own.
  MemberConditions alone(module, ir::ConditionId::None);
  EXPECT_EQ(alone.before(ir::ConditionId::None), "");
  EXPECT_EQ(alone.before(first), "  /* #ifdef STRUCT */\n  /* #ifdef FIRST */\n");
  EXPECT_EQ(alone.before(ir::ConditionId::None), "  /* #endif */\n  /* #endif */\n");
}

}  // namespace
}  // namespace ljbind::emit
