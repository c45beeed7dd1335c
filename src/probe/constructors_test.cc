#include "probe/constructors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "probe/name_words.h"

namespace ljbind::probe {
namespace {

// Builds a Module with functions that have something to do with `struct _thing`.
struct Headers {
  ir::Module module;
  ir::TypeTable types{module};
  ir::TypeId voidType = types.add(ir::Scalar::Void, std::nullopt, 0);
  ir::TypeId intType = types.add(ir::Scalar::Int, 4, 4);
  ir::TypeId doubleType = types.add(ir::Scalar::Double, 8, 8);
  ir::DeclId thing = add("_thing", ir::Record{});
  ir::TypeId thingType = types.add(ir::Named{thing}, std::nullopt, 0);
  ir::TypeId pointer = to(thingType);
  ir::TypeId constPointer = to(types.add(ir::Qualified{thingType, true, false}, std::nullopt, 0));
  ir::TypeId alias = typedefOf("thingPtr", pointer);
  ir::TypeId text = to(types.add(ir::Scalar::Char, 1, 1));

  ir::DeclId add(std::string name, ir::DeclKind kind) {
    ir::Decl decl;
    decl.name = std::move(name);
    decl.kind = std::move(kind);
    module.decls.push_back(std::move(decl));
    return static_cast<ir::DeclId>(module.decls.size() - 1);
  }
  ir::TypeId to(ir::TypeId type) { return types.add(ir::Pointer{type}, 8, 8); }
  ir::TypeId typedefOf(std::string name, ir::TypeId type) {
    ir::Typedef decl;
    decl.type = type;
    return types.add(ir::Named{add(std::move(name), decl)}, 8, 8);
  }
  void function(std::string name, ir::TypeId result, std::vector<ir::TypeId> parameters = {},
                bool variadic = false, ir::Linkage linkage = ir::Linkage::External) {
    ir::FunctionDecl decl;
    decl.type = types.add(ir::Function{result, std::move(parameters), variadic}, std::nullopt, 0);
    decl.symbol = name;
    decl.linkage = linkage;
    add(std::move(name), decl);
  }
  // "thingCreate! open>1": in order; ! where the name is the type's, >N where a T ** is filled in.
  std::string found() const {
    std::string all;
    for (const Constructor& one : constructorsOf(module, thing))
      all += fmt::format("{}{}{}{}", all.empty() ? "" : " ", one.name, one.ofThisType ? "!" : "",
                         one.out ? fmt::format(">{}", *one.out) : "");
    return all;
  }
  std::string refusal(std::string_view name) const {
    const auto result = constructorNamed(module, thing, name);
    const auto* why = std::get_if<std::string>(&result);
    return why ? *why : "";
  }
};

TEST(NameWords, Split) {
  const auto joined = [](std::string_view name) {
    return fmt::format("{}", fmt::join(wordsOf(name), " "));
  };
  EXPECT_EQ(joined("xmlSecDSigCtxCreate"), "xml sec d sig ctx create");
  EXPECT_EQ(joined("EVP_MD_CTX_new"), "evp md ctx new");
  EXPECT_EQ(joined("_uv__loop2New"), "uv loop2 new");
  EXPECT_EQ(joined("___"), "");
  EXPECT_EQ(claimOf(wordsOf("lua_newstate")), Claim::Makes);
  EXPECT_EQ(claimOf(wordsOf("EVP_MD_CTX_free")), Claim::Ends);
  EXPECT_EQ(claimOf(wordsOf("newAndDestroy")), Claim::Ends);
  EXPECT_EQ(claimOf(wordsOf("xmlDocGetRoot")), Claim::Finds);
  EXPECT_EQ(claimOf(wordsOf("openssl_thing")), Claim::Nothing);
  EXPECT_EQ(withoutMaking(wordsOf("xmlNewDoc")), "xmldoc");
}

TEST(Constructors, BySignature) {
  Headers h;
  h.function("thing_get", h.pointer);
  h.function("make_thing_from", h.pointer, {h.text, h.doubleType});
  h.function("thingCreate", h.alias, {h.alias});
  h.function("thing_new", h.pointer);
  h.function("thing_free", h.pointer, {h.pointer});
  h.function("thing_open", h.intType, {h.doubleType, h.text, h.to(h.alias)});
  h.function("thing_default", h.constPointer);
  h.function("thing_newf", h.pointer, {h.text}, true);
  h.function("thing_new_inline", h.pointer, {}, false, ir::Linkage::InlineOnly);
  h.function("thing_new_of", h.pointer, {h.thingType});
  h.function("other", h.text);
  ir::settleTypedefs(h.module);
  EXPECT_EQ(h.found(), "thing_new! thing_open!>1 make_thing_from thingCreate! thing_get");
}

TEST(Constructors, NamedByTheUser) {
  Headers h;
  h.function("thing_free", h.pointer, {h.pointer});
  h.function("two", h.intType, {h.to(h.pointer), h.to(h.pointer)});
  h.function("by_value", h.pointer, {h.thingType});
  h.function("variadic", h.pointer, {h.text}, true);
  h.function("hidden", h.pointer, {}, false, ir::Linkage::Hidden);
  h.function("number", h.intType);
  h.function("many", h.pointer, std::vector<ir::TypeId>(17, h.intType));
  ir::settleTypedefs(h.module);
  EXPECT_EQ(h.refusal("thing_free"), "");
  EXPECT_EQ(h.refusal("two"), "two of its parameters could be what it fills");
  EXPECT_EQ(h.refusal("by_value"), "its parameter 1 is neither a number nor a pointer");
  EXPECT_EQ(h.refusal("variadic"), "it has variable arguments");
  EXPECT_EQ(h.refusal("hidden"), "no library exports it");
  EXPECT_EQ(h.refusal("number"), "it neither returns a pointer to struct _thing nor fills one in");
  EXPECT_EQ(h.refusal("many"), "it has too many parameters");
  EXPECT_EQ(h.refusal("nothing"), "the headers declare no function of that name");
  EXPECT_EQ(h.refusal("_thing"), "the headers declare no function of that name");
}

TEST(Constructors, Initialisers) {
  Headers h;
  h.function("xSubInit", h.intType);
  h.function("xInit", h.intType);
  h.function("x_initialize", h.voidType);
  h.function("xInitWith", h.intType, {h.intType});
  h.function("yInit", h.intType, {h.intType});
  h.function("zInit", h.pointer);
  ir::settleTypedefs(h.module);
  EXPECT_EQ(initialisersOf(h.module),
            (std::vector<std::string>{"xInit", "x_initialize", "xSubInit"}));
}

}  // namespace
}  // namespace ljbind::probe
