#include "plan/hazards.h"

#include <fmt/format.h>

#include "plan/plan.h"

namespace ljbind::plan {
namespace {

using ir::as;

// A struct nested by value deeper than this is not looked into; no header comes near it.
constexpr unsigned maxDepth = 64;

// The first scalar inside a record (through arrays and nested records) that calls cannot carry.
std::string uncallableMember(const ir::Module& module, ir::TypeId id, unsigned depth) {
  id = ir::strip(module, id);
  if (const auto* array = std::get_if<ir::Array>(&module.type(id)))
    return uncallableMember(module, array->element, depth);
  const ir::DeclId record = ir::recordOf(module, id);
  if (record == ir::DeclId::None || depth > maxDepth) return uncallable(module, id);
  for (const ir::Field& field : as<ir::Record>(module.decl(record))->fields)
    if (std::string why = uncallableMember(module, field.type, depth + 1); !why.empty()) return why;
  return {};
}

// A member that is not aligned for its type puts the whole struct into memory (psABI 3.2.3), which
// LuaJIT does not follow.
bool hasUnalignedMember(const ir::Module& module, const ir::Record& record) {
  for (const ir::Field& field : record.fields) {
    const std::uint64_t align = module.entry(ir::strip(module, field.type)).alignBytes;
    if (!field.widthBits && align && field.offsetBits % (8 * align) != 0) return true;
  }
  return false;
}

}  // namespace

std::string canonicalReason(const ir::Module& module, const ir::Record& record) {
  if (record.msLayout) return "laid out as Microsoft's compiler would";
  if (record.maxFieldAlignBytes) return "#pragma pack";
  for (const ir::Field& field : record.fields) {
    if (!field.widthBits) continue;
    if (field.name.empty())
      return *field.widthBits ? "an unnamed bit-field" : "a zero-width bit-field";
    // Laid out alike, but one that straddles its container could not be accessed.
    if (record.packed) return "bit-fields in a packed struct";
    if (field.alignedBytes || field.packed) return "an attribute on a bit-field";
    if (module.entry(field.type).sizeBytes.value_or(0) > 4) return "a bit-field of a 64-bit type";
  }
  return {};
}

bool isTooLarge(const ir::Module& module, ir::TypeId type) {
  type = ir::strip(module, type);
  while (const auto* array = std::get_if<ir::Array>(&module.type(type)))
    type = ir::strip(module, array->element);
  const ir::DeclId record = ir::recordOf(module, type);
  return record != ir::DeclId::None &&
         as<ir::Record>(module.decl(record))->sizeBytes >= tooLargeBytes;
}

bool isFunctionPointer(const ir::Module& module, ir::TypeId type) {
  const auto* pointer = std::get_if<ir::Pointer>(&module.type(ir::strip(module, type)));
  return pointer &&
         std::holds_alternative<ir::Function>(module.type(ir::strip(module, pointer->pointee)));
}

std::string uncallable(const ir::Module& module, ir::TypeId id) {
  const ir::Type& type = module.type(ir::strip(module, id));
  if (const auto* scalar = std::get_if<ir::Scalar>(&type)) {
    switch (*scalar) {
      case ir::Scalar::LongDouble: return "a long double";
      case ir::Scalar::Int128:
      case ir::Scalar::UnsignedInt128: return "a 128-bit integer";
      case ir::Scalar::Float16:
      case ir::Scalar::BFloat16:
      case ir::Scalar::Float128: return "a floating type LuaJIT does not know";
      case ir::Scalar::Void:
      case ir::Scalar::Bool:
      case ir::Scalar::Char:
      case ir::Scalar::SignedChar:
      case ir::Scalar::UnsignedChar:
      case ir::Scalar::Short:
      case ir::Scalar::UnsignedShort:
      case ir::Scalar::Int:
      case ir::Scalar::UnsignedInt:
      case ir::Scalar::Long:
      case ir::Scalar::UnsignedLong:
      case ir::Scalar::LongLong:
      case ir::Scalar::UnsignedLongLong:
      case ir::Scalar::Float:
      case ir::Scalar::Double: return {};
    }
  }
  if (std::holds_alternative<ir::Vector>(type)) return "a vector";
  if (std::holds_alternative<ir::BitInt>(type)) return "a _BitInt";
  if (const auto* unsupported = std::get_if<ir::Unsupported>(&type)) return unsupported->reason;
  if (const auto* complex = std::get_if<ir::Complex>(&type)) {
    const auto* element =
        std::get_if<ir::Scalar>(&module.type(ir::strip(module, complex->element)));
    if (!element || (*element != ir::Scalar::Float && *element != ir::Scalar::Double))
      return "a complex number LuaJIT does not know";
  }
  return {};
}

namespace {

// Why a value of this type cannot be passed, or returned if `result`.
std::string byValueHazard(const ir::Module& module, const Plan& plan, ir::TypeId id, bool result) {
  id = ir::strip(module, id);
  if (std::string why = uncallable(module, id); !why.empty()) return why;
  const ir::DeclId declId = ir::recordOf(module, id);
  if (declId == ir::DeclId::None) return {};
  const ir::Decl& decl = module.decl(declId);
  const auto& record = *as<ir::Record>(decl);
  const std::string name = ir::spelling(decl);
  if (!record.complete) return fmt::format("{} by value, which is incomplete", name);
  if (isTooLarge(module, id)) return fmt::format("{} by value, which is too large", name);
  if (std::string why = uncallableMember(module, id, 0); !why.empty())
    return fmt::format("{} by value, which holds {}", name, why);
  constexpr std::uint64_t inRegisters = 16;  // bytes; larger ones are passed in memory
  if (record.flexible && record.sizeBytes <= inRegisters)
    return fmt::format("{} by value, which ends in a flexible array", name);
  if (record.alignBytes > 8)
    return fmt::format("{} by value, which is aligned to {} bytes", name, record.alignBytes);
  if (hasUnalignedMember(module, record))
    return fmt::format("{} by value, which has an unaligned member", name);
  const Form form = plan.of(declId).form;
  if (form == Form::Omitted) return fmt::format("{} by value, which is omitted", name);
  if ((form == Form::Canonical || form == Form::Opaque) && record.sizeBytes <= inRegisters)
    return fmt::format("{} by value, whose padding would change how it is {}", name,
                       result ? "returned" : "passed");
  return {};
}

}  // namespace

std::string callHazard(const ir::Module& module, const Plan& plan, const ir::Function& type) {
  if (std::string why = byValueHazard(module, plan, type.result, true); !why.empty())
    return "returns " + why;
  for (std::size_t i = 0; i < type.parameters.size(); ++i)
    if (std::string why = byValueHazard(module, plan, type.parameters[i], false); !why.empty())
      return fmt::format("parameter {} is {}", i + 1, why);
  return {};
}

}  // namespace ljbind::plan
