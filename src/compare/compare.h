// Compares two models of the same declarations and says in words where they differ.
//
// `expected` is what the compiler found and `actual` what LuaJIT read back. Neither is known here:
// two plain Modules go in. Linear in what is compared.
//
// What counts as the same:
// - integers of one size and sign; `bool` only with `bool`; `char` with the one-byte integer of its
//   sign on the target, since LuaJIT does not keep it apart;
// - an enum and an integer of its size and sign: modules write enums as integers;
// - floats of one size; arrays of one element and count, where [] is [0]; vectors and complex
//   numbers of one element and count;
// - pointers whose pointees are the same: integers and floats as above, functions in depth, records
//   by their spelling alone;
// - records by value with the same spelling, size and alignment; their members are another pair's;
// - records without a tag: by the name in Decl::name, by a typedef of that name, or member by
// member. Typedefs are looked through; qualifiers and _Atomic do not count, beyond the size of the
// latter.
//
// What LuaJIT cannot express is compared by size and alignment, for members by size alone, since
// their place is known. compare/expressible.h lists these types, each with its reason.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"

namespace ljbind::compare {

enum class Kind : std::uint8_t {
  Missing,
  Incomplete,
  Size,
  Alignment,
  FieldMissing,
  FieldExtra,
  FieldOffset,
  FieldType,
  BitfieldPosition,
  BitfieldWidth,
  BitfieldSign,
  ParameterCount,
  ParameterType,
  ResultType,
  Variadic,
  Symbol,
  VariableType,
  TypedefType,
  Value,
  ConstantType,
};

enum class Depth : std::uint8_t {
  Full,
  LayoutOnly,  // written opaquely: size and alignment only
  NameOnly,    // a forward declaration: must exist and must not contradict
};

struct Pair {
  ir::DeclId expected;
  std::string actualName;  // as ir::spelling has it: "struct x", or a plain name
  Depth depth = Depth::Full;
};

struct Difference {
  ir::DeclId expected;
  Kind kind;
  // One phrase with both values: "field 'status' is at offset 904 in C and at 960 in LuaJIT".
  std::string detail;
};

// What the two sides are called in Difference::detail.
struct Sides {
  std::string expected = "C";
  std::string actual = "LuaJIT";
};

// The differences of each pair, in the order of `pairs`, and within a record in member order.
//
// Records: members by name, anonymous structs and unions flattened, at absolute bit offsets.
// Unnamed bit-fields are no members. A member of `actual` whose name starts with `_pad` is padding,
// and a difference only where it lies over another member. A bit-field that LuaJIT could access in
// no 8, 16 or 32-bit container may be missing.
// Enums: size and sign; with Depth::Full also the enumerators, if `actual` has an enum with any.
// Macros: constants against a static const or an enumerator, type names as typedefs; an alias, an
// accessor or an inexpressible macro has nothing to compare.
std::vector<Difference> compare(const ir::Module& expected, const ir::Module& actual,
                                const std::vector<Pair>& pairs, const Sides& sides = {});

}  // namespace ljbind::compare
