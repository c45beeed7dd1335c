#include <gtest/gtest.h>

#include "plan/hazards.h"
#include "plan/plan.h"

namespace ljbind::plan {
namespace {

// struct inner { long double d; }; struct outer { struct inner i; };
// int by_value(struct inner); int by_pointer(struct outer *); int absent(void);
class Legalize : public testing::Test {
 protected:
  ir::Module module;
  ir::TypeTable types{module};
  ir::TypeId intType = types.add(ir::Scalar::Int, 4, 4);
  ir::DeclId inner, outer, byValue, byPointer, absent;

  ir::DeclId add(std::string name, ir::DeclKind kind) {
    ir::Decl decl;
    decl.name = std::move(name);
    decl.wanted = true;
    decl.kind = std::move(kind);
    module.decls.push_back(std::move(decl));
    return static_cast<ir::DeclId>(module.decls.size() - 1);
  }
  ir::Record record(ir::TypeId member) {
    ir::Record result;
    result.complete = result.bodyRead = true;
    result.sizeBytes = 16;
    result.alignBytes = 16;
    result.fields.push_back({"m", member});
    return result;
  }
  ir::DeclId function(const char* name, std::vector<ir::TypeId> parameters) {
    ir::FunctionDecl decl;
    decl.symbol = name;
    decl.type = types.add(ir::Function{intType, std::move(parameters)}, std::nullopt, 0);
    return add(name, decl);
  }
  void SetUp() override {
    inner = add("inner", record(types.add(ir::Scalar::LongDouble, 16, 16)));
    const ir::TypeId innerType = types.add(ir::Named{inner}, 16, 16);
    outer = add("outer", record(innerType));
    const ir::TypeId outerType = types.add(ir::Named{outer}, 16, 16);
    byValue = function("by_value", {innerType});
    byPointer = function("by_pointer", {types.add(ir::Pointer{outerType}, 8, 8)});
    absent = function("absent", {});
  }
  Plan plan() {
    Symbols symbols;
    symbols.searched = "libx.so.1";
    symbols.find = [](std::string_view name) {
      return name == "absent" ? std::nullopt : std::optional<unsigned>(0);
    };
    return legalize(module, symbols);
  }
};

TEST_F(Legalize, OmitsWhatLuaJitCannotCallAndWhatNoLibraryHas) {
  const Plan plan = this->plan();
  EXPECT_EQ(plan.of(byValue).form, Form::Omitted);
  EXPECT_EQ(plan.of(byValue).reason,
            "parameter 1 is struct inner by value, which holds a long double");
  EXPECT_EQ(plan.of(byPointer).form, Form::Natural);
  EXPECT_EQ(plan.of(absent).form, Form::Omitted);
  EXPECT_NE(plan.of(absent).reason.find("no symbol in libx.so.1"), std::string::npos);
  EXPECT_EQ(plan.symbols, std::vector<ir::DeclId>{byPointer});
}

TEST_F(Legalize, WritesAStructAfterTheOneItHolds) {
  EXPECT_EQ(plan().types, (std::vector<ir::DeclId>{inner, outer}));
}

TEST_F(Legalize, WritesNoLineForATagThatIsMentionedAnyway) {
  const ir::DeclId tag = add("tag", ir::Record{});
  module.decl(tag).wanted = false;
  const ir::TypeId pointer = types.add(ir::Pointer{types.add(ir::Named{tag}, {}, 0)}, 8, 8);
  function("mentions", {pointer});
  const Plan plan = this->plan();
  EXPECT_EQ(plan.of(tag).form, Form::Forward);
  EXPECT_TRUE(plan.of(tag).reached);
  EXPECT_EQ(plan.types, (std::vector<ir::DeclId>{inner, outer}));

  // The module asks for the type of such a constant in Lua, where LuaJIT declares no tags.
  const ir::DeclId macro =
      add("NOWHERE", ir::Macro{ir::Constant{pointer, ir::Address{0}}, false, false});
  EXPECT_EQ(this->plan().types, (std::vector<ir::DeclId>{inner, outer, tag}));
  module.decl(macro).wanted = false;
  module.decl(tag).wanted = true;
  EXPECT_EQ(this->plan().types, (std::vector<ir::DeclId>{inner, outer, tag}));
}

TEST_F(Legalize, LeavesATagForAStructThatIsTooLarge) {
  ir::Record large = record(intType);
  large.sizeBytes = tooLargeBytes;
  const ir::DeclId huge = add("huge", large);
  const ir::TypeId type = types.add(ir::Named{huge}, large.sizeBytes, 16);
  const ir::DeclId passed = function("passed", {type});
  const ir::DeclId pointed = function("pointed", {types.add(ir::Pointer{type}, 8, 8)});
  const ir::DeclId variable = add("variable", ir::Variable{type, "variable"});
  large.sizeBytes -= 16;
  const ir::DeclId fits = add("fits", large);
  const Plan plan = this->plan();
  EXPECT_EQ(plan.of(huge).form, Form::Forward);
  EXPECT_EQ(plan.of(huge).reason, "536870912 bytes, more than LuaJIT can lay out");
  EXPECT_EQ(plan.of(passed).reason, "parameter 1 is struct huge by value, which is too large");
  EXPECT_EQ(plan.of(pointed).form, Form::Natural);
  EXPECT_EQ(plan.of(variable).reason, "of a struct that is larger than LuaJIT can lay out");
  EXPECT_EQ(plan.of(fits).form, Form::Natural);
}

TEST_F(Legalize, KnowsTheTypeOfAReservedName) {
  const ir::DeclId word = add("__int16", ir::Typedef{intType});
  const ir::DeclId other = add("sixteen", ir::Typedef{intType});
  const ir::DeclId macro = add("__int32", ir::Macro{ir::TypeName{intType}, false, false});
  const Plan plan = this->plan();
  EXPECT_EQ(reservedTypeName(module, plan, word), intType);
  EXPECT_EQ(reservedTypeName(module, plan, other), ir::TypeId::None);
  EXPECT_EQ(reservedTypeName(module, plan, macro), intType);
}

TEST_F(Legalize, MovesDownTheLadderAndTakesOthersAlong) {
  Plan plan = this->plan();
  EXPECT_TRUE(demote(module, plan, inner, "because"));
  EXPECT_EQ(plan.of(inner).form, Form::Canonical);
  EXPECT_TRUE(demote(module, plan, inner, "because"));
  EXPECT_EQ(plan.of(inner).form, Form::Opaque);
  EXPECT_TRUE(demote(module, plan, inner, "because"));
  EXPECT_EQ(plan.of(inner).form, Form::Omitted);
  EXPECT_FALSE(demote(module, plan, inner, "because"));
  close(module, plan);
  EXPECT_EQ(plan.of(outer).form, Form::Opaque) << "it holds an omitted struct";
  EXPECT_EQ(plan.of(outer).reason, "needs struct inner, which is omitted: because");
  EXPECT_EQ(plan.of(byPointer).form, Form::Natural) << "a pointer needs no more than the tag";
}

TEST_F(Legalize, KnowsWhereLayoutsDiffer) {
  ir::Record bits = record(intType);
  bits.fields[0].widthBits = 3;
  EXPECT_EQ(canonicalReason(module, bits), "");
  bits.packed = true;
  EXPECT_EQ(canonicalReason(module, bits), "bit-fields in a packed struct");
  bits.packed = false;
  bits.fields[0].name.clear();
  EXPECT_EQ(canonicalReason(module, bits), "an unnamed bit-field");
  bits.maxFieldAlignBytes = 2;
  EXPECT_EQ(canonicalReason(module, bits), "#pragma pack");
}

}  // namespace
}  // namespace ljbind::plan
