#include "compare/compare.h"

#include <fmt/format.h>

#include "compare/describe.h"
#include "compare/expressible.h"
#include "compare/records.h"

namespace ljbind::compare {
namespace {

using ir::as;

std::string valueText(const ir::Integer& value) {
  if (value.isSigned) return std::to_string(static_cast<std::int64_t>(value.bits));
  return std::to_string(value.bits);
}

// Equal as numbers: -1 of 32 bits is -1 of 64 bits and never 4294967295.
bool sameValue(const ir::Integer& left, const ir::Integer& right) {
  if (left.bits != right.bits) return false;
  const bool highBit = left.bits >> 63;
  return left.isSigned == right.isSigned || !highBit;
}

class Comparison {
 public:
  Comparison(const ir::Module& expected, const ir::Module& actual, const std::vector<Pair>& pairs,
             const Sides& sides)
      : expected_(expected),
        actual_(actual),
        sides_(sides),
        names_(actual),
        partners_(partnersOf(expected, actual, names_, pairs)),
        matcher_(expected, actual, names_, partners_) {}

  void run(const Pair& pair) {
    pair_ = &pair;
    std::visit([this](const auto& kind) { this->visit(kind); }, expected_.decl(pair.expected).kind);
  }
  std::vector<Difference> take() { return std::move(differences_); }

 private:
  template <typename... Args>
  void report(Kind kind, fmt::format_string<Args...> text, Args&&... args) {
    differences_.push_back({pair_->expected, kind, fmt::format(text, std::forward<Args>(args)...)});
  }
  void report(Finding finding) {
    differences_.push_back({pair_->expected, finding.kind, std::move(finding.detail)});
  }
  std::string name() const { return ir::spelling(expected_.decl(pair_->expected)); }
  std::string bothTypes(ir::TypeId left, ir::TypeId right) const {
    return compare::bothTypes(expected_, left, actual_, right, sides_);
  }

  // The actual declaration, or null after reporting that there is none.
  const ir::Decl* find() {
    const ir::DeclId id = names_.find(pair_->actualName);
    if (id != ir::DeclId::None) return &actual_.decl(id);
    report(Kind::Missing, "'{}' is missing in {}", pair_->actualName, sides_.actual);
    return nullptr;
  }
  void reportOther(const ir::Decl& actual) {
    report(Kind::Missing, "'{}' is a {} in {} and a {} in {}", name(),
           kindWord(expected_.decl(pair_->expected)), sides_.expected, kindWord(actual),
           sides_.actual);
  }

  void visit(const ir::Record& record);
  void visit(const ir::Enum& list);
  void visit(const ir::Typedef& alias) { typeName(alias.type, alias.alignedBytes); }
  void visit(const ir::FunctionDecl& function);
  void visit(const ir::Variable& variable);
  void visit(const ir::Macro& macro);

  void typeName(ir::TypeId type, std::uint32_t alignedBytes);
  void layout(ir::TypeId left, std::uint32_t leftAlign, ir::TypeId right);
  void enumerators(const ir::Enum& list, const ir::Enum* other);
  void signature(const ir::Function& left, const ir::Function& right,
                 const std::vector<std::string>& names);
  void parameters(const ir::Function& left, const ir::Function& right,
                  const std::vector<std::string>& names);
  void symbol(const std::string& left, const std::string& right);
  void constant(const ir::Constant& constant);

  const ir::Module& expected_;
  const ir::Module& actual_;
  const Sides& sides_;
  Names names_;
  Partners partners_;
  Matcher matcher_;
  const Pair* pair_ = nullptr;
  std::vector<Difference> differences_;
};

void Comparison::visit(const ir::Record& record) {
  const ir::Decl* decl = find();
  if (!decl) return;
  ir::DeclId other = names_.find(pair_->actualName);
  if (const auto* alias = as<ir::Typedef>(*decl)) other = ir::recordOf(actual_, alias->type);
  const auto* with = other == ir::DeclId::None ? nullptr : as<ir::Record>(actual_.decl(other));
  if (!with) return reportOther(*decl);
  if (with->kind != record.kind) return reportOther(actual_.decl(other));
  std::vector<Finding> found;
  RecordComparison{expected_, actual_, matcher_, sides_}.compare(pair_->expected, other,
                                                                 pair_->depth, found);
  for (Finding& finding : found) report(std::move(finding));
}

void Comparison::visit(const ir::Enum& list) {
  const ir::Decl* decl = find();
  if (!decl) return;
  const auto* alias = as<ir::Typedef>(*decl);
  const auto* other = as<ir::Enum>(*decl);
  if (!alias && !other) return reportOther(*decl);
  if (!list.complete || pair_->depth == Depth::NameOnly) return;
  const auto left = integerClass(expected_, list.underlying);
  const auto right = integerClass(actual_, alias ? alias->type : other->underlying);
  if (!right) {
    return report(Kind::Incomplete, "'{}' is an integer in {} and none in {}", name(),
                  sides_.expected, sides_.actual);
  }
  if (left && left->sizeBytes != right->sizeBytes)
    report(Kind::Size, "'{}' has {} in {} and {} in {}", name(), bytes(left->sizeBytes),
           sides_.expected, right->sizeBytes, sides_.actual);
  if (left && left->isSigned != right->isSigned)
    report(Kind::ConstantType, "'{}' is {} in {} and {} in {}", name(),
           left->isSigned ? "signed" : "unsigned", sides_.expected,
           right->isSigned ? "signed" : "unsigned", sides_.actual);
  if (pair_->depth == Depth::Full) enumerators(list, other);
}

void Comparison::enumerators(const ir::Enum& list, const ir::Enum* other) {
  const bool mustExist = other && !other->enumerators.empty();
  for (const ir::Enumerator& enumerator : list.enumerators) {
    const NamedConstant* constant = names_.findConstant(enumerator.name);
    if (!constant) {
      if (mustExist)
        report(Kind::FieldMissing, "enumerator '{}' is missing in {}", enumerator.name,
               sides_.actual);
    } else if (!sameValue(enumerator.value, constant->value)) {
      report(Kind::Value, "'{}' is {} in {} and {} in {}", enumerator.name,
             valueText(enumerator.value), sides_.expected, valueText(constant->value),
             sides_.actual);
    }
  }
}

void Comparison::typeName(ir::TypeId type, std::uint32_t alignedBytes) {
  const ir::Decl* decl = find();
  if (!decl) return;
  const auto* other = as<ir::Typedef>(*decl);
  if (!other) return reportOther(*decl);
  if (pair_->depth == Depth::NameOnly) return;
  if (pair_->depth == Depth::Full && !matcher_.same(type, other->type, Use::Pointee))
    return report(Kind::TypedefType, "'{}' is {}", name(), bothTypes(type, other->type));
  layout(type, alignedBytes ? alignedBytes : expected_.entry(type).alignBytes, other->type);
}

void Comparison::layout(ir::TypeId left, std::uint32_t leftAlign, ir::TypeId right) {
  const ir::TypeEntry &one = expected_.entry(left), &other = actual_.entry(right);
  if (!one.sizeBytes || !other.sizeBytes) return;
  if (*one.sizeBytes != *other.sizeBytes)
    report(Kind::Size, "'{}' has {} in {} and {} in {}", name(), bytes(*one.sizeBytes),
           sides_.expected, *other.sizeBytes, sides_.actual);
  if (leftAlign != other.alignBytes)
    report(Kind::Alignment, "'{}' is aligned to {} in {} and to {} in {}", name(), bytes(leftAlign),
           sides_.expected, other.alignBytes, sides_.actual);
}

void Comparison::visit(const ir::FunctionDecl& function) {
  const ir::Decl* decl = find();
  if (!decl) return;
  const auto* other = as<ir::FunctionDecl>(*decl);
  if (!other) return reportOther(*decl);
  symbol(function.symbol, other->symbol);
  if (pair_->depth != Depth::Full) return;
  const auto* left =
      std::get_if<ir::Function>(&expected_.type(ir::strip(expected_, function.type)));
  const auto* right = std::get_if<ir::Function>(&actual_.type(ir::strip(actual_, other->type)));
  if (left && right) signature(*left, *right, function.parameterNames);
}

void Comparison::signature(const ir::Function& left, const ir::Function& right,
                           const std::vector<std::string>& names) {
  if (!matcher_.same(left.result, right.result, Use::Value))
    report(Kind::ResultType, "the result of '{}' is {}", name(),
           bothTypes(left.result, right.result));
  if (left.variadic != right.variadic)
    report(Kind::Variadic, "'{}' is {} in {} and {} in {}", name(),
           left.variadic ? "variadic" : "not variadic", sides_.expected,
           right.variadic ? "variadic" : "not variadic", sides_.actual);
  if (left.convention != right.convention)
    report(Kind::Variadic, "'{}' has another calling convention in {} than in {}", name(),
           sides_.expected, sides_.actual);
  parameters(left, right, names);
}

void Comparison::parameters(const ir::Function& left, const ir::Function& right,
                            const std::vector<std::string>& names) {
  const std::size_t count = left.parameters.size();
  if (count != right.parameters.size())
    return report(Kind::ParameterCount, "'{}' takes {} parameter{} in {} and {} in {}", name(),
                  count, count == 1 ? "" : "s", sides_.expected, right.parameters.size(),
                  sides_.actual);
  for (std::size_t i = 0; i < count; ++i) {
    if (matcher_.same(left.parameters[i], right.parameters[i], Use::Value)) continue;
    const bool named = i < names.size() && !names[i].empty();
    report(Kind::ParameterType, "parameter {}{} of '{}' is {}", i + 1,
           named ? " '" + names[i] + "'" : "", name(),
           bothTypes(left.parameters[i], right.parameters[i]));
  }
}

void Comparison::symbol(const std::string& left, const std::string& right) {
  if (left != right)
    report(Kind::Symbol, "'{}' is symbol '{}' in {} and '{}' in {}", name(), left, sides_.expected,
           right, sides_.actual);
}

void Comparison::visit(const ir::Variable& variable) {
  const ir::Decl* decl = find();
  if (!decl) return;
  const auto* other = as<ir::Variable>(*decl);
  if (!other) return reportOther(*decl);
  symbol(variable.symbol, other->symbol);
  if (pair_->depth == Depth::NameOnly) return;
  const bool same = pair_->depth == Depth::Full
                        ? matcher_.same(variable.type, other->type, Use::Value)
                        : matcher_.sameLayout(variable.type, other->type, Use::Value);
  if (!same)
    report(Kind::VariableType, "'{}' is {}", name(), bothTypes(variable.type, other->type));
}

void Comparison::visit(const ir::Macro& macro) {
  if (const auto* value = std::get_if<ir::Constant>(&macro.meaning)) return constant(*value);
  if (const auto* type = std::get_if<ir::TypeName>(&macro.meaning)) return typeName(type->type, 0);
}

void Comparison::constant(const ir::Constant& constant) {
  const NamedConstant* other = names_.findConstant(pair_->actualName);
  const auto* integer = std::get_if<ir::Integer>(&constant.value);
  if (!other || !integer) {
    if (find())
      report(Kind::ConstantType, "'{}' is no integer constant in both {} and {}", name(),
             sides_.expected, sides_.actual);
    return;
  }
  if (!sameValue(*integer, other->value))
    report(Kind::Value, "'{}' is {} in {} and {} in {}", name(), valueText(*integer),
           sides_.expected, valueText(other->value), sides_.actual);
  if (other->type != ir::TypeId::None && constant.type != ir::TypeId::None &&
      !matcher_.same(constant.type, other->type, Use::Value))
    report(Kind::ConstantType, "'{}' is {}", name(), bothTypes(constant.type, other->type));
}

}  // namespace

std::vector<Difference> compare(const ir::Module& expected, const ir::Module& actual,
                                const std::vector<Pair>& pairs, const Sides& sides) {
  Comparison comparison(expected, actual, pairs, sides);
  for (const Pair& pair : pairs) comparison.run(pair);
  return comparison.take();
}

}  // namespace ljbind::compare
