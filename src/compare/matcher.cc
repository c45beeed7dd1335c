#include "compare/matcher.h"

#include "compare/expressible.h"
#include "compare/records.h"

namespace ljbind::compare {
namespace {

using ir::TypeId;

// Deeper nesting than any header has; beyond it types count as different, which is the safe answer.
constexpr unsigned maxDepth = 1000;

template <typename Id>
std::uint64_t key(Id expected, Id actual) {
  return std::uint64_t{ir::index(expected)} << 32 | ir::index(actual);
}

const ir::Decl* enumDecl(const ir::Module& module, TypeId id) {
  const auto* named = std::get_if<ir::Named>(&module.type(ir::strip(module, id)));
  return named && ir::as<ir::Enum>(module.decl(named->decl)) ? &module.decl(named->decl) : nullptr;
}

bool hasAtomic(const ir::Module& module, TypeId id) {
  for (;;) {
    const ir::Type& type = module.type(id);
    if (std::holds_alternative<ir::Atomic>(type)) return true;
    if (const auto* qualified = std::get_if<ir::Qualified>(&type)) {
      id = qualified->type;
      continue;
    }
    const auto* named = std::get_if<ir::Named>(&type);
    const auto* alias = named ? ir::as<ir::Typedef>(module.decl(named->decl)) : nullptr;
    if (!alias) return false;
    if (alias->stripped != TypeId::None) return alias->atomic;
    id = alias->type;
  }
}

}  // namespace

template <typename Compare>
bool Matcher::remember(Known& known, std::uint64_t pair, Compare compare) {
  const auto [entry, isNew] = known.emplace(pair, true);
  if (!isNew) return entry->second;
  assumed_.emplace_back(&known, pair);
  ++depth_;
  const bool result = depth_ <= maxDepth && compare();
  --depth_;
  if (!result) known[pair] = false;
  if (depth_ == 0) {
    if (!result)
      for (const auto& [table, other] : assumed_)
        if (const auto it = table->find(other); it->second) table->erase(it);
    assumed_.clear();
  }
  return result;
}

bool Matcher::same(TypeId expected, TypeId actual, Use use) {
  return remember(types_[static_cast<std::size_t>(use)], key(expected, actual),
                  [&] { return compareNew(expected, actual, use); });
}

bool Matcher::compareNew(TypeId expectedSugar, TypeId actualSugar, Use use) {
  for (;;) {
    // Pointers are followed here and not by recursion: a chain of them has no bound.
    const TypeId expected = ir::strip(expected_, expectedSugar);
    const TypeId actual = ir::strip(actual_, actualSugar);
    if (!isExpressible(expected_, expected)) return sameLayout(expectedSugar, actual, use);
    if (hasAtomic(expected_, expectedSugar) && !sameLayout(expectedSugar, actual, Use::Member))
      return false;
    const ir::Type& left = expected_.type(expected);
    const ir::Type& right = actual_.type(actual);
    if (const auto* pointer = std::get_if<ir::Pointer>(&left)) {
      const auto* other = std::get_if<ir::Pointer>(&right);
      if (!other) return false;
      if (pointer->block) return isScalar(actual_, other->pointee, ir::Scalar::Void);
      expectedSugar = pointer->pointee;
      actualSugar = other->pointee;
      use = Use::Pointee;
      continue;
    }
    if (const auto* array = std::get_if<ir::Array>(&left)) {
      const auto* other = std::get_if<ir::Array>(&right);
      return other && sameArray(*array, *other, expected, use);
    }
    if (const auto* function = std::get_if<ir::Function>(&left)) {
      const auto* other = std::get_if<ir::Function>(&right);
      return other && sameFunction(*function, *other);
    }
    if (const auto* vector = std::get_if<ir::Vector>(&left)) {
      const auto* other = std::get_if<ir::Vector>(&right);
      return other && vector->count == other->count && same(vector->element, other->element, use);
    }
    if (const auto* complex = std::get_if<ir::Complex>(&left)) {
      const auto* other = std::get_if<ir::Complex>(&right);
      return other && same(complex->element, other->element, use);
    }
    if (const ir::DeclId record = ir::recordOf(actual_, actual); record != ir::DeclId::None)
      return sameRecord(expectedSugar, actual, record, use);
    return sameScalar(expected, actual);
  }
}

bool Matcher::sameLayout(TypeId expected, TypeId actual, Use use) const {
  const ir::TypeEntry& left = expected_.entry(expected);
  const ir::TypeEntry& right = actual_.entry(actual);
  if (!left.sizeBytes || !right.sizeBytes) return use == Use::Pointee || !left.sizeBytes;
  if (*left.sizeBytes != *right.sizeBytes) return false;
  return use == Use::Member || left.alignBytes == right.alignBytes;
}

bool Matcher::sameScalar(TypeId expected, TypeId actual) const {
  const auto left = integerClass(expected_, expected), right = integerClass(actual_, actual);
  if (left && right) return *left == *right;
  if (enumDecl(expected_, expected) && left && left->sizeBytes != 4)
    return sameLayout(expected, actual, Use::Value);
  const auto* one = std::get_if<ir::Scalar>(&expected_.type(expected));
  const auto* other = std::get_if<ir::Scalar>(&actual_.type(actual));
  return !left && !right && one && other && *one == *other;
}

bool Matcher::sameArray(const ir::Array& expected, const ir::Array& actual, TypeId whole, Use use) {
  if (!same(expected.element, actual.element, use == Use::Pointee ? Use::Value : use)) return false;
  const bool open = actual.bound != ir::Bound::Fixed || actual.count == 0;
  switch (expected.bound) {
    case ir::Bound::Incomplete: return open;
    case ir::Bound::Variable: return true;  // behind a pointer only; no bound can be written
    case ir::Bound::Fixed: break;
  }
  if (actual.bound == ir::Bound::Fixed && actual.count == expected.count) return true;
  // LuaJIT refuses 2 GiB and more, and has them declared without a bound.
  const std::uint64_t size = expected_.entry(whole).sizeBytes.value_or(0);
  return open && (expected.count == 0 || size == 0 || size >= std::uint64_t{1} << 31);
}

bool Matcher::sameFunction(const ir::Function& expected, const ir::Function& actual) {
  if (expected.variadic != actual.variadic) return false;
  if (expected.convention != actual.convention) return false;
  if (expected.parameters.size() != actual.parameters.size()) return false;
  for (std::size_t i = 0; i < expected.parameters.size(); ++i)
    if (!same(expected.parameters[i], actual.parameters[i], Use::Value)) return false;
  return same(expected.result, actual.result, Use::Value);
}

bool Matcher::sameRecord(TypeId expectedSugar, TypeId actual, ir::DeclId actualDecl, Use use) {
  const ir::DeclId expectedDecl = ir::recordOf(expected_, expectedSugar);
  if (expectedDecl == ir::DeclId::None) {
    // A stand-in for a wide enum is a record too.
    return sameScalar(ir::strip(expected_, expectedSugar), actual);
  }
  if (!sameIdentity(expectedSugar, expectedDecl, actualDecl)) return false;
  if (use == Use::Pointee) return true;
  const auto& left = *ir::as<ir::Record>(expected_.decl(expectedDecl));
  const auto& right = *ir::as<ir::Record>(actual_.decl(actualDecl));
  return left.complete == right.complete && left.sizeBytes == right.sizeBytes &&
         (use == Use::Member || left.alignBytes == right.alignBytes);
}

bool Matcher::sameIdentity(TypeId sugar, ir::DeclId expected, ir::DeclId actual) {
  const ir::Decl& left = expected_.decl(expected);
  const ir::Decl& right = actual_.decl(actual);
  const auto &one = *ir::as<ir::Record>(left), &other = *ir::as<ir::Record>(right);
  if (one.kind != other.kind) return false;
  if (const ir::DeclId partner = partners_[ir::index(expected)]; partner != ir::DeclId::None)
    return partner == actual;
  if ((!left.name.empty() && left.name == right.name) || namedByTypedef(sugar, actual)) return true;
  if ((one.tagged && other.tagged) || !one.complete || !other.complete) return false;
  return sameBody(expected, actual);
}

// Whether one of the typedefs the type is reached through is a name for `actual` as well.
bool Matcher::namedByTypedef(TypeId sugar, ir::DeclId actual) const {
  for (;;) {
    const auto* named = std::get_if<ir::Named>(&expected_.type(ir::unqualified(expected_, sugar)));
    if (!named) return false;
    const ir::Decl& decl = expected_.decl(named->decl);
    const auto* alias = ir::as<ir::Typedef>(decl);
    if (!alias) return false;
    const ir::DeclId other = names_.find(decl.name);
    if (other != ir::DeclId::None)
      if (const auto* otherAlias = ir::as<ir::Typedef>(actual_.decl(other)))
        if (ir::recordOf(actual_, otherAlias->type) == actual) return true;
    sugar = alias->type;
  }
}

bool Matcher::sameBody(ir::DeclId expected, ir::DeclId actual) {
  return remember(bodies_, key(expected, actual), [&] {
    std::vector<Finding> found;
    const Sides sides;
    RecordComparison{expected_, actual_, *this, sides}.compare(expected, actual, Depth::Full,
                                                               found);
    return found.empty();
  });
}

}  // namespace ljbind::compare
