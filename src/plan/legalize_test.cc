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
