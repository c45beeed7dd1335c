// LuaJIT's own table of C types, as ffi.typeinfo shows it.
//
// The layout is that of lj_ctype.h, which is the same in every 2.1:
//
//   kind    info: kind:4 flags:8 align:4 child:16   size        sib      name
//   Num     B F c v U L                             bytes
//   Struct  . . c v U . . V           (U: union)    bytes       field    tag
//   Ptr     . . c v R                 child         bytes
//   Array   V C c v . . . V           child         bytes
//   Void    . . c v
//   Enum                              child         bytes       constant tag
//   Func    . . . . V  (convention in align)  child parameters  field    function
//   Typedef                           child                              name
//   Attrib  (number in bits 16..23)   child         argument    next     asm name
//   Field                             child         byte offset next     member, parameter
//   Bitfield B . c v U, container bytes << 16, width << 8, position: 7 bits each; no child
//                                               byte offset next     member
//   Constant                          child         value       next     name
//   Extern                            child                     attrib   name
//
// A size of 0xffffffff means "none"; typeinfo leaves it out.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "luajit/state.h"

namespace ljbind::luajit {

enum class CtypeKind : std::uint8_t {
  Num,
  Struct,
  Ptr,
  Array,
  Void,
  Enum,
  Func,
  Typedef,
  Attrib,
  Field,
  Bitfield,
  Constant,
  Extern,
  Keyword,
};

enum class Attribute : std::uint8_t { None, Qualifiers, Align, Subtype, Redirect, Bad };

constexpr std::uint32_t noSize = 0xffffffff;

constexpr std::uint32_t flagBool = 0x08000000;     // Num, Bitfield
constexpr std::uint32_t flagVector = 0x08000000;   // Array
constexpr std::uint32_t flagFloat = 0x04000000;    // Num
constexpr std::uint32_t flagComplex = 0x04000000;  // Array
constexpr std::uint32_t flagConst = 0x02000000;
constexpr std::uint32_t flagVolatile = 0x01000000;
constexpr std::uint32_t flagUnsigned = 0x00800000;  // Num, Bitfield
constexpr std::uint32_t flagUnion = 0x00800000;     // Struct
constexpr std::uint32_t flagVariadic = 0x00800000;  // Func
constexpr std::uint32_t flagVariable = 0x00100000;  // Array, Struct

struct Ctype {
  std::uint32_t info = 0;
  std::uint32_t size = noSize;
  std::uint32_t sibling = 0;
  std::string_view name = {};  // lives as long as the state: LuaJIT never frees these

  CtypeKind kind() const { return static_cast<CtypeKind>(info >> 28); }
  bool has(std::uint32_t flag) const { return (info & flag) != 0; }
  std::uint32_t child() const { return info & 0xffff; }
  std::uint32_t alignBytes() const { return std::uint32_t{1} << (info >> 16 & 15); }
  Attribute attribute() const { return static_cast<Attribute>(info >> 16 & 0xff); }
  bool isAttribute(Attribute which) const {
    return kind() == CtypeKind::Attrib && attribute() == which;
  }
  std::uint32_t bitPosition() const { return info & 0x7f; }
  std::uint32_t bitWidth() const { return info >> 8 & 0x7f; }
  std::uint32_t containerBytes() const { return info >> 16 & 0x7f; }
  bool operator==(const Ctype&) const = default;
};

// How many ids the state has handed out; they count from 1 without gaps.
Result<std::uint32_t> countCtypes(State& state);

// The whole table, indexed by id; element 0 means nothing. About 0.3 us per id.
Result<std::vector<Ctype>> scanCtypes(State& state);

// What was read of the table while the state was in use.
struct SeenCtypes {
  std::vector<Ctype> table;  // likewise; what it lacks was declared later
  bool certain = true;       // false once ids may have been given to other types, after an error
};
// The same table, but what was seen before is read again only where LuaJIT changes it: a struct or
// an enum may be completed later.
Result<std::vector<Ctype>> scanCtypes(State& state, SeenCtypes seen);

// For reading many, within protectedCall: the keys of typeinfo's tables, pushed once ...
constexpr int ctypeKeys = 4;
void pushCtypeKeys(lua_State* lua);
// ... and what the table at `entry` says, with the keys from `keys` on.
Ctype readCtype(lua_State* lua, int keys, int entry);

}  // namespace ljbind::luajit
