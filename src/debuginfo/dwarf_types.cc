// The DwarfReader's reading of types that have no name of their own, and of typedefs.

#include <bit>
#include <charconv>

#include "debuginfo/dwarf_reader.h"

namespace ljbind::debuginfo {
namespace {

using ir::Scalar;

// How far pointers, arrays, functions and typedefs may be made of one another. The limit keeps
// damage from exhausting the stack.
constexpr unsigned maxDepth = 600;

// On 32-bit x86, where the members of a struct are aligned to 4 at most.
#if defined(__i386__)
constexpr std::uint32_t maxScalarAlign = 4;
#else
constexpr std::uint32_t maxScalarAlign = 16;
#endif

std::uint32_t scalarAlign(std::uint64_t bytes) {
  if (bytes == 12) return 4;  // long double of 32-bit x86
  if (bytes == 0 || bytes > 16) return bytes ? maxScalarAlign : 0;
  return std::min(static_cast<std::uint32_t>(std::bit_ceil(bytes)), maxScalarAlign);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// "long long int", "unsigned long", "__int128 unsigned": the words say which, the size is proof.
std::optional<Scalar> integer(std::string_view name, std::uint64_t bytes, bool isSigned) {
  switch (bytes) {
    case 1:
      if (name == "char") return Scalar::Char;
      return isSigned ? Scalar::SignedChar : Scalar::UnsignedChar;
    case 2: return isSigned ? Scalar::Short : Scalar::UnsignedShort;
    case 4:
      if (contains(name, "long")) return isSigned ? Scalar::Long : Scalar::UnsignedLong;
      return isSigned ? Scalar::Int : Scalar::UnsignedInt;
    case 8:
      if (contains(name, "long long") || sizeof(long) == 4)
        return isSigned ? Scalar::LongLong : Scalar::UnsignedLongLong;
      return isSigned ? Scalar::Long : Scalar::UnsignedLong;
    case 16: return isSigned ? Scalar::Int128 : Scalar::UnsignedInt128;
    default: return {};
  }
}

std::optional<Scalar> floating(std::string_view name, std::uint64_t bytes) {
  switch (bytes) {
    case 2: return contains(name, "bf16") ? Scalar::BFloat16 : Scalar::Float16;
    case 4: return Scalar::Float;
    case 8: return Scalar::Double;
    case 12: return Scalar::LongDouble;
    case 16: return contains(name, "128") ? Scalar::Float128 : Scalar::LongDouble;
    default: return {};
  }
}

// clang's "_BitInt(17)" and "unsigned _BitInt(17)".
std::optional<ir::BitInt> bitInt(std::string_view name) {
  const bool isSigned = !name.starts_with("unsigned ");
  if (!isSigned) name.remove_prefix(9);
  constexpr std::string_view lead = "_BitInt(";
  if (!name.starts_with(lead)) return {};
  name.remove_prefix(lead.size());
  std::uint32_t width = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), width);
  if (error != std::errc() || end == name.data() + name.size() || *end != ')') return {};
  return ir::BitInt{width, isSigned};
}

bool isTag(dw::Tag tag) {
  return tag == dw::DW_TAG_structure_type || tag == dw::DW_TAG_class_type ||
         tag == dw::DW_TAG_union_type || tag == dw::DW_TAG_enumeration_type;
}

bool isVaList(std::string_view name) {
  return name == "va_list" || name == "__builtin_va_list" || name == "__gnuc_va_list";
}

}  // namespace

ir::TypeId DwarfReader::unsupported(std::string reason) {
  return table_.add(ir::Unsupported{std::move(reason)}, {}, 0);
}

ir::TypeId DwarfReader::scalar(Scalar scalar, std::uint64_t bytes) {
  return table_.add(scalar, bytes, scalarAlign(bytes));
}

// The type an entry has: void where it says none.
ir::TypeId DwarfReader::typeOf(bool alternate, const Entry& entry, unsigned depth,
                               const std::string& hint) {
  if (!entry.find(dw::DW_AT_type)) return table_.add(Scalar::Void, {}, 0);
  const std::optional<EntryId> id = file_.reference(alternate, entry, dw::DW_AT_type);
  if (!id) return unsupported("a type that the debug information does not have");
  return type(*id, depth + 1, hint);
}

ir::TypeId DwarfReader::type(const EntryId& id, unsigned depth, const std::string& hint) {
  if (const auto found = types_.find(id); found != types_.end()) {
    if (found->second != ir::TypeId::None) return found->second;
    return unsupported("a type that contains itself");
  }
  if (depth > maxDepth) return unsupported("a type that is nested too deeply");
  Entry entry;
  if (!file_.read(id, entry)) return unsupported("a type whose description is damaged");
  types_[id] = ir::TypeId::None;  // being read
  return types_[id] = decode(id, entry, depth, hint);
}

ir::TypeId DwarfReader::decode(const EntryId& id, const Entry& entry, unsigned depth,
                               const std::string& hint) {
  switch (entry.tag) {
    case dw::DW_TAG_base_type: return base(id, entry);
    case dw::DW_TAG_pointer_type:
    case dw::DW_TAG_reference_type:
    case dw::DW_TAG_rvalue_reference_type: return pointer(id, entry, depth, hint);
    case dw::DW_TAG_const_type:
      return qualified(typeOf(id.alternate, entry, depth, hint), true, false);
    case dw::DW_TAG_volatile_type:
      return qualified(typeOf(id.alternate, entry, depth, hint), false, true);
    case dw::DW_TAG_restrict_type: return typeOf(id.alternate, entry, depth, hint);
    case dw::DW_TAG_atomic_type:
      return table_.add(ir::Atomic{typeOf(id.alternate, entry, depth, hint)}, {}, 0);
    case dw::DW_TAG_typedef: return typedefName(id, entry, depth);
    case dw::DW_TAG_array_type: return array(id, entry, depth, hint);
    case dw::DW_TAG_subroutine_type: return function(id, entry, depth, nullptr);
    case dw::DW_TAG_structure_type:
    case dw::DW_TAG_class_type:
    case dw::DW_TAG_union_type: return record(id, entry, depth, hint);
    case dw::DW_TAG_enumeration_type: return enumeration(id, entry, depth, hint);
    case dw::DW_TAG_unspecified_type:
      return unsupported(fmt::format("the type {}", textOf(id, entry, dw::DW_AT_name)));
    default:
      return unsupported(
          fmt::format("a type of a kind that C does not have ({:#x})", unsigned{entry.tag}));
  }
}

ir::TypeId DwarfReader::base(const EntryId& id, const Entry& entry) {
  const std::string name = textOf(id, entry, dw::DW_AT_name);
  const std::uint64_t bytes = entry.number(dw::DW_AT_byte_size).value_or(0);
  if (const std::optional<ir::BitInt> type = bitInt(name))
    return table_.add(*type, bytes, std::min<std::uint32_t>(scalarAlign(bytes), 8));
  std::optional<Scalar> found;
  switch (entry.number(dw::DW_AT_encoding).value_or(0)) {
    case dw::DW_ATE_boolean:
      if (bytes == 1) found = Scalar::Bool;
      break;
    case dw::DW_ATE_signed:
    case dw::DW_ATE_signed_char: found = integer(name, bytes, true); break;
    case dw::DW_ATE_unsigned:
    case dw::DW_ATE_UTF:
    case dw::DW_ATE_unsigned_char: found = integer(name, bytes, false); break;
    case dw::DW_ATE_float: found = floating(name, bytes); break;
    case dw::DW_ATE_complex_float:
      if (const auto element = floating(name, bytes / 2))
        return table_.add(ir::Complex{scalar(*element, bytes / 2)}, bytes, scalarAlign(bytes / 2));
      break;
    case dw::DW_ATE_lo_user:  // gcc's "complex int"
      if (const auto element = integer(name, bytes / 2, !contains(name, "unsigned")))
        return table_.add(ir::Complex{scalar(*element, bytes / 2)}, bytes, scalarAlign(bytes / 2));
      break;
    default: break;
  }
  if (found) return scalar(*found, bytes);
  return table_.add(ir::Unsupported{fmt::format("the type {}", name)}, bytes, scalarAlign(bytes));
}

ir::TypeId DwarfReader::pointer(const EntryId& id, const Entry& entry, unsigned depth,
                                const std::string& hint) {
  const std::uint64_t bytes =
      entry.number(dw::DW_AT_byte_size).value_or(file_.unit(id).params.AddrSize);
  const ir::TypeId pointee = typeOf(id.alternate, entry, depth, hint);
  // As a parameter, va_list has decayed to a pointer to what it is an array of.
  const ir::DeclId tag = ir::recordOf(module_, pointee);
  if (tag != ir::DeclId::None && module_.decl(tag).name == "__va_list_tag")
    return table_.add(ir::VaList{}, bytes, scalarAlign(bytes));
  return table_.add(ir::Pointer{pointee}, bytes, scalarAlign(bytes));
}

ir::TypeId DwarfReader::qualified(ir::TypeId type, bool isConst, bool isVolatile) {
  if (const auto* inner = std::get_if<ir::Qualified>(&module_.type(type))) {
    isConst |= inner->isConst;
    isVolatile |= inner->isVolatile;
    type = inner->type;
  }
  return table_.add(ir::Qualified{type, isConst, isVolatile}, {}, 0);
}

// An array of one record, a record or a pointer, depending on the machine.
ir::TypeId DwarfReader::vaList(ir::TypeId type) {
  const ir::TypeEntry& entry = module_.entry(type);
  if (std::holds_alternative<ir::VaList>(entry.type)) return type;
  const auto* array = std::get_if<ir::Array>(&entry.type);
  const ir::DeclId tag = ir::recordOf(module_, array ? array->element : type);
  const std::uint64_t bytes = tag == ir::DeclId::None
                                  ? entry.sizeBytes.value_or(sizeof(void*))
                                  : ir::as<ir::Record>(module_.decl(tag))->sizeBytes;
  return table_.add(ir::VaList{}, bytes, sizeof(void*));
}

ir::TypeId DwarfReader::typedefName(const EntryId& id, const Entry& entry, unsigned depth) {
  const std::string name = textOf(id, entry, dw::DW_AT_name);
  ir::Typedef result;
  // `typedef struct { ... } name;` names the struct, `typedef struct { ... } *name;` does not.
  Entry target;
  const std::optional<EntryId> targetId = file_.reference(id.alternate, entry, dw::DW_AT_type);
  const bool names = targetId && file_.read(*targetId, target) && isTag(target.tag);
  result.type = typeOf(id.alternate, entry, depth, names ? name : std::string());
  if (isVaList(name)) return vaList(result.type);
  result.alignedBytes =
      static_cast<std::uint32_t>(entry.number(dw::DW_AT_alignment).value_or(0) & 0x7fffffff);
  const auto [first, last] = typedefs_.equal_range(name);
  for (auto it = first; it != last; ++it) {
    const auto& same = std::get<ir::Typedef>(module_.decl(it->second).kind);
    if (same.type == result.type && same.alignedBytes == result.alignedBytes)
      return named(it->second);
  }
  const ir::DeclId decl = addDecl(name, id, entry, result);
  typedefs_.emplace(name, decl);
  return named(decl);
}

ir::TypeId DwarfReader::array(const EntryId& id, const Entry& entry, unsigned depth,
                              const std::string& hint) {
  struct Range {
    ir::Bound bound;
    std::uint64_t count;
  };
  std::vector<Range> ranges;
  const auto isRange = [](dw::Tag tag) { return tag == dw::DW_TAG_subrange_type; };
  file_.source(id.alternate).forEachChild(entry, isRange, [&](const Entry& range) {
    const auto count = range.number(dw::DW_AT_count), upper = range.number(dw::DW_AT_upper_bound);
    const std::uint64_t lower = range.number(dw::DW_AT_lower_bound).value_or(0);
    if (count)
      ranges.push_back({ir::Bound::Fixed, *count});
    else if (upper)
      ranges.push_back({ir::Bound::Fixed, *upper - lower + 1});  // -1 stands for none
    else if (range.find(dw::DW_AT_count) || range.find(dw::DW_AT_upper_bound))
      ranges.push_back({ir::Bound::Variable, 0});
    else
      ranges.push_back({ir::Bound::Incomplete, 0});
  });
  if (ranges.empty()) ranges.push_back({ir::Bound::Incomplete, 0});
  if (ranges.size() > maxDepth) return unsupported("an array of too many dimensions");
  ir::TypeId type = typeOf(id.alternate, entry, depth, hint);
  if (entry.flag(dw::DW_AT_GNU_vector)) {
    const std::uint64_t elementBytes =
        module_.entry(ir::strip(module_, type)).sizeBytes.value_or(0);
    std::uint64_t bytes = 0;
    if (__builtin_mul_overflow(elementBytes, ranges[0].count, &bytes) || bytes > (1U << 20))
      return unsupported("a vector that is too long");
    bytes = entry.number(dw::DW_AT_byte_size).value_or(std::bit_ceil(bytes));
    const auto align = static_cast<std::uint32_t>(std::bit_ceil(bytes & 0xfffff));
    return table_.add(ir::Vector{type, ranges[0].count}, bytes, align);
  }
  for (auto range = ranges.rbegin(); range != ranges.rend(); ++range)
    type = table_.add(ir::Array{type, range->bound, range->count}, {}, 0);
  return type;
}

// Of a subroutine type or of a function itself; `names` receives the names of its parameters.
ir::TypeId DwarfReader::function(const EntryId& id, const Entry& entry, unsigned depth,
                                 std::vector<std::string>* names) {
  ir::Function type;
  type.prototyped = entry.flag(dw::DW_AT_prototyped) || file_.unit(id).cPlusPlus;
  type.result = typeOf(id.alternate, entry, depth);
  const auto isParameter = [](dw::Tag tag) {
    return tag == dw::DW_TAG_formal_parameter || tag == dw::DW_TAG_unspecified_parameters;
  };
  file_.source(id.alternate).forEachChild(entry, isParameter, [&](const Entry& parameter) {
    if (parameter.tag == dw::DW_TAG_unspecified_parameters) {
      type.variadic = true;
      return;
    }
    type.parameters.push_back(typeOf(id.alternate, parameter, depth));
    if (names) names->push_back(textOf(id, parameter, dw::DW_AT_name));
  });
  // `f()` is written as if anything could follow.
  if (type.variadic && type.parameters.empty()) type.variadic = false;
  return table_.add(std::move(type), {}, 0);
}

}  // namespace ljbind::debuginfo
