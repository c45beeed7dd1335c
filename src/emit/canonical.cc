// The canonical form of a struct: packed, with explicit padding and the smallest containers.
//
// In a packed struct LuaJIT puts each member on the next byte and each bit-field on the next bit,
// whatever their types, so every offset can be written down. A bit-field can be accessed only where
// an 8, 16 or 32-bit container at a multiple of its own size holds all of it and ends within the
// struct (lj_cconv.c); what fits none becomes padding.

#include <fmt/format.h>

#include <algorithm>

#include "emit/c_text.h"
#include "emit/conditions.h"

namespace ljbind::emit {
namespace {

struct Container {
  std::uint32_t bits = 0;  // 0: none holds it
};

Container containerFor(const ir::Field& field, std::uint64_t sizeBytes) {
  const std::uint64_t first = field.offsetBits;
  const std::uint64_t last = first + *field.widthBits - 1;
  for (std::uint32_t bits : {8U, 16U, 32U})
    if (first / bits == last / bits && (last / bits + 1) * bits <= sizeBytes * 8) return {bits};
  return {};
}

bool isSignedInteger(const ir::Module& module, ir::TypeId type) {
  type = ir::strip(module, type);
  if (const auto* named = std::get_if<ir::Named>(&module.type(type)))
    if (const auto* list = ir::as<ir::Enum>(module.decl(named->decl)))
      type = ir::strip(module, list->underlying);
  if (const auto* bits = std::get_if<ir::BitInt>(&module.type(type))) return bits->isSigned;
  const auto* scalar = std::get_if<ir::Scalar>(&module.type(type));
  if (!scalar) return false;
  switch (*scalar) {
    case ir::Scalar::Char:
    case ir::Scalar::SignedChar:
    case ir::Scalar::Short:
    case ir::Scalar::Int:
    case ir::Scalar::Long:
    case ir::Scalar::LongLong: return true;
    default: return false;
  }
}

bool isBool(const ir::Module& module, ir::TypeId type) {
  const auto* scalar = std::get_if<ir::Scalar>(&module.type(ir::strip(module, type)));
  return scalar && *scalar == ir::Scalar::Bool;
}

// Writes members one behind the other and fills the gaps between them.
class Padder {
 public:
  std::string text;
  std::uint64_t bit = 0;  // where the next member would land

  void bytesTo(std::uint64_t targetBits) {
    if (bit % 8 && targetBits > bit) bits(std::min(targetBits, (bit + 7) / 8 * 8) - bit);
    if (const std::uint64_t bytes = targetBits > bit ? (targetBits - bit) / 8 : 0) {
      text += fmt::format("  uint8_t _pad{}[{}];\n", ++pads_, bytes);
      bit += bytes * 8;
    }
  }
  void bitsTo(std::uint64_t targetBits) {
    bytesTo(targetBits);
    if (targetBits > bit) bits(targetBits - bit);
  }

 private:
  void bits(std::uint64_t count) {
    text += fmt::format("  uint8_t :{};\n", count);
    bit += count;
  }
  unsigned pads_ = 0;
};

}  // namespace

bool isAccessible(const ir::Record& record, const ir::Field& bitField) {
  return containerFor(bitField, record.sizeBytes).bits != 0;
}

std::vector<BitFieldAccessor> bitFieldAccessors(const ir::Module& module, const plan::Plan& plan,
                                                ir::DeclId id) {
  constexpr std::uint64_t farBits = std::uint64_t{8} << 20;
  const ir::Decl& decl = module.decl(id);
  const auto* record = ir::as<ir::Record>(decl);
  std::vector<BitFieldAccessor> accessors;
  if (!record || plan.of(id).form != plan::Form::Canonical) return accessors;
  const std::string& given = plan.of(id).name;
  const std::string type = given.empty() ? ir::spelling(decl) : ir::spelling(decl, given);
  for (const ir::Field& field : record->fields)
    if (field.widthBits && *field.widthBits && *field.widthBits <= 64 && !field.name.empty() &&
        field.offsetBits < farBits && !isAccessible(*record, field))
      accessors.push_back({id, &field, type + "." + field.name, isBool(module, field.type),
                           isSignedInteger(module, field.type),
                           module.entry(field.type).sizeBytes.value_or(0) > 4});
  return accessors;
}

std::string CText::canonicalBody(const ir::Decl& decl, ir::DeclId id) {
  const auto& record = *ir::as<ir::Record>(decl);
  const bool isUnion = record.kind == ir::RecordKind::Union;
  MemberConditions conditions(module_, decl.condition);
  Padder padder;
  std::uint64_t largest = 0;
  for (const ir::Field& member : record.fields) {
    if (isUnion) padder.bit = 0;
    if (member.widthBits && (member.name.empty() || *member.widthBits == 0)) continue;
    padder.text += conditions.before(member.condition);
    if (member.widthBits) {
      const Container held = containerFor(member, record.sizeBytes);
      if (!held.bits) {
        std::string cure;
        for (const BitFieldAccessor& one : bitFieldAccessors(module_, plan_, id))
          if (one.field == &member) cure = fmt::format(": use M[\"{}\"]", one.name);
        padder.text += wrap(fmt::format("  /* {}:{} at bit {} fits no container LuaJIT has{} */",
                                        member.name, *member.widthBits, member.offsetBits, cure),
                            100, "     ") +
                       "\n";
        continue;
      }
      padder.bitsTo(member.offsetBits);
      const std::string type = isBool(module_, member.type)
                                   ? "bool"
                                   : container(held.bits, isSignedInteger(module_, member.type));
      padder.text += fmt::format(
          "  {} {}:{};\n", type,
          plan::isReservedWord(member.name) ? fmt::format("$/*{}*/", member.name) : member.name,
          *member.widthBits);
      padder.bit += *member.widthBits;
    } else {
      if (!isUnion) padder.bytesTo(member.offsetBits);
      const bool last = &member == &record.fields.back();
      ir::Field plain = member;
      plain.packed = false;
      plain.alignedBytes = 0;
      padder.text += field(record, plain, last && !isUnion);
      padder.bit = (padder.bit + 7) / 8 * 8 + 8 * module_.entry(member.type).sizeBytes.value_or(0);
    }
    largest = std::max(largest, padder.bit);
  }
  const std::uint64_t align = 8ULL * std::max(record.alignBytes, 1U);
  if (isUnion) {
    if ((largest + align - 1) / align * align < record.sizeBytes * 8)
      padder.text += fmt::format("  uint8_t _pad1[{}];\n", record.sizeBytes);
  } else if (!record.flexible && (padder.bit + align - 1) / align * align < record.sizeBytes * 8) {
    padder.bytesTo(record.sizeBytes * 8);
  }
  return padder.text;
}

}  // namespace ljbind::emit
