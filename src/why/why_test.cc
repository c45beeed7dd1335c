// The closure, the tested macros and the effects of hand-made Modules.

#include <gtest/gtest.h>

#include "why/story.h"

namespace ljbind::why {
namespace {

struct Made {
  ir::Module module;
  ir::TypeTable table{module};

  Made() { module.files.push_back({"/include/a.h", "a.h"}); }

  ir::TypeId scalar(ir::Scalar kind, std::uint64_t bytes) {
    return table.add(kind, bytes, static_cast<std::uint32_t>(bytes));
  }
  ir::TypeId integer() { return scalar(ir::Scalar::Int, 4); }
  ir::TypeId named(ir::DeclId id, std::uint64_t bytes) {
    return table.add(ir::Named{id}, bytes, 8);
  }
  ir::TypeId pointer(ir::TypeId to) { return table.add(ir::Pointer{to}, 8, 8); }
  ir::DeclId add(std::string name, ir::DeclKind kind) {
    ir::Decl decl;
    decl.name = std::move(name);
    decl.kind = std::move(kind);
    module.decls.push_back(std::move(decl));
    return static_cast<ir::DeclId>(module.decls.size() - 1);
  }
  ir::DeclId record(std::string name, std::uint64_t bytes, std::vector<ir::Field> fields) {
    ir::Record made;
    made.complete = made.bodyRead = true;
    made.sizeBytes = bytes;
    made.alignBytes = 8;
    made.fields = std::move(fields);
    return add(std::move(name), std::move(made));
  }
  ir::ConditionId condition(std::string text, std::vector<ir::MacroTest> tests,
                            ir::ConditionId outer = ir::ConditionId::None) {
    ir::Condition made;
    made.text = std::move(text);
    made.tests = std::move(tests);
    made.outer = outer;
    module.conditions.push_back(std::move(made));
    return static_cast<ir::ConditionId>(module.conditions.size() - 1);
  }
  static ir::Field field(std::string name, ir::TypeId type, std::uint64_t offsetBytes) {
    ir::Field made;
    made.name = std::move(name);
    made.type = type;
    made.offsetBits = offsetBytes * 8;
    return made;
  }
  std::vector<std::string> closureNames(ir::DeclId root) {
    std::vector<std::string> names;
    for (const Node& node : closureOf(module, root))
      names.push_back(ir::spelling(module.decl(node.decl)));
    return names;
  }
  std::vector<std::string> tested(ir::DeclId root) {
    std::vector<std::string> names;
    for (const TestedMacro& macro : testedMacros(module, closureOf(module, root)))
      names.push_back(macro.test.name);
    return names;
  }
};

using Names = std::vector<std::string>;

TEST(Closure, OfARecordEndsAtPointers) {
  Made made;
  const ir::DeclId far = made.record("far", 4, {Made::field("x", made.integer(), 0)});
  const ir::DeclId inner = made.record("inner", 4, {Made::field("x", made.integer(), 0)});
  const ir::DeclId outer = made.record("outer", 16,
                                       {Made::field("in", made.named(inner, 4), 0),
                                        Made::field("to", made.pointer(made.named(far, 4)), 8)});
  EXPECT_EQ(made.closureNames(outer), (Names{"struct outer", "struct inner"}));
}

TEST(Closure, OfAFunctionIsWhatItsTypesPointTo) {
  Made made;
  const ir::DeclId inner = made.record("inner", 4, {Made::field("x", made.integer(), 0)});
  const ir::DeclId outer = made.record("outer", 4, {Made::field("in", made.named(inner, 4), 0)});
  ir::Typedef alias;
  alias.type = made.pointer(made.named(outer, 4));
  const ir::DeclId name = made.add("outerPtr", alias);
  ir::Function type;
  type.result = made.integer();
  type.parameters = {made.table.add(ir::Named{name}, 8, 8)};
  ir::FunctionDecl function;
  function.type = made.table.add(type, std::nullopt, 0);
  EXPECT_EQ(made.closureNames(made.add("f", function)),
            (Names{"f", "outerPtr", "struct outer", "struct inner"}));
}

TEST(Closure, OfARecordThatPointsToItselfEnds) {
  Made made;
  const ir::DeclId list = made.record("list", 8, {});
  auto& record = std::get<ir::Record>(made.module.decl(list).kind);
  record.fields = {Made::field("next", made.pointer(made.named(list, 8)), 0)};
  EXPECT_EQ(made.closureNames(list), Names{"struct list"});
}

TEST(Closure, WantsTheBodiesThatCKnows) {
  Made made;
  const ir::DeclId inner = made.record("inner", 4, {});
  std::get<ir::Record>(made.module.decl(inner).kind).bodyRead = false;
  const ir::DeclId outer = made.record("outer", 4, {Made::field("in", made.named(inner, 4), 0)});
  EXPECT_EQ(missingBodies(made.module, closureOf(made.module, outer)),
            std::vector<ir::DeclId>{inner});
}

TEST(TestedMacros, ComeInTheOrderOfWhatMatters) {
  Made made;
  const ir::ConditionId around =
      made.condition("#if defined A || defined __x86_64__",
                     {{"A", true, "pkg-config a"}, {"__x86_64__", true, "clang"}});
  const ir::ConditionId decided = made.condition("#ifdef B", {{"B", true, "a.h:3"}}, around);
  const ir::ConditionId open = made.condition("#ifndef C", {{"C", false, "nobody"}}, around);
  const ir::DeclId id = made.record(
      "s", 8, {Made::field("b", made.integer(), 0), Made::field("c", made.integer(), 4)});
  made.module.decl(id).condition = around;
  auto& record = std::get<ir::Record>(made.module.decl(id).kind);
  record.fields[0].condition = decided;
  record.fields[1].condition = open;
  EXPECT_EQ(made.tested(id), (Names{"C", "B", "A", "__x86_64__"}));
  const auto undecided = undecidedOfLayouts(made.module, {id});
  ASSERT_EQ(undecided.size(), 1u);
  EXPECT_EQ(undecided[0].test.name, "C");
  EXPECT_EQ(undecided[0].uses.at(0).around, Names{"member c of struct s"});
}

TEST(TestedMacros, OfAnIfWithoutMembersCountAsWell) {
  Made made;
  const ir::DeclId id = made.record("s", 4, {Made::field("a", made.integer(), 0)});
  const ir::ConditionId debug = made.condition("#ifdef DEBUG", {{"DEBUG", false, "nobody"}});
  made.module.conditions.back().taken = false;
  std::get<ir::Record>(made.module.decl(id).kind).conditions = {debug};
  ASSERT_EQ(undecidedOfLayouts(made.module, {id}).size(), 1u);
  EXPECT_EQ(undecidedOfLayouts(made.module, {id})[0].uses.at(0).around,
            Names{"members of struct s"});
}

TEST(TestedMacros, OfPlatformsAreNobodysDecision) {
  for (const char* name : {"_WIN32", "__cplusplus", "_MSC_VER", "WIN32", "DOXYGEN"}) {
    Made made;
    const ir::DeclId id = made.record("s", 4, {Made::field("a", made.integer(), 0)});
    std::get<ir::Record>(made.module.decl(id).kind).fields[0].condition =
        made.condition(std::string("#ifndef ") + name, {{name, false, "nobody"}});
    EXPECT_TRUE(undecidedOfLayouts(made.module, {id}).empty()) << name;
    const auto tested = testedMacros(made.module, closureOf(made.module, id));
    ASSERT_EQ(tested.size(), 1u);
    EXPECT_TRUE(tested[0].platform) << name;
  }
}

TEST(TestedMacros, ThatAFlagDecidedAreNotThePlatforms) {
  Made made;
  const ir::DeclId id = made.record("s", 4, {Made::field("a", made.integer(), 0)});
  std::get<ir::Record>(made.module.decl(id).kind).fields[0].condition = made.condition(
      "#if _FILE_OFFSET_BITS == 64", {{"_FILE_OFFSET_BITS", true, "the command line"}});
  const auto tested = testedMacros(made.module, closureOf(made.module, id));
  ASSERT_EQ(tested.size(), 1u);
  EXPECT_FALSE(tested[0].platform);
  EXPECT_FALSE(isUndecided(tested[0]));
}

TEST(TestedMacros, OfAKindThatAPackagePassesAreDecided) {
  TestedMacro macro;
  macro.test = {"LIB_NO_X509", false, "nobody"};
  std::vector<TestedMacro> macros{macro, macro};
  macros[1].test.name = "OTHER_NO_X509";
  findSiblings(macros,
               {{"-DLIB_NO_SIZE_T=1", "pkg-config lib"}, {"-DOTHER_NO_A", "the command line"}});
  EXPECT_EQ(macros[0].sibling, "pkg-config lib passes -DLIB_NO_SIZE_T and not this one");
  EXPECT_FALSE(isUndecided(macros[0]));
  EXPECT_EQ(macros[1].sibling, "");
  EXPECT_TRUE(isUndecided(macros[1]));
}

// A typedef in an #if without an #else is there or not; with one it is one type or another.
TEST(TestedMacros, AroundATypedefCountOnlyWithAnAlternative) {
  for (const bool alternatives : {false, true}) {
    Made made;
    ir::Typedef alias;
    alias.type = made.integer();
    const ir::DeclId name = made.add("word", alias);
    made.module.decl(name).condition = made.condition("#ifdef WIDE", {{"WIDE", false, "nobody"}});
    made.module.conditions.back().alternatives = alternatives;
    const ir::DeclId id =
        made.record("s", 4, {Made::field("a", made.table.add(ir::Named{name}, 4, 4), 0)});
    EXPECT_EQ(undecidedOfLayouts(made.module, {id}).size(), alternatives ? 1u : 0u);
  }
}

TEST(Effect, TellsOfTheLastNumberThatMoves) {
  Made now, then;
  const auto fields = [](Made& made, std::uint64_t shift) {
    return std::vector<ir::Field>{Made::field("first", made.integer(), 0),
                                  Made::field("status", made.integer(), 8 + shift),
                                  Made::field("result", made.pointer(made.integer()), 16 + shift),
                                  Made::field("reserved1", made.integer(), 24 + shift)};
  };
  const ir::DeclId id = now.record("s", 32, fields(now, 0));
  then.record("s", 40, fields(then, 8));
  const Effect effect = effectOf(now.module, closureOf(now.module, id), then.module);
  EXPECT_EQ(effect.text, "sizeof is 40 and status moves from 8 to 16");
  EXPECT_TRUE(effect.layout);
  EXPECT_EQ(effect.details, (Names{"result moves from 16 to 24", "reserved1 moves from 24 to 32"}));
}

TEST(Effect, TellsOfMembersThatComeAndGo) {
  Made now, then;
  const ir::DeclId id =
      now.record("s", 8, {Made::field("a", now.integer(), 0), Made::field("b", now.integer(), 4)});
  then.record("s", 8, {Made::field("a", then.integer(), 0), Made::field("c", then.integer(), 4)});
  EXPECT_EQ(effectOf(now.module, closureOf(now.module, id), then.module).text,
            "there is no b and there is also c");
}

TEST(Effect, TellsOfATypeOfTheSameSize) {
  Made now, then;
  const ir::DeclId id = now.record("s", 4, {Made::field("a", now.integer(), 0)});
  then.record("s", 4, {Made::field("a", then.scalar(ir::Scalar::Float, 4), 0)});
  EXPECT_EQ(effectOf(now.module, closureOf(now.module, id), then.module).text,
            "a is float instead of int");
}

TEST(Effect, OfWhatIsGone) {
  Made now, then;
  const ir::DeclId id = now.record("s", 4, {Made::field("a", now.integer(), 0)});
  const Effect effect = effectOf(now.module, closureOf(now.module, id), then.module);
  EXPECT_TRUE(effect.gone);
  EXPECT_FALSE(effect.layout);
  EXPECT_EQ(effect.text, "there is no such declaration");
}

TEST(Effect, OfNothing) {
  Made now, then;
  const ir::DeclId id = now.record("s", 4, {Made::field("a", now.integer(), 0)});
  then.record("s", 4, {Made::field("a", then.integer(), 0)});
  EXPECT_TRUE(effectOf(now.module, closureOf(now.module, id), then.module).none());
  EXPECT_TRUE(layoutsEffect(now.module, {id}, then.module).none());
}

TEST(Effect, OfSeveralNamesTheFirst) {
  Made now, then;
  const ir::DeclId a = now.record("a", 4, {Made::field("x", now.integer(), 0)});
  const ir::DeclId b = now.record("b", 4, {Made::field("x", now.integer(), 0)});
  then.record("a", 4, {Made::field("x", then.integer(), 0)});
  then.record("b", 8, {Made::field("x", then.integer(), 4)});
  const Effect effect = layoutsEffect(now.module, {a, b}, then.module);
  EXPECT_EQ(effect.text, "in struct b sizeof is 8 and x moves from 0 to 4");
  EXPECT_EQ(effect.record, b);
}

TEST(Sentence, SaysWhoDecidedAndWhatWouldBe) {
  Outcome outcome;
  outcome.macro.test = {"X", true, "pkg-config x"};
  outcome.tried = true;
  outcome.how = "without it";
  EXPECT_EQ(sentence(outcome), "X: defined by pkg-config x; without it nothing changes here");
  outcome.effect.text = "sizeof is 8";
  EXPECT_EQ(sentence(outcome), "X: defined by pkg-config x; without it sizeof is 8");
  outcome.failure = "a.h:3: expected ';'";
  EXPECT_EQ(
      sentence(outcome),
      "X: defined by pkg-config x; without it the headers do not compile: a.h:3: expected ';'");
}

}  // namespace
}  // namespace ljbind::why
