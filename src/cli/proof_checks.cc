#include "cli/proof_checks.h"

#include <algorithm>
#include <random>
#include <unordered_set>

#include "emit/c_text.h"

namespace ljbind::cli {

using ir::as;
using plan::Form;

namespace {

// Two images for each, so that every bit of it is once 0 and once 1.
void addBitFields(const ir::Module& module, const plan::Plan& plan, ir::DeclId id,
                  std::vector<Check>& checks) {
  for (const emit::BitFieldAccessor& accessor : emit::bitFieldAccessors(module, plan, id)) {
    // Any values will do; these are the same in every run.
    std::mt19937_64 random(accessor.field->offsetBits);
    std::string image((accessor.field->offsetBits + *accessor.field->widthBits) / 8 + 2, '\0');
    for (char& byte : image) byte = static_cast<char>(random());
    std::uint64_t written = random() >> (64 - *accessor.field->widthBits);
    for (int i = 0; i < 2; ++i) {
      checks.push_back(
          {id,
           {luajit::Probe::Kind::BitField, accessor.name, image, written, accessor.wide},
           nullptr,
           accessor.field,
           accessor.isSigned});
      for (char& byte : image) byte = static_cast<char>(~byte);
      written ^= ~std::uint64_t{0} >> (64 - *accessor.field->widthBits);
    }
  }
}

}  // namespace

std::string emittedName(const ir::Module& module, const plan::Plan& plan, ir::DeclId id) {
  const ir::Decl& decl = module.decl(id);
  const std::string& given = plan.of(id).name;
  return given.empty() ? ir::spelling(decl) : ir::spelling(decl, given);
}

// Bit by bit, as C counts them here: the first one is the lowest of its byte.
std::string expectedBitField(const Check& check) {
  std::string image = check.probe.image;
  const std::uint32_t width = *check.bitField->widthBits;
  std::uint64_t value = 0;
  for (std::uint32_t i = 0; i < 64; ++i) {
    // Above its width an unsigned value is 0, and a signed one repeats its highest bit.
    if (i >= width && !check.isSigned) break;
    const std::uint64_t at = check.bitField->offsetBits + std::min(i, width - 1);
    if (image[at / 8] >> (at % 8) & 1) value |= std::uint64_t{1} << i;
  }
  for (std::uint32_t i = 0; i < width; ++i) {
    const std::uint64_t at = check.bitField->offsetBits + i;
    const int bit = 1 << (at % 8);
    const bool set = check.probe.written >> i & 1;
    image[at / 8] = static_cast<char>(set ? image[at / 8] | bit : image[at / 8] & ~bit);
  }
  std::string bytes(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
  return bytes + image;
}

std::vector<Check> checksOf(const ir::Module& module, const plan::Plan& plan) {
  using Kind = luajit::Probe::Kind;
  std::vector<Check> checks;
  checks.reserve(plan.types.size() + plan.symbols.size() + plan.macros.size());
  std::unordered_set<std::string_view> constants(plan.macros.size());
  for (ir::DeclId id : plan.types) {
    if (plan.of(id).form == Form::Resolved) continue;
    checks.push_back({id, {Kind::Type, emittedName(module, plan, id)}, nullptr});
    addBitFields(module, plan, id, checks);
  }
  for (ir::DeclId id : plan.symbols)
    checks.push_back({id, {Kind::Symbol, module.decl(id).name}, nullptr});
  for (ir::DeclId id : plan.macros) {
    const auto& meaning = as<ir::Macro>(module.decl(id))->meaning;
    if (plan.of(id).form == Form::Resolved) continue;
    const Kind kind = std::holds_alternative<ir::TypeName>(meaning)   ? Kind::Type
                      : std::holds_alternative<ir::Constant>(meaning) ? Kind::Constant
                                                                      : Kind::Symbol;
    constants.insert(module.decl(id).name);
    checks.push_back({id, {kind, module.decl(id).name}, nullptr});
  }
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const auto id = static_cast<ir::DeclId>(i);
    if (plan::reservedTypeName(module, plan, id) != ir::TypeId::None)
      checks.push_back({id, {Kind::Type, module.decl(id).name}, nullptr});
    const auto* list = as<ir::Enum>(module.decls[i]);
    if (!list) continue;
    for (const ir::Enumerator& enumerator : list->enumerators)
      if ((enumerator.wanted || module.decls[i].wanted) && !constants.contains(enumerator.name))
        checks.push_back(
            {static_cast<ir::DeclId>(i), {Kind::Constant, enumerator.name}, &enumerator});
  }
  return checks;
}

}  // namespace ljbind::cli
