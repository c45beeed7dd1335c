#include "luajit/decode_types.h"

#include <climits>

namespace ljbind::luajit {
namespace {

using ir::Scalar;

Scalar integer(std::uint32_t bytes, bool isUnsigned) {
  switch (bytes) {
    case 1:
      // Plain char is the 1-byte integer of its sign; the other one is spelled out.
      if (isUnsigned) return CHAR_MIN == 0 ? Scalar::Char : Scalar::UnsignedChar;
      return CHAR_MIN == 0 ? Scalar::SignedChar : Scalar::Char;
    case 2: return isUnsigned ? Scalar::UnsignedShort : Scalar::Short;
    case 4: return isUnsigned ? Scalar::UnsignedInt : Scalar::Int;
    case 16: return isUnsigned ? Scalar::UnsignedInt128 : Scalar::Int128;
  }
  return isUnsigned ? Scalar::UnsignedLongLong : Scalar::LongLong;
}

Scalar floating(std::uint32_t bytes) {
  return bytes == 4 ? Scalar::Float : bytes == 8 ? Scalar::Double : Scalar::LongDouble;
}

ir::Convention convention(const Ctype& function) {
  // Two bits, and other than 0 on 32-bit x86 only.
  switch (function.info >> 16 & 3) {
    case 1: return ir::Convention::Thiscall;
    case 2: return ir::Convention::Fastcall;
    case 3: return ir::Convention::Stdcall;
  }
  return ir::Convention::C;
}

}  // namespace

TypeDecoder::TypeDecoder(const std::vector<Ctype>& table, const std::vector<ir::DeclId>& decls,
                         ir::Module& module)
    : table_(table),
      decls_(decls),
      module_(module),
      interned_(module),
      types_(table.size(), ir::TypeId::None),
      entered_(table.size()) {}

// A child's id is nearly always below its parent's, so that decoding in ascending order never goes
// deep; records and enums end the descent, and nothing else can be recursive.
ir::TypeId TypeDecoder::decode(std::uint32_t id) {
  if (id == 0 || id >= table_.size()) return unsupported("a type LuaJIT does not know");
  if (types_[id] != ir::TypeId::None) return types_[id];
  if (entered_[id]) return unsupported("a type that contains itself");
  entered_[id] = true;
  return types_[id] = decodeNew(id);
}

ir::TypeId TypeDecoder::decodeNew(std::uint32_t id) {
  const Ctype& ctype = table_[id];
  switch (ctype.kind()) {
    case CtypeKind::Num: return number(ctype);
    case CtypeKind::Void: return qualified(interned_.add(Scalar::Void, {}, 0), ctype.info);
    case CtypeKind::Ptr: return pointer(ctype);
    case CtypeKind::Array: return array(ctype);
    case CtypeKind::Func: return function(ctype);
    case CtypeKind::Struct:
    case CtypeKind::Enum: return tag(id, ctype);
    case CtypeKind::Typedef: return decode(ctype.child());
    case CtypeKind::Attrib: return attributed(ctype);
    case CtypeKind::Field:
    case CtypeKind::Bitfield:
    case CtypeKind::Constant:
    case CtypeKind::Extern:
    case CtypeKind::Keyword: return ir::TypeId::None;
  }
  return ir::TypeId::None;
}

ir::TypeId TypeDecoder::number(const Ctype& ctype) {
  if (!ctype.has(flagFloat)) return integral(ctype, ctype.size, ctype.alignBytes());
  return qualified(interned_.add(floating(ctype.size), ctype.size, ctype.alignBytes()), ctype.info);
}

ir::TypeId TypeDecoder::integral(const Ctype& ctype, std::uint32_t bytes, std::uint32_t align) {
  const Scalar kind = ctype.has(flagBool) ? Scalar::Bool : integer(bytes, ctype.has(flagUnsigned));
  return qualified(interned_.add(kind, bytes, align), ctype.info);
}

ir::TypeId TypeDecoder::pointer(const Ctype& ctype) {
  const ir::TypeId pointee = decode(ctype.child());
  return qualified(interned_.add(ir::Pointer{pointee}, ctype.size, ctype.alignBytes()), ctype.info);
}

ir::TypeId TypeDecoder::array(const Ctype& ctype) {
  const ir::TypeId element = decode(ctype.child());
  const std::uint32_t align = ctype.alignBytes();
  if (ctype.has(flagComplex))
    return qualified(interned_.add(ir::Complex{element}, ctype.size, align), ctype.info);
  const std::uint64_t elementBytes = module_.entry(element).sizeBytes.value_or(0);
  const bool bounded = ctype.size != noSize;
  const std::uint64_t count = bounded && elementBytes ? ctype.size / elementBytes : 0;
  if (ctype.has(flagVector))
    return qualified(interned_.add(ir::Vector{element, count}, ctype.size, align), ctype.info);
  // Qualifiers of an array are repeated on its element, where C has them.
  if (bounded) return interned_.add(ir::Array{element, ir::Bound::Fixed, count}, ctype.size, align);
  const ir::Bound bound = ctype.has(flagVariable) ? ir::Bound::Variable : ir::Bound::Incomplete;
  return interned_.add(ir::Array{element, bound, 0}, {}, 0);
}

ir::TypeId TypeDecoder::function(const Ctype& ctype) {
  ir::Function type;
  type.result = decode(ctype.child());
  forEachSibling(table_, ctype.sibling, [&](std::uint32_t, const Ctype& parameter) {
    if (parameter.kind() == CtypeKind::Field) type.parameters.push_back(decode(parameter.child()));
  });
  type.variadic = ctype.has(flagVariadic);
  type.convention = convention(ctype);
  return interned_.add(std::move(type), {}, 0);
}

ir::TypeId TypeDecoder::tag(std::uint32_t id, const Ctype& ctype) {
  if (decls_[id] == ir::DeclId::None) return unsupported("a type internal to LuaJIT");
  if (ctype.size == noSize) return interned_.add(ir::Named{decls_[id]}, {}, 0);
  std::uint32_t align = ctype.alignBytes();
  if (ctype.kind() == CtypeKind::Enum) align = module_.entry(decode(ctype.child())).alignBytes;
  return interned_.add(ir::Named{decls_[id]}, ctype.size, align);
}

ir::TypeId TypeDecoder::attributed(const Ctype& ctype) {
  if (ctype.attribute() == Attribute::Redirect) return ir::TypeId::None;
  const ir::TypeId type = decode(ctype.child());
  if (ctype.attribute() == Attribute::Qualifiers) return qualified(type, ctype.size);
  if (ctype.attribute() != Attribute::Align) return type;
  const ir::TypeEntry entry = module_.entry(type);
  // The same type, found at stricter or looser addresses.
  return interned_.add(entry.type, entry.sizeBytes, std::uint32_t{1} << (ctype.size & 15));
}

ir::TypeId TypeDecoder::qualified(ir::TypeId type, std::uint32_t flags) {
  const bool isConst = (flags & flagConst) != 0, isVolatile = (flags & flagVolatile) != 0;
  if (!isConst && !isVolatile) return type;
  const ir::TypeEntry entry = module_.entry(type);
  return interned_.add(ir::Qualified{type, isConst, isVolatile}, entry.sizeBytes, entry.alignBytes);
}

ir::TypeId TypeDecoder::unsupported(const char* reason) {
  return interned_.add(ir::Unsupported{reason}, {}, 0);
}

}  // namespace ljbind::luajit
