// What an expression of a script may hold, as far as its use of C libraries is concerned.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ljbind::luasource {

enum class ValueKind : std::uint8_t {
  Lua,            // some Lua value that is not followed and cannot be C
  Unknown,        // anything, C included: a parameter, the result of an unknown function
  ForeignGlobal,  // a global the script does not set: another file's
  Constant,       // a string; text
  Number,         // a number; text is how a table key of that value is written
  Ffi,            // the module ffi
  FfiFunction,    // ffi.new ...; number is an FfiFunction
  LuaFunction,    // require ...; number is a LuaFunction
  Library,        // number is its index
  Symbol,         // library.text; parent is the Library
  CType,          // a ctype object made from text
  Instance,       // C data of the C type text
  Table,          // a table constructor; number is its ExpressionId
  Function,       // a Lua function; number is its FunctionId
  Member,         // parent.text
  Element,        // parent[i]
  Result,         // what calling parent, a C function, returns
};

enum class FfiFunction : std::uint8_t {
  New,
  Cast,
  Typeof,
  Sizeof,
  Alignof,
  Offsetof,
  Metatype,
  Istype,
  Load,
  Gc,
  Cdef,
  String,
  Other,
};

enum class LuaFunction : std::uint8_t {
  Require,
  Pcall,
  Xpcall,
  Assert,
  Setmetatable,
  Pairs,
  Select,
  Other,
};

enum class LibraryKind : std::uint8_t {
  Load,       // ffi.load(name)
  Module,     // require(name), of any module but ffi
  Namespace,  // ffi.C; the name is "C"
};

enum class ValueId : std::uint32_t {};

// A value is a small record; members and results name what they come from, so that the chain of
// parents spells the path: Member(Result(Symbol(Library, "xmlReadDoc")), "children").
struct Value {
  ValueKind kind{};
  std::uint32_t parent = 0;  // a ValueId
  std::uint32_t number = 0;  // a text, an index or an id, as the kind says

  bool operator==(const Value&) const = default;
};

// Every value once; equal values have equal ids.
class Values {
 public:
  Values();

  ValueId intern(Value value);
  ValueId intern(ValueKind kind, std::string_view text, ValueId parent = {});
  ValueId intern(ValueKind kind, ValueId parent) {
    return intern(Value{kind, static_cast<std::uint32_t>(parent), 0});
  }
  const Value& operator[](ValueId id) const { return values_[static_cast<std::uint32_t>(id)]; }
  const std::string& text(ValueId id) const { return *texts_[(*this)[id].number]; }
  ValueId parent(ValueId id) const { return static_cast<ValueId>((*this)[id].parent); }

  // What the path of `id` starts with: itself, when it is neither member, element nor result.
  ValueId root(ValueId id) const;
  // How many steps lie between the root and `id`.
  unsigned steps(ValueId id) const;
  // Whether `id` is C data, or may be: what has members that a C declaration describes.
  bool mayBeC(ValueId id) const;
  bool isUnknown(ValueId id) const { return (*this)[root(id)].kind == ValueKind::Unknown; }

  ValueId lua() const { return ValueId{0}; }
  ValueId unknown() const { return ValueId{1}; }
  ValueId foreignGlobal() const { return ValueId{2}; }
  ValueId indexKey() const { return ValueId{3}; }  // the string "__index"

 private:
  struct Hash {
    std::size_t operator()(const Value& value) const;
  };
  std::uint32_t textId(std::string_view text);

  std::vector<Value> values_;
  std::unordered_map<Value, ValueId, Hash> ids_;
  std::vector<const std::string*> texts_;  // the keys of textIds_, which stay where they are
  std::unordered_map<std::string, std::uint32_t> textIds_;
};

}  // namespace ljbind::luasource
