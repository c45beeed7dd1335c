#include "compare/compare.h"

#include <gtest/gtest.h>

#include <functional>

namespace ljbind::compare {
namespace {

using ir::Scalar, ir::TypeId, ir::DeclId;

// A Module made by hand.
class Builder {
 public:
  ir::Module module;
  explicit Builder(std::string target = "x86_64-pc-linux-gnu") : table_(module) {
    module.target = std::move(target);
  }
  Builder(const Builder&) = delete;

  TypeId scalar(Scalar kind) {
    constexpr std::uint32_t sizes[] = {0, 1, 1,  1,  1, 2, 2, 4, 4,  8, 8,
                                       8, 8, 16, 16, 2, 2, 4, 8, 16, 16};
    const std::uint32_t size = sizes[static_cast<std::size_t>(kind)];
    if (size == 0) return table_.add(kind, {}, 0);
    return table_.add(kind, size, size);
  }
  TypeId pointer(TypeId to, bool block = false) { return table_.add(ir::Pointer{to, block}, 8, 8); }
  TypeId array(TypeId of, std::uint64_t count) {
    const ir::TypeEntry entry = module.entry(of);
    return table_.add(ir::Array{of, ir::Bound::Fixed, count}, *entry.sizeBytes * count,
                      entry.alignBytes);
  }
  TypeId open(TypeId of) { return table_.add(ir::Array{of, ir::Bound::Incomplete, 0}, {}, 0); }
  TypeId constant(TypeId of) {
    const ir::TypeEntry entry = module.entry(of);
    return table_.add(ir::Qualified{of, true, false}, entry.sizeBytes, entry.alignBytes);
  }
  TypeId function(TypeId result, std::vector<TypeId> parameters, bool variadic = false,
                  bool prototyped = true) {
    return table_.add(ir::Function{result, std::move(parameters), variadic, prototyped}, {}, 0);
  }
  TypeId add(ir::Type type, std::uint64_t size, std::uint32_t align) {
    return table_.add(std::move(type), size, align);
  }
  TypeId named(DeclId id) {
    const ir::Decl& decl = module.decl(id);
    if (const auto* record = ir::as<ir::Record>(decl)) {
      if (!record->complete) return table_.add(ir::Named{id}, {}, 0);
      return table_.add(ir::Named{id}, record->sizeBytes, record->alignBytes);
    }
    const auto* list = ir::as<ir::Enum>(decl);
    const ir::TypeEntry entry =
        module.entry(list ? list->underlying : ir::as<ir::Typedef>(decl)->type);
    return table_.add(ir::Named{id}, entry.sizeBytes, entry.alignBytes);
  }
  DeclId decl(std::string name, ir::DeclKind kind) {
    ir::Decl decl;
    decl.name = std::move(name);
    decl.kind = std::move(kind);
    module.decls.push_back(std::move(decl));
    return static_cast<DeclId>(module.decls.size() - 1);
  }
  DeclId record(std::string name, std::uint64_t size, std::uint32_t align,
                std::vector<ir::Field> fields, ir::RecordKind kind = ir::RecordKind::Struct,
                bool tagged = true) {
    ir::Record record;
    record.kind = kind;
    record.tagged = tagged;
    record.complete = record.bodyRead = true;
    record.sizeBytes = size;
    record.alignBytes = align;
    record.fields = std::move(fields);
    return decl(std::move(name), std::move(record));
  }
  DeclId forward(std::string name) { return decl(std::move(name), ir::Record{}); }
  DeclId functionDecl(std::string name, TypeId type, std::string symbol = "",
                      std::vector<std::string> names = {}) {
    if (symbol.empty()) symbol = name;
    return decl(std::move(name), ir::FunctionDecl{type, std::move(names), std::move(symbol)});
  }

 private:
  ir::TypeTable table_;
};

ir::Field at(std::string name, TypeId type, std::uint64_t offsetBytes) {
  return {std::move(name), type, offsetBytes * 8};
}
ir::Field bits(std::string name, TypeId type, std::uint64_t offsetBits, std::uint32_t width) {
  return {std::move(name), type, offsetBits, width};
}

struct Found {
  Kind kind;
  std::string detail;
  bool operator==(const Found&) const = default;
};
void PrintTo(const Found& found, std::ostream* out) {
  *out << static_cast<int>(found.kind) << ": " << found.detail;
}

using Fill = std::function<DeclId(Builder&)>;
using List = std::vector<Found>;

// Compares what two functions build; both return the declaration that is meant.
List differences(const Fill& expected, const Fill& actual, Depth depth = Depth::Full) {
  Builder left, right("x64-Linux");
  const DeclId id = expected(left);
  const DeclId other = actual(right);
  List found;
  const Pair pair{id, ir::spelling(right.module.decl(other)), depth};
  for (const Difference& difference : compare(left.module, right.module, {pair})) {
    EXPECT_EQ(difference.expected, id);
    found.push_back({difference.kind, difference.detail});
  }
  return found;
}

const List none;

// --- records

// struct s { int a; T b; unsigned x:3; int y:5; } with one thing changed at a time.
struct Shape {
  std::uint64_t size = 12;
  std::uint32_t align = 4;
  std::uint64_t offsetOfB = 4;
  Scalar typeOfB = Scalar::Int;
  std::uint64_t bitOfY = 67;
  std::uint32_t widthOfX = 3;
  Scalar typeOfX = Scalar::UnsignedInt;
  bool complete = true;
  std::vector<ir::Field> more = {};
  bool withA = true;
};

Fill shape(Shape s) {
  return [s](Builder& b) {
    std::vector<ir::Field> fields;
    if (s.withA) fields.push_back(at("a", b.scalar(Scalar::Int), 0));
    fields.push_back(at("b", b.scalar(s.typeOfB), s.offsetOfB));
    fields.push_back(bits("x", b.scalar(s.typeOfX), 64, s.widthOfX));
    fields.push_back(bits("y", b.scalar(Scalar::Int), s.bitOfY, 5));
    for (ir::Field field : s.more) {
      if (field.type == TypeId::None) field.type = b.array(b.scalar(Scalar::UnsignedChar), 2);
      fields.push_back(field);
    }
    const DeclId id = b.record("s", s.size, s.align, std::move(fields));
    std::get<ir::Record>(b.module.decl(id).kind).complete = s.complete;
    return id;
  };
}

TEST(Records, TheSameIsTheSame) { EXPECT_EQ(differences(shape({}), shape({})), none); }

TEST(Records, SizeAndAlignment) {
  EXPECT_EQ(differences(shape({}), shape({.size = 16})),
            (List{{Kind::Size, "'struct s' has 12 bytes in C and 16 in LuaJIT"}}));
  EXPECT_EQ(differences(shape({}), shape({.align = 1})),
            (List{{Kind::Alignment, "'struct s' is aligned to 4 bytes in C and to 1 in LuaJIT"}}));
}

TEST(Records, FieldMissingAndExtra) {
  EXPECT_EQ(differences(shape({}), shape({.withA = false})),
            (List{{Kind::FieldMissing, "field 'a' is missing in LuaJIT"}}));
  EXPECT_EQ(differences(shape({.withA = false}), shape({})),
            (List{{Kind::FieldExtra, "field 'a' is in LuaJIT and not in C"}}));
}

TEST(Records, FieldOffset) {
  EXPECT_EQ(differences(shape({}), shape({.offsetOfB = 6})),
            (List{{Kind::FieldOffset, "field 'b' is at offset 4 in C and at 6 in LuaJIT"}}));
}

TEST(Records, FieldType) {
  EXPECT_EQ(differences(shape({}), shape({.typeOfB = Scalar::UnsignedInt})),
            (List{{Kind::FieldType, "field 'b' is 'int' in C and 'unsigned int' in LuaJIT"}}));
  EXPECT_EQ(differences(shape({}), shape({.typeOfB = Scalar::Float})),
            (List{{Kind::FieldType, "field 'b' is 'int' in C and 'float' in LuaJIT"}}));
  EXPECT_EQ(differences(shape({}), shape({.typeOfB = Scalar::LongLong})),
            (List{{Kind::FieldType,
                   "field 'b' is 'int' (4 bytes) in C and 'long long' (8 bytes) in LuaJIT"}}));
}

TEST(Records, Bitfields) {
  EXPECT_EQ(differences(shape({}), shape({.bitOfY = 72})),
            (List{{Kind::BitfieldPosition,
                   "bit-field 'y' starts at bit 67 in C and at bit 72 in LuaJIT"}}));
  EXPECT_EQ(differences(shape({}), shape({.widthOfX = 2})),
            (List{{Kind::BitfieldWidth, "bit-field 'x' is 3 bits wide in C and 2 in LuaJIT"}}));
  EXPECT_EQ(differences(shape({}), shape({.typeOfX = Scalar::Int})),
            (List{{Kind::BitfieldSign, "bit-field 'x' is unsigned in C and signed in LuaJIT"}}));
  EXPECT_EQ(
      differences(shape({}), shape({.typeOfX = Scalar::Bool})),
      (List{{Kind::FieldType,
             "bit-field 'x' is 'unsigned int' (4 bytes) in C and 'bool' (1 byte) in LuaJIT"}}));
  EXPECT_EQ(differences(shape({}), shape({.typeOfX = Scalar::UnsignedChar})), none)
      << "the container is not the meaning";
}

TEST(Records, ABitfieldThatFillsItsContainerMayBeAField) {
  const auto eight = [](bool asField, Scalar type) -> Fill {
    return [=](Builder& b) {
      ir::Field field = bits("f", b.scalar(type), 8, 8);
      if (asField) field.widthBits.reset();
      return b.record("s", 2, 1, {field});
    };
  };
  EXPECT_EQ(differences(eight(false, Scalar::UnsignedInt), eight(true, Scalar::UnsignedChar)),
            none);
  EXPECT_EQ(
      differences(eight(true, Scalar::UnsignedChar), eight(false, Scalar::UnsignedChar)),
      (List{{Kind::FieldType, "field 'f' is no bit-field in C and one of 8 bits in LuaJIT"}}));
}

TEST(Records, ABitfieldNoContainerHoldsMayBeMissing) {
  const Fill expected = [](Builder& b) {
    return b.record("s", 8, 1, {bits("far", b.scalar(Scalar::UnsignedInt), 30, 5)});
  };
  const Fill near = [](Builder& b) {
    return b.record("s", 8, 1, {bits("far", b.scalar(Scalar::UnsignedInt), 24, 5)});
  };
  const Fill actual = [](Builder& b) {
    return b.record("s", 8, 1, {at("_pad1", b.array(b.scalar(Scalar::UnsignedChar), 8), 0)});
  };
  EXPECT_EQ(differences(expected, actual), none);
  EXPECT_EQ(differences(near, actual),
            (List{{Kind::FieldMissing, "field 'far' is missing in LuaJIT"}}));
}

TEST(Records, PaddingIsNoDifferenceUnlessItCoversAMember) {
  EXPECT_EQ(differences(shape({}), shape({.more = {at("_pad1", TypeId::None, 10)}})), none);
  EXPECT_EQ(differences(shape({}), shape({.more = {at("_pad1", TypeId::None, 6)}})),
            (List{{Kind::FieldExtra, "padding '_pad1' in LuaJIT lies over field 'b'"}}));
  EXPECT_EQ(differences(shape({}), shape({.more = {at("_pad1", TypeId::None, 8)}})),
            (List{{Kind::FieldExtra, "padding '_pad1' in LuaJIT lies over field 'y'"}}));
  Shape unnamed;
  unnamed.more = {bits("", TypeId::None, 72, 4)};
  EXPECT_EQ(differences(shape({}), shape(unnamed)), none);
  EXPECT_EQ(differences(shape(unnamed), shape({})), none);
}

TEST(Records, PaddingInAUnionCoversNothing) {
  const auto make = [](bool padded) -> Fill {
    return [padded](Builder& b) {
      std::vector<ir::Field> fields{at("a", b.scalar(Scalar::Int), 0)};
      if (padded) fields.push_back(at("_pad1", b.array(b.scalar(Scalar::UnsignedChar), 8), 0));
      return b.record("u", 8, 4, std::move(fields), ir::RecordKind::Union);
    };
  };
  EXPECT_EQ(differences(make(false), make(true)), none);
}

TEST(Records, AnonymousMembersAreFlattened) {
  // struct s { int t; union { int u; struct { short lo, hi; }; }; }, `hi` at a chosen place.
  const auto nested = [](std::uint64_t hi) -> Fill {
    return [hi](Builder& b) {
      const TypeId half = b.scalar(Scalar::Short);
      const DeclId pair = b.record("", 4, 2, {at("lo", half, 0), at("hi", half, hi)},
                                   ir::RecordKind::Struct, false);
      const DeclId either =
          b.record("", 4, 4, {at("u", b.scalar(Scalar::Int), 0), at("", b.named(pair), 0)},
                   ir::RecordKind::Union, false);
      return b.record("s", 8, 4, {at("t", b.scalar(Scalar::Int), 0), at("", b.named(either), 4)});
    };
  };
  const auto flat = [](Builder& b) {
    const TypeId half = b.scalar(Scalar::Short), whole = b.scalar(Scalar::Int);
    return b.record("s", 8, 4,
                    {at("t", whole, 0), at("u", whole, 4), at("lo", half, 4), at("hi", half, 6)});
  };
  EXPECT_EQ(differences(nested(2), nested(2)), none);
  EXPECT_EQ(differences(nested(2), flat), none);
  EXPECT_EQ(differences(nested(2), nested(0)),
            (List{{Kind::FieldOffset, "field 'hi' is at offset 6 in C and at 4 in LuaJIT"}}));
}

TEST(Records, MissingAndIncomplete) {
  Builder left, right;
  const DeclId s = left.record("s", 4, 4, {});
  const DeclId o = left.forward("o");
  const DeclId u = left.record("u", 4, 4, {}, ir::RecordKind::Union);
  right.forward("s");
  right.record("u", 4, 4, {});
  right.decl("v", ir::Variable{right.scalar(Scalar::Int), "v"});
  const auto found = compare(left.module, right.module,
                             {{s, "struct s"},
                              {s, "struct s", Depth::NameOnly},
                              {o, "struct o"},
                              {u, "struct u"},
                              {s, "v"},
                              {s, "struct s", Depth::LayoutOnly}});
  ASSERT_EQ(found.size(), 5U);
  EXPECT_EQ(found[0].kind, Kind::Incomplete);
  EXPECT_EQ(found[0].detail, "'struct s' has a body in C and none in LuaJIT");
  EXPECT_EQ(found[1].kind, Kind::Missing);
  EXPECT_EQ(found[1].detail, "'struct o' is missing in LuaJIT");
  EXPECT_EQ(found[2].kind, Kind::Missing);
  EXPECT_EQ(found[2].detail, "'union u' is a union in C and a struct in LuaJIT");
  EXPECT_EQ(found[3].detail, "'struct s' is a struct in C and a variable in LuaJIT");
  EXPECT_EQ(found[4].kind, Kind::Incomplete);
}

TEST(Records, DepthSaysWhatCounts) {
  const Shape opaque{.typeOfB = Scalar::Float, .withA = false};
  EXPECT_EQ(differences(shape({}), shape(opaque), Depth::LayoutOnly), none);
  EXPECT_EQ(differences(shape({}), shape(opaque), Depth::NameOnly), none);
  EXPECT_EQ(differences(shape({}), shape({.size = 16}), Depth::LayoutOnly).size(), 1U);
  EXPECT_EQ(differences(shape({}), shape({.size = 16}), Depth::NameOnly).size(), 1U);
  EXPECT_EQ(differences(shape({}), shape({.complete = false}), Depth::NameOnly), none);
}

TEST(Records, AreFoundThroughATypedef) {
  Builder left, right;
  const DeclId s = left.record("point", 4, 4, {at("x", left.scalar(Scalar::Int), 0)},
                               ir::RecordKind::Struct, false);
  const DeclId other = right.record("", 4, 4, {at("x", right.scalar(Scalar::Short), 0)},
                                    ir::RecordKind::Struct, false);
  right.decl("point", ir::Typedef{right.named(other)});
  const auto found = compare(left.module, right.module, {{s, "point"}});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].kind, Kind::FieldType);
}

// --- types, as typedefs of both sides

List types(const std::function<TypeId(Builder&)>& expected,
           const std::function<TypeId(Builder&)>& actual) {
  return differences([&](Builder& b) { return b.decl("t", ir::Typedef{expected(b)}); },
                     [&](Builder& b) { return b.decl("t", ir::Typedef{actual(b)}); });
}
std::function<TypeId(Builder&)> of(Scalar kind) {
  return [kind](Builder& b) { return b.scalar(kind); };
}
std::function<TypeId(Builder&)> pointerTo(Scalar kind) {
  return [kind](Builder& b) { return b.pointer(b.scalar(kind)); };
}

TEST(Types, IntegersBySizeAndSign) {
  EXPECT_EQ(types(of(Scalar::Long), of(Scalar::LongLong)), none);
  EXPECT_EQ(types(of(Scalar::Char), of(Scalar::SignedChar)), none);
  EXPECT_EQ(types(of(Scalar::Char), of(Scalar::Char)), none);
  EXPECT_EQ(types(of(Scalar::Char), of(Scalar::UnsignedChar)),
            (List{{Kind::TypedefType, "'t' is 'char' in C and 'unsigned char' in LuaJIT"}}));
  EXPECT_EQ(types(of(Scalar::Bool), of(Scalar::UnsignedChar)),
            (List{{Kind::TypedefType, "'t' is 'bool' in C and 'unsigned char' in LuaJIT"}}));
  EXPECT_EQ(types(of(Scalar::Void), of(Scalar::Void)), none);
  EXPECT_EQ(types(of(Scalar::Float), of(Scalar::Int)).size(), 1U);
}

TEST(Types, CharHasTheSignOfTheTarget) {
  Builder left("aarch64-unknown-linux-gnu"), right("arm64-Linux");
  const DeclId t = left.decl("t", ir::Typedef{left.scalar(Scalar::Char)});
  right.decl("t", ir::Typedef{right.scalar(Scalar::UnsignedChar)});
  EXPECT_TRUE(compare(left.module, right.module, {{t, "t"}}).empty());
}

TEST(Types, TypedefsAndQualifiersAreLookedThrough) {
  const auto expected = [](Builder& b) {
    const DeclId size = b.decl("size", ir::Typedef{b.scalar(Scalar::UnsignedLong)});
    return b.constant(b.named(size));
  };
  EXPECT_EQ(types(expected, of(Scalar::UnsignedLongLong)), none);
  EXPECT_EQ(types(expected, of(Scalar::UnsignedInt)),
            (List{{Kind::TypedefType,
                   "'t' is 'const size' (unsigned long, 8 bytes) in C and 'unsigned int' (4 bytes) "
                   "in LuaJIT"}}));
}

TEST(Types, TypedefAlignment) {
  EXPECT_EQ(types(of(Scalar::Int), [](Builder& b) { return b.add(Scalar::Int, 4, 16); }),
            (List{{Kind::Alignment, "'t' is aligned to 4 bytes in C and to 16 in LuaJIT"}}));
}

TEST(Types, Pointers) {
  EXPECT_EQ(types(pointerTo(Scalar::Char), pointerTo(Scalar::Char)), none);
  EXPECT_EQ(types(pointerTo(Scalar::Char), pointerTo(Scalar::UnsignedChar)),
            (List{{Kind::TypedefType, "'t' is 'char *' in C and 'unsigned char *' in LuaJIT"}}));
  EXPECT_EQ(types(pointerTo(Scalar::Void), pointerTo(Scalar::Char)).size(), 1U);
  EXPECT_EQ(types(pointerTo(Scalar::Char), pointerTo(Scalar::Void)).size(), 1U);
  EXPECT_EQ(types(pointerTo(Scalar::Int), of(Scalar::LongLong)).size(), 1U);
  EXPECT_EQ(types(pointerTo(Scalar::Float128), pointerTo(Scalar::Void)), none)
      << "LuaJIT has no word for what it points to";
  const auto block = [](Builder& b) {
    return b.pointer(b.function(b.scalar(Scalar::Void), {}), true);
  };
  EXPECT_EQ(types(block, pointerTo(Scalar::Void)), none);
}

TEST(Types, PointersToRecordsGoByTheirSpelling) {
  const auto to = [](std::string name, std::uint64_t size) {
    return [=](Builder& b) { return b.pointer(b.named(b.record(name, size, 1, {}))); };
  };
  EXPECT_EQ(types(to("s", 4), to("s", 8)), none) << "its body is another pair's";
  EXPECT_EQ(types(to("s", 4), [](Builder& b) { return b.pointer(b.named(b.forward("s"))); }), none);
  EXPECT_EQ(types(to("s", 4), to("r", 4)),
            (List{{Kind::TypedefType, "'t' is 'struct s *' in C and 'struct r *' in LuaJIT"}}));
}

TEST(Types, PointersToUntaggedRecords) {
  const auto untagged = [](std::string name, Scalar member) {
    return [=](Builder& b) {
      return b.pointer(b.named(
          b.record(name, 4, 4, {at("m", b.scalar(member), 0)}, ir::RecordKind::Struct, false)));
    };
  };
  EXPECT_EQ(types(untagged("point", Scalar::Int), untagged("", Scalar::Int)), none);
  EXPECT_EQ(types(untagged("point", Scalar::Int), untagged("", Scalar::Float)).size(), 1U);
  const auto byTypedef = [](Builder& b) {
    const DeclId record = b.record("_tag", 4, 4, {});
    b.decl("alias", ir::Typedef{b.named(record)});
    return b.pointer(b.named(record));
  };
  const auto expected = [](Builder& b) {
    const DeclId record = b.record("other_tag", 4, 4, {});
    return b.pointer(b.named(b.decl("alias", ir::Typedef{b.named(record)})));
  };
  EXPECT_EQ(types(expected, byTypedef), none) << "both sides call it alias";
}

TEST(Types, RecursiveUntaggedRecordsEnd) {
  const auto list = [](Scalar payload) {
    return [payload](Builder& b) {
      const DeclId id = b.record("", 16, 8, {}, ir::RecordKind::Struct, false);
      const TypeId next = b.pointer(b.named(id));
      std::get<ir::Record>(b.module.decl(id).kind).fields = {at("next", next, 0),
                                                             at("v", b.scalar(payload), 8)};
      return next;
    };
  };
  EXPECT_EQ(types(list(Scalar::Int), list(Scalar::Int)), none);
  EXPECT_EQ(types(list(Scalar::Int), list(Scalar::Float)).size(), 1U);
}

TEST(Types, AFailedComparisonLeavesNoAssumptionBehind) {
  // node { callback *call; T v; }, where callback takes a node: both must differ, in either order.
  const auto build = [](Builder& b, Scalar payload) {
    const DeclId node = b.record("", 16, 8, {}, ir::RecordKind::Struct, false);
    const TypeId call = b.pointer(b.function(b.scalar(Scalar::Void), {b.pointer(b.named(node))}));
    std::get<ir::Record>(b.module.decl(node).kind).fields = {at("call", call, 0),
                                                             at("v", b.scalar(payload), 8)};
    const DeclId n = b.decl("n", ir::Typedef{b.pointer(b.named(node))});
    const DeclId c = b.decl("c", ir::Typedef{call});
    return std::pair(n, c);
  };
  Builder left, right;
  const auto [n, c] = build(left, Scalar::Int);
  build(right, Scalar::Float);
  EXPECT_EQ(compare(left.module, right.module, {{n, "n"}, {c, "c"}}).size(), 2U);
  EXPECT_EQ(compare(left.module, right.module, {{c, "c"}, {n, "n"}}).size(), 2U);
}

TEST(Types, FunctionPointersAreComparedInDepth) {
  const auto callback = [](Scalar inner, bool variadic = false) {
    return [=](Builder& b) {
      const TypeId argument = b.pointer(b.function(b.scalar(Scalar::Int), {b.scalar(inner)}));
      return b.pointer(b.function(argument, {argument}, variadic));
    };
  };
  EXPECT_EQ(types(callback(Scalar::Long), callback(Scalar::LongLong)), none);
  EXPECT_EQ(types(callback(Scalar::Long), callback(Scalar::Long, true)).size(), 1U);
  EXPECT_EQ(
      types(callback(Scalar::Long), callback(Scalar::Int)),
      (List{{Kind::TypedefType,
             "'t' is 'int (*(*)(int (*)(long)))(long)' in C and 'int (*(*)(int (*)(int)))(int)' in "
             "LuaJIT"}}));
}

TEST(Types, Arrays) {
  const auto array = [](std::uint64_t count) {
    return [count](Builder& b) { return b.array(b.scalar(Scalar::Int), count); };
  };
  const auto open = [](Builder& b) { return b.open(b.scalar(Scalar::Int)); };
  EXPECT_EQ(types(array(3), array(3)), none);
  EXPECT_EQ(types(open, open), none);
  EXPECT_EQ(types(open, array(0)), none);
  EXPECT_EQ(types(array(0), open), none);
  EXPECT_EQ(types(array(std::uint64_t{1} << 30), open), none) << "4 GiB is more than LuaJIT takes";
  EXPECT_EQ(types(array(3), open).size(), 1U);
  EXPECT_EQ(types(array(3), array(4)),
            (List{{Kind::TypedefType,
                   "'t' is 'int [3]' (12 bytes) in C and 'int [4]' (16 bytes) in LuaJIT"}}));
}

TEST(Types, EnumsAreTheIntegerTheyAreMadeOf) {
  const auto list = [](Scalar underlying) {
    return [underlying](Builder& b) {
      return b.named(b.decl("e", ir::Enum{true, true, b.scalar(underlying), {}}));
    };
  };
  EXPECT_EQ(types(list(Scalar::UnsignedInt), of(Scalar::UnsignedInt)), none);
  EXPECT_EQ(types(list(Scalar::UnsignedInt), list(Scalar::UnsignedInt)), none);
  EXPECT_EQ(types(list(Scalar::UnsignedInt), of(Scalar::Int)).size(), 1U);
  EXPECT_EQ(types(list(Scalar::UnsignedChar), of(Scalar::UnsignedChar)), none);
  EXPECT_EQ(types(list(Scalar::UnsignedLong), of(Scalar::UnsignedInt)).size(), 1U);
}

TEST(Types, WhatLuaJITCannotExpressGoesBySizeAndAlignment) {
  const auto blob = [](std::uint64_t size, std::uint32_t align) {
    return [=](Builder& b) {
      return b.named(b.record("ljbind_blob", size, align,
                              {at("_", b.array(b.scalar(Scalar::UnsignedChar), size), 0)}));
    };
  };
  EXPECT_EQ(types(of(Scalar::Int128), blob(16, 16)), none);
  EXPECT_EQ(types(of(Scalar::Float16), of(Scalar::UnsignedShort)), none);
  EXPECT_EQ(types(of(Scalar::LongDouble), of(Scalar::LongDouble)), none);
  EXPECT_EQ(types([](Builder& b) { return b.add(ir::VaList{}, 24, 8); }, blob(24, 8)), none);
  EXPECT_EQ(types([](Builder& b) { return b.add(ir::Unsupported{"type 'x'"}, 8, 8); }, blob(8, 8)),
            none);
  const auto bits = [](Builder& b) { return b.add(ir::BitInt{37, true}, 8, 8); };
  EXPECT_EQ(types(bits, of(Scalar::Long)), none);
  EXPECT_EQ(types(bits, blob(8, 8)), none);
  EXPECT_EQ(types(bits, of(Scalar::Int)),
            (List{{Kind::TypedefType,
                   "'t' is '_BitInt(37)' (8 bytes) in C and 'int' (4 bytes) in LuaJIT"}}));
  EXPECT_EQ(
      types([](Builder& b) { return b.add(ir::Complex{b.scalar(Scalar::Int)}, 8, 4); }, blob(8, 4)),
      none);
  const auto vector = [](std::uint64_t count) {
    return [count](Builder& b) {
      return b.add(ir::Vector{b.scalar(Scalar::Int), count}, 4 * count,
                   static_cast<std::uint32_t>(4 * count));
    };
  };
  EXPECT_EQ(types(vector(8), blob(32, 32)), none);
  EXPECT_EQ(types(vector(4), vector(4)), none);
  EXPECT_EQ(types(vector(4), blob(16, 16)).size(), 1U) << "LuaJIT has 16-byte vectors";
  EXPECT_EQ(
      types(of(Scalar::Int128), blob(16, 8)),
      (List{{Kind::TypedefType, "'t' is '__int128' in C and 'struct ljbind_blob' in LuaJIT"}}));
  EXPECT_EQ(types(of(Scalar::Int), blob(4, 4)).size(), 1U);
}

TEST(Types, AnAtomicMemberMustHaveTheSizeItHasInC) {
  const auto make = [](bool atomic, std::uint64_t size) -> Fill {
    return [=](Builder& b) {
      TypeId type = b.named(b.record("rgb", 3, 1, {}));
      if (atomic) type = b.add(ir::Atomic{type}, size, 4);
      return b.record("s", 4, 4, {at("m", type, 0)});
    };
  };
  EXPECT_EQ(differences(make(true, 3), make(false, 0)), none);
  EXPECT_EQ(differences(make(true, 4), make(false, 0)),
            (List{{Kind::FieldType,
                   "field 'm' is '_Atomic struct rgb' (4 bytes) in C and 'struct rgb' (3 bytes) in "
                   "LuaJIT"}}));
}

TEST(Types, LongChainsAndDeepNestingEnd) {
  const auto chain = [](unsigned length, Scalar end, bool functions) {
    return [=](Builder& b) {
      TypeId type = b.scalar(end);
      for (unsigned i = 0; i < length; ++i)
        type = b.pointer(functions ? b.function(type, {}) : type);
      return type;
    };
  };
  EXPECT_EQ(types(chain(200000, Scalar::Int, false), chain(200000, Scalar::Int, false)), none);
  EXPECT_EQ(types(chain(200000, Scalar::Int, false), chain(200000, Scalar::Float, false)).size(),
            1U);
  EXPECT_EQ(types(chain(500, Scalar::Int, true), chain(500, Scalar::Int, true)), none);
  EXPECT_EQ(types(chain(200000, Scalar::Int, true), chain(200000, Scalar::Int, true)).size(), 1U)
      << "too deep counts as different";
}

// --- functions, variables, constants

Fill function(std::string symbol, Scalar result, std::vector<Scalar> parameters,
              bool variadic = false, bool prototyped = true) {
  return [=](Builder& b) {
    std::vector<TypeId> list;
    for (Scalar kind : parameters) list.push_back(b.scalar(kind));
    return b.functionDecl("f", b.function(b.scalar(result), list, variadic, prototyped), symbol,
                          {"", "count"});
  };
}

TEST(Functions, EachPartIsCompared) {
  const Fill f = function("f", Scalar::Int, {Scalar::Int, Scalar::Long});
  EXPECT_EQ(differences(f, f), none);
  EXPECT_EQ(
      differences(f, function("f", Scalar::UnsignedInt, {Scalar::Int, Scalar::Long})),
      (List{{Kind::ResultType, "the result of 'f' is 'int' in C and 'unsigned int' in LuaJIT"}}));
  EXPECT_EQ(differences(f, function("f", Scalar::Int, {Scalar::Int})),
            (List{{Kind::ParameterCount, "'f' takes 2 parameters in C and 1 in LuaJIT"}}));
  EXPECT_EQ(differences(f, function("f", Scalar::Int, {Scalar::Int, Scalar::Double})),
            (List{{Kind::ParameterType,
                   "parameter 2 'count' of 'f' is 'long' in C and 'double' in LuaJIT"}}));
  EXPECT_EQ(differences(f, function("f", Scalar::Int, {Scalar::Int, Scalar::Long}, true)),
            (List{{Kind::Variadic, "'f' is not variadic in C and variadic in LuaJIT"}}));
  EXPECT_EQ(differences(f, function("f64", Scalar::Int, {Scalar::Int, Scalar::Long})),
            (List{{Kind::Symbol, "'f' is symbol 'f' in C and 'f64' in LuaJIT"}}));
}

TEST(Functions, WithoutAPrototypeAreWithoutParameters) {
  EXPECT_EQ(
      differences(function("f", Scalar::Int, {}, false, false), function("f", Scalar::Int, {})),
      none);
  EXPECT_EQ(differences(function("f", Scalar::Int, {}, false, false),
                        function("f", Scalar::Int, {}, true))
                .size(),
            1U);
}

TEST(Functions, RecordsByValueMustBeComplete) {
  const auto taking = [](bool complete) -> Fill {
    return [complete](Builder& b) {
      const DeclId s = complete ? b.record("s", 4, 4, {}) : b.forward("s");
      return b.functionDecl("f", b.function(b.scalar(Scalar::Void), {b.named(s)}));
    };
  };
  EXPECT_EQ(differences(taking(true), taking(true)), none);
  EXPECT_EQ(differences(taking(true), taking(false)).at(0).kind, Kind::ParameterType);
}

TEST(Functions, AVaListParameterIsAPointer) {
  const Fill expected = [](Builder& b) {
    return b.functionDecl("f", b.function(b.scalar(Scalar::Void), {b.add(ir::VaList{}, 8, 8)}));
  };
  const Fill actual = [](Builder& b) {
    return b.functionDecl("f",
                          b.function(b.scalar(Scalar::Void), {b.pointer(b.scalar(Scalar::Void))}));
  };
  EXPECT_EQ(differences(expected, actual), none);
}

TEST(Functions, ARenamedRecordIsTheOneItsPairNames) {
  Builder left, right;
  const DeclId s = left.forward("bool");
  const DeclId f = left.functionDecl("f", left.function(left.pointer(left.named(s)), {}));
  const DeclId renamed = right.forward("bool_");
  right.functionDecl("f", right.function(right.pointer(right.named(renamed)), {}));
  EXPECT_TRUE(compare(left.module, right.module, {{s, "struct bool_"}, {f, "f"}}).empty());
  EXPECT_EQ(compare(left.module, right.module, {{f, "f"}}).size(), 1U);
}

TEST(Variables, TypeAndSymbol) {
  const auto variable = [](Scalar kind, std::string symbol = "v") -> Fill {
    return [=](Builder& b) { return b.decl("v", ir::Variable{b.scalar(kind), symbol}); };
  };
  EXPECT_EQ(differences(variable(Scalar::Long), variable(Scalar::LongLong)), none);
  EXPECT_EQ(differences(variable(Scalar::Int), variable(Scalar::Float)),
            (List{{Kind::VariableType, "'v' is 'int' in C and 'float' in LuaJIT"}}));
  EXPECT_EQ(differences(variable(Scalar::Int), variable(Scalar::Int, "w")),
            (List{{Kind::Symbol, "'v' is symbol 'v' in C and 'w' in LuaJIT"}}));
}

ir::Integer value(std::int64_t bits, bool isSigned = true) {
  return {static_cast<std::uint64_t>(bits), isSigned, 32};
}

TEST(Constants, ValueAndType) {
  const auto macro = [](std::int64_t bits, Scalar type) -> Fill {
    return [=](Builder& b) {
      return b.decl("K", ir::Macro{ir::Constant{b.scalar(type), value(bits, type == Scalar::Int)}});
    };
  };
  EXPECT_EQ(differences(macro(3, Scalar::Int), macro(3, Scalar::Int)), none);
  EXPECT_EQ(differences(macro(-3, Scalar::Int), macro(4, Scalar::Int)),
            (List{{Kind::Value, "'K' is -3 in C and 4 in LuaJIT"}}));
  EXPECT_EQ(differences(macro(3, Scalar::UnsignedInt), macro(3, Scalar::Int)),
            (List{{Kind::ConstantType, "'K' is 'unsigned int' in C and 'int' in LuaJIT"}}));
  EXPECT_EQ(differences(macro(-1, Scalar::Int), macro(0xffffffff, Scalar::Int)).at(0).kind,
            Kind::Value);
}

TEST(Constants, AMacroMayBeAnEnumerator) {
  Builder left, right;
  const DeclId k =
      left.decl("K", ir::Macro{ir::Constant{left.scalar(Scalar::UnsignedInt), value(3, false)}});
  right.decl("e", ir::Enum{true, true, right.scalar(Scalar::Int), {{"K", value(3)}}});
  EXPECT_TRUE(compare(left.module, right.module, {{k, "K"}}).empty());
  EXPECT_EQ(compare(left.module, right.module, {{k, "L"}}).at(0).detail,
            "'L' is missing in LuaJIT");
}

TEST(Constants, Enums) {
  const auto list = [](Scalar type, std::vector<ir::Enumerator> constants) -> Fill {
    return [=](Builder& b) { return b.decl("e", ir::Enum{true, true, b.scalar(type), constants}); };
  };
  const Fill expected = list(Scalar::UnsignedInt, {{"A", value(0, false)}, {"B", value(1, false)}});
  EXPECT_EQ(differences(expected, expected), none);
  EXPECT_EQ(differences(expected, list(Scalar::UnsignedInt, {{"A", value(0)}, {"B", value(2)}})),
            (List{{Kind::Value, "'B' is 1 in C and 2 in LuaJIT"}}));
  EXPECT_EQ(differences(expected, list(Scalar::UnsignedInt, {{"A", value(0)}})),
            (List{{Kind::FieldMissing, "enumerator 'B' is missing in LuaJIT"}}));
  EXPECT_EQ(differences(expected, list(Scalar::Int, {{"A", value(0)}, {"B", value(1)}})),
            (List{{Kind::ConstantType, "'enum e' is unsigned in C and signed in LuaJIT"}}));
  EXPECT_EQ(differences(expected, list(Scalar::UnsignedChar, {})),
            (List{{Kind::Size, "'enum e' has 4 bytes in C and 1 in LuaJIT"}}));
  EXPECT_EQ(differences(
                expected,
                [](Builder& b) { return b.decl("e", ir::Typedef{b.scalar(Scalar::UnsignedInt)}); }),
            none);
}

TEST(Compare, SidesCanBeNamed) {
  Builder left, right;
  const DeclId v = left.decl("v", ir::Variable{left.scalar(Scalar::Int), "v"});
  const auto found = compare(left.module, right.module, {{v, "v"}}, {"libz 1.2", "libz 1.3"});
  EXPECT_EQ(found.at(0).detail, "'v' is missing in libz 1.3");
}

TEST(Compare, ManyPairsTakeLinearTime) {
  Builder left, right;
  std::vector<Pair> pairs;
  for (int i = 0; i < 50000; ++i) {
    const std::string name = "s" + std::to_string(i);
    for (Builder* b : {&left, &right}) {
      const DeclId id = b->record(name, 16, 8, {at("a", b->scalar(Scalar::Int), 0)});
      std::get<ir::Record>(b->module.decl(id).kind)
          .fields.push_back(at("next", b->pointer(b->named(id)), 8));
      if (b == &left) pairs.push_back({id, "struct " + name});
    }
  }
  EXPECT_TRUE(compare(left.module, right.module, pairs).empty());
}

}  // namespace
}  // namespace ljbind::compare
