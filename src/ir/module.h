// The one model: types, declarations and constants, as one reader found them.
//
// A Module is frozen once read. It holds facts only (sizes, offsets, asm labels, values); what is
// to be done with a declaration is a plan::Plan's business. Types and declarations live in vectors
// and name one another by strong ids, so that a Module can be copied, compared and dumped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

namespace ljbind::ir {

enum class TypeId : std::uint32_t { None = 0xffffffff };
enum class DeclId : std::uint32_t { None = 0xffffffff };
enum class ConditionId : std::uint32_t { None = 0xffffffff };
enum class MacroUseId : std::uint32_t {};

constexpr std::size_t index(TypeId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(DeclId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(ConditionId id) { return static_cast<std::size_t>(id); }
constexpr std::size_t index(MacroUseId id) { return static_cast<std::size_t>(id); }

// A place in one of Module::files; lines and columns count from 1.
struct Location {
  std::uint32_t file = 0xffffffff;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  bool known() const { return file != 0xffffffff; }
};

// --- types

enum class Scalar : std::uint8_t {
  Void,
  Bool,
  Char,
  SignedChar,
  UnsignedChar,
  Short,
  UnsignedShort,
  Int,
  UnsignedInt,
  Long,
  UnsignedLong,
  LongLong,
  UnsignedLongLong,
  Int128,
  UnsignedInt128,
  Float16,
  BFloat16,
  Float,
  Double,
  LongDouble,
  Float128,
};

struct Complex {
  TypeId element;
  bool operator==(const Complex&) const = default;
};
struct Pointer {
  TypeId pointee;
  bool block = false;
  bool operator==(const Pointer&) const = default;
};
enum class Bound : std::uint8_t { Fixed, Incomplete, Variable };
struct Array {
  TypeId element;
  Bound bound;
  std::uint64_t count;  // elements; 0 unless Fixed
  bool operator==(const Array&) const = default;
};
struct Vector {
  TypeId element;
  std::uint64_t count;
  bool operator==(const Vector&) const = default;
};
enum class Convention : std::uint8_t { C, Stdcall, Fastcall, Thiscall, Other };
struct Function {
  TypeId result;
  std::vector<TypeId> parameters;
  bool variadic = false;
  bool prototyped = true;  // false for K&R `f()`
  Convention convention = Convention::C;
  bool operator==(const Function&) const = default;
};
struct Named {
  DeclId decl;
  bool operator==(const Named&) const = default;
};  // typedef or tag
struct Qualified {
  TypeId type;
  bool isConst, isVolatile;
  bool operator==(const Qualified&) const = default;
};
struct Atomic {
  TypeId type;
  bool operator==(const Atomic&) const = default;
};
// The target's va_list, whatever it is made of.
struct VaList {
  bool operator==(const VaList&) const = default;
};
// C23's _BitInt, in the bytes that clang gives it.
struct BitInt {
  std::uint32_t widthBits;
  bool isSigned;
  bool operator==(const BitInt&) const = default;
};
// A type no reader or printer has words for; size and alignment are still known.
struct Unsupported {
  std::string reason;
  bool operator==(const Unsupported&) const = default;
};

using Type = std::variant<Scalar, Complex, Pointer, Array, Vector, Function, Named, Qualified,
                          Atomic, VaList, BitInt, Unsupported>;

struct TypeEntry {
  Type type;
  std::optional<std::uint64_t> sizeBytes;  // none for incomplete, function and void types
  std::uint32_t alignBytes = 0;            // 0 where sizeBytes is none
};

// --- declarations

struct Field {
  std::string name;  // empty for an anonymous member and for an unnamed bit-field
  TypeId type = TypeId::None;
  std::uint64_t offsetBits = 0;
  std::optional<std::uint32_t> widthBits;  // of a bit-field
  std::uint32_t alignedBytes = 0;  // the largest aligned() or _Alignas on the member, 0: none
  bool packed = false;             // the attribute stands on the member itself
  Location location = {};
  ConditionId condition = ConditionId::None;  // innermost #if around it, the struct's included
  std::vector<MacroUseId> macros = {};        // that it is written with
};

enum class RecordKind : std::uint8_t { Struct, Union };

struct Record {
  RecordKind kind = RecordKind::Struct;
  bool tagged = true;     // false: C gives it no tag, and Decl::name was made from its surroundings
  bool complete = false;  // C knows a body
  bool bodyRead =
      false;  // `fields` holds that body; false where only pointers to it were asked for
  std::vector<std::string> members;  // their names, known wherever `complete` is
  std::vector<Field> fields;
  std::uint64_t sizeBytes = 0;
  std::uint32_t alignBytes = 0;
  bool packed = false;                   // __attribute__((packed)) on the whole
  std::uint32_t alignedBytes = 0;        // the largest aligned() on the whole, 0: none
  std::uint32_t maxFieldAlignBytes = 0;  // in force from #pragma pack, 0: none
  bool msLayout = false;
  bool flexible = false;  // ends in an array without a bound
  // Every #if between its members, also those of which no branch was taken.
  std::vector<ConditionId> conditions = {};
};

// An integer constant: the value modulo 2^64 and how to read it.
struct Integer {
  std::uint64_t bits = 0;
  bool isSigned = true;
  std::uint32_t widthBits = 32;
  bool operator==(const Integer&) const = default;
};

struct Enumerator {
  std::string name;
  Integer value;
  Location location = {};
  bool wanted = false;                        // selected by itself
  ConditionId condition = ConditionId::None;  // innermost #if around it, the enum's included
};
struct Enum {
  bool tagged = true;
  bool complete = false;
  TypeId underlying = TypeId::None;  // the integer type that carries it
  std::vector<Enumerator> enumerators;
};
struct Typedef {
  TypeId type = TypeId::None;
  std::uint32_t alignedBytes = 0;
  bool predeclared = false;  // LuaJIT knows the name (size_t, uint8_t ...): never emitted
  // What settleTypedefs() found at the end of the chain; None before. Chains can be as long as a
  // header likes, and would otherwise be walked from every one of their links.
  TypeId stripped = TypeId::None;
  bool atomic = false;  // the chain goes through _Atomic
};

enum class Linkage : std::uint8_t { External, InlineOnly, Static, Hidden };
struct FunctionDecl {
  TypeId type = TypeId::None;
  std::vector<std::string> parameterNames;  // empty strings where the header gives none
  std::string symbol;                       // the asm label, else the name
  Linkage linkage = Linkage::External;
};
struct Variable {
  TypeId type = TypeId::None;
  std::string symbol;
  Linkage linkage = Linkage::External;
  bool threadLocal = false;
};

struct Address {
  std::uint64_t value;
  bool operator==(const Address&) const = default;
};  // (void *)-1
using Value = std::variant<Integer, double, std::string, Address>;

struct Constant {
  TypeId type = TypeId::None;
  Value value;
};
struct Alias {
  std::string target;
  DeclId decl = DeclId::None;
};
// A macro that expands to a call without arguments, dereferenced `dereferences` times.
struct Accessor {
  DeclId function = DeclId::None;
  unsigned dereferences = 0;
  TypeId result = TypeId::None;
};
struct TypeName {
  TypeId type = TypeId::None;
};
struct Inexpressible {
  std::string reason;
};
// A macro, or a static constant: a name for a value rather than for something in a library.
struct Macro {
  std::variant<Constant, Alias, Accessor, TypeName, Inexpressible> meaning;
  bool functionLike = false;
  bool variable = false;  // no macro but `static const int x = 1;`, which is as good as one
};

using DeclKind = std::variant<Record, Enum, Typedef, FunctionDecl, Variable, Macro>;

struct Decl {
  std::string name;  // ordinary identifier, tag or macro name
  Location location = {};
  ConditionId condition = ConditionId::None;  // innermost #if around it
  bool own = false;     // declared by the package's own headers, not by what they include
  bool wanted = false;  // selected, rather than reached from what was selected
  DeclKind kind;
  std::vector<MacroUseId> macros = {};  // that it is written with, outside of its members
};

// Who gave a macro tested by an #if the value it had there.
struct MacroTest {
  std::string name;
  bool defined = false;
  std::string
      decider;  // "pkg-config xmlsec1", "the command line", "clang", "libxml/xmlversion.h:91"
  std::string value = {};  // what it stands for there, as written; long ones end in "..."
  Location location = {};  // of the #define or #undef, where a header has it
  ConditionId condition = ConditionId::None;  // innermost #if around that
};
struct Condition {
  std::string text;  // as written, from the `#`
  Location location = {};
  bool elseBranch = false;  // what follows is the #else of `text`
  ConditionId outer = ConditionId::None;
  std::vector<MacroTest> tests;
  bool taken = true;          // false: nothing between this #if and its #endif was read
  bool alternatives = false;  // there is an #elif or an #else
  // By the other directives of the same #if: those before, and those after, which were not looked
  // at since a branch had been taken.
  std::vector<MacroTest> otherTests = {};
  std::string otherText = {};  // what was not read, as written; only where it was asked for
};

// A macro that something is written with, where the #define stands in an #if.
struct MacroUse {
  std::string name;
  std::string value;  // as MacroTest::value
  Location location;  // of the #define
  ConditionId condition = ConditionId::None;
};

struct File {
  std::string path;  // where it was read
  std::string name;  // how an #include finds it: libxml/tree.h
};

struct Module {
  std::string target;  // triple
  std::vector<File> files;
  std::vector<TypeEntry> types;
  std::vector<Decl> decls;
  std::vector<Condition> conditions;
  std::vector<MacroUse> macroUses = {};

  const TypeEntry& entry(TypeId id) const { return types[index(id)]; }
  const Type& type(TypeId id) const { return types[index(id)].type; }
  Decl& decl(DeclId id) { return decls[index(id)]; }
  const Decl& decl(DeclId id) const { return decls[index(id)]; }
  const Condition& condition(ConditionId id) const { return conditions[index(id)]; }
  const MacroUse& macroUse(MacroUseId id) const { return macroUses[index(id)]; }
};

template <typename T>
const T* as(const Decl& decl) {
  return std::get_if<T>(&decl.kind);
}

// Adds types to a Module, each distinct one once.
class TypeTable {
 public:
  explicit TypeTable(Module& module) : module_(module) {}
  TypeId add(Type type, std::optional<std::uint64_t> sizeBytes, std::uint32_t alignBytes);

 private:
  Module& module_;
  std::unordered_multimap<std::size_t, TypeId> ids_;
};

// Fills in Typedef::stripped and ::atomic of every typedef, once all of them have been read.
void settleTypedefs(Module& module);
// The same type without typedefs, qualifiers and _Atomic around it.
TypeId strip(const Module& module, TypeId id);
// Without qualifiers and _Atomic only; a typedef stays.
TypeId unqualified(const Module& module, TypeId id);
// The record a type is, behind typedefs and qualifiers, or None.
DeclId recordOf(const Module& module, TypeId id);
// "libxml/tree.h:55", empty when the place is not known.
std::string placeText(const Module& module, const Location& location);
// Who gave a tested macro its state: "defined by pkg-config xmlsec1", "undefined by the command
// line", "not defined".
std::string decisionText(const MacroTest& test);
// "#ifdef A  (A defined by x.h:3)"
std::string conditionText(const Condition& condition);
// "struct x", "union x", "enum x", or the plain name.
std::string spelling(const Decl& decl);
// The same for a declaration that is written under another name.
std::string spelling(const Decl& decl, const std::string& name);

}  // namespace ljbind::ir
