#include "compare/expressible.h"

#include <string_view>

namespace ljbind::compare {
namespace {

using ir::Scalar;

// Plain char is signed but on the ARM, POWER, RISC-V and S/390 of anyone but Apple and Microsoft.
// Understands clang's triples and LuaJIT's "arm64-Linux".
bool charIsSigned(std::string_view target) {
  for (std::string_view vendor : {"apple", "darwin", "OSX", "windows", "Windows"})
    if (target.find(vendor) != std::string_view::npos) return true;
  for (std::string_view arch : {"arm", "aarch64", "thumb", "ppc", "powerpc", "riscv", "s390"})
    if (target.substr(0, arch.size()) == arch) return false;
  return true;
}

// none where the scalar is no integer
std::optional<bool> isSignedInteger(const ir::Module& module, Scalar kind) {
  switch (kind) {
    case Scalar::Char: return charIsSigned(module.target);
    case Scalar::SignedChar:
    case Scalar::Short:
    case Scalar::Int:
    case Scalar::Long:
    case Scalar::LongLong:
    case Scalar::Int128: return true;
    case Scalar::UnsignedChar:
    case Scalar::UnsignedShort:
    case Scalar::UnsignedInt:
    case Scalar::UnsignedLong:
    case Scalar::UnsignedLongLong:
    case Scalar::UnsignedInt128: return false;
    case Scalar::Void:
    case Scalar::Bool:
    case Scalar::Float16:
    case Scalar::BFloat16:
    case Scalar::Float:
    case Scalar::Double:
    case Scalar::LongDouble:
    case Scalar::Float128: return std::nullopt;
  }
  return std::nullopt;
}

bool isExpressible(Scalar kind) {
  switch (kind) {
    case Scalar::Int128:
    case Scalar::UnsignedInt128:
    case Scalar::Float16:
    case Scalar::BFloat16:
    case Scalar::LongDouble:
    case Scalar::Float128: return false;
    case Scalar::Void:
    case Scalar::Bool:
    case Scalar::Char:
    case Scalar::SignedChar:
    case Scalar::UnsignedChar:
    case Scalar::Short:
    case Scalar::UnsignedShort:
    case Scalar::Int:
    case Scalar::UnsignedInt:
    case Scalar::Long:
    case Scalar::UnsignedLong:
    case Scalar::LongLong:
    case Scalar::UnsignedLongLong:
    case Scalar::Float:
    case Scalar::Double: return true;
  }
  return false;
}

}  // namespace

bool isScalar(const ir::Module& module, ir::TypeId type, Scalar kind) {
  const auto* scalar = std::get_if<Scalar>(&module.type(ir::strip(module, type)));
  return scalar && *scalar == kind;
}

bool isExpressible(const ir::Module& module, ir::TypeId id) {
  for (;;) {
    id = ir::strip(module, id);
    const ir::TypeEntry& entry = module.entry(id);
    if (const auto* scalar = std::get_if<Scalar>(&entry.type)) return isExpressible(*scalar);
    if (const auto* complex = std::get_if<ir::Complex>(&entry.type))
      return isScalar(module, complex->element, Scalar::Float) ||
             isScalar(module, complex->element, Scalar::Double);
    if (std::holds_alternative<ir::Vector>(entry.type))
      return entry.sizeBytes.value_or(0) <= 16 && entry.alignBytes <= 16;
    const auto* array = std::get_if<ir::Array>(&entry.type);
    if (!array)
      return !std::holds_alternative<ir::VaList>(entry.type) &&
             !std::holds_alternative<ir::BitInt>(entry.type) &&
             !std::holds_alternative<ir::Unsupported>(entry.type);
    id = array->element;
  }
}

std::optional<IntegerClass> integerClass(const ir::Module& module, ir::TypeId id) {
  id = ir::strip(module, id);
  if (const auto* named = std::get_if<ir::Named>(&module.type(id))) {
    const auto* list = ir::as<ir::Enum>(module.decl(named->decl));
    if (!list || list->underlying == ir::TypeId::None) return std::nullopt;
    id = ir::strip(module, list->underlying);
  }
  const ir::TypeEntry& entry = module.entry(id);
  if (const auto* bits = std::get_if<ir::BitInt>(&entry.type); bits && entry.sizeBytes)
    return IntegerClass{*entry.sizeBytes, bits->isSigned};
  const auto* scalar = std::get_if<Scalar>(&entry.type);
  if (!scalar || !entry.sizeBytes) return std::nullopt;
  const std::optional<bool> isSigned = isSignedInteger(module, *scalar);
  if (!isSigned) return std::nullopt;
  return IntegerClass{*entry.sizeBytes, *isSigned};
}

}  // namespace ljbind::compare
