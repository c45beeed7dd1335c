#include "why/effect.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "check/members.h"
#include "compare/describe.h"

namespace ljbind::why {
namespace {

using check::Leaf;
using ir::as;

std::string offsetText(std::uint64_t bits) {
  return bits % 8 ? fmt::format("{}:{}", bits / 8, bits % 8) : fmt::format("{}", bits / 8);
}

std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

// "a, b and 3 others"
std::string names(const std::vector<std::string>& all) {
  constexpr std::size_t shown = 3;
  if (all.size() <= shown + 1) return listed(all);
  std::vector<std::string> some(all.begin(), all.begin() + shown);
  some.push_back(fmt::format("{} others", all.size() - shown));
  return listed(some);
}

bool isNumber(const ir::Module& module, const Leaf& leaf) {
  if (leaf.field->widthBits) return true;
  const ir::Type& type = module.type(ir::strip(module, leaf.field->type));
  if (std::holds_alternative<ir::Scalar>(type)) return true;
  const auto* named = std::get_if<ir::Named>(&type);
  return named && as<ir::Enum>(module.decl(named->decl));
}

bool isFiller(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('_'), name.size()));
  for (std::string_view word : {"pad", "reserved", "unused", "dummy", "filler", "spare"})
    if (name.starts_with(word)) return true;
  return name.empty();
}

struct Move {
  const Leaf* from;
  std::uint64_t to;
};

// The one to tell of: a script that reads a number from the wrong place gets one without noticing,
// and the farthest has been pushed by everything before it.
const Move& tellingMove(const ir::Module& module, const std::vector<Move>& moves) {
  const Move* best = &moves.back();
  for (const Move& move : moves)
    if (!isFiller(move.from->field->name)) best = &move;
  for (const Move& move : moves)
    if (!isFiller(move.from->field->name) && isNumber(module, *move.from)) best = &move;
  return *best;
}

// What a script gets that reads a member: a signed or an unsigned integer, a number with a
// fraction, an address ...
enum class ValueKind : std::uint8_t { Signed, Unsigned, Real, Pointer, Record, Other };
ValueKind kindOfValue(const ir::Module& module, ir::TypeId id) {
  const ir::Type* type = &module.type(ir::strip(module, id));
  while (const auto* array = std::get_if<ir::Array>(type))
    type = &module.type(ir::strip(module, array->element));
  if (const auto* named = std::get_if<ir::Named>(type)) {
    const auto* list = as<ir::Enum>(module.decl(named->decl));
    if (!list) return ValueKind::Record;
    if (list->underlying == ir::TypeId::None) return ValueKind::Unsigned;
    return kindOfValue(module, list->underlying);
  }
  if (std::holds_alternative<ir::Pointer>(*type)) return ValueKind::Pointer;
  const auto* scalar = std::get_if<ir::Scalar>(type);
  if (!scalar) return ValueKind::Other;
  switch (*scalar) {
    case ir::Scalar::Char:
    case ir::Scalar::SignedChar:
    case ir::Scalar::Short:
    case ir::Scalar::Int:
    case ir::Scalar::Long:
    case ir::Scalar::LongLong:
    case ir::Scalar::Int128: return ValueKind::Signed;
    case ir::Scalar::Float16:
    case ir::Scalar::BFloat16:
    case ir::Scalar::Float:
    case ir::Scalar::Double:
    case ir::Scalar::LongDouble:
    case ir::Scalar::Float128: return ValueKind::Real;
    default: return ValueKind::Unsigned;
  }
}

std::string typeName(const ir::Module& module, const Leaf& leaf) {
  return compare::describe(module, ir::strip(module, leaf.field->type));
}

std::string enumEffect(const ir::Module& now, const ir::Enum& list, const ir::Module& flipped,
                       const ir::Enum& other) {
  std::unordered_map<std::string_view, const ir::Enumerator*> there;
  for (const ir::Enumerator& value : other.enumerators) there.emplace(value.name, &value);
  std::vector<std::string> parts, gone, added;
  if (list.underlying != ir::TypeId::None && other.underlying != ir::TypeId::None &&
      now.entry(list.underlying).sizeBytes != flipped.entry(other.underlying).sizeBytes)
    parts.push_back(
        fmt::format("sizeof is {}", flipped.entry(other.underlying).sizeBytes.value_or(0)));
  std::string changed;
  for (const ir::Enumerator& value : list.enumerators) {
    const auto found = there.find(value.name);
    if (found == there.end()) {
      gone.push_back(value.name);
      continue;
    }
    if (changed.empty() && found->second->value.bits != value.value.bits)
      changed = fmt::format("{} is {} instead of {}", value.name,
                            static_cast<std::int64_t>(found->second->value.bits),
                            static_cast<std::int64_t>(value.value.bits));
    there.erase(found);
  }
  for (const ir::Enumerator& value : other.enumerators)
    if (there.contains(value.name)) added.push_back(value.name);
  if (!gone.empty()) parts.push_back("there is no " + names(gone));
  if (!added.empty()) parts.push_back("there is also " + names(added));
  if (!changed.empty()) parts.push_back(changed);
  return listed(parts);
}

std::string valueText(const ir::Constant& constant) {
  if (const auto* integer = std::get_if<ir::Integer>(&constant.value))
    return integer->isSigned ? fmt::format("{}", static_cast<std::int64_t>(integer->bits))
                             : fmt::format("{}", integer->bits);
  if (const auto* real = std::get_if<double>(&constant.value)) return fmt::format("{}", *real);
  if (const auto* text = std::get_if<std::string>(&constant.value))
    return fmt::format("\"{}\"", *text);
  return fmt::format("(void *){:#x}", std::get<ir::Address>(constant.value).value);
}

std::string meaningText(const ir::Module& module, const ir::Macro& macro) {
  if (const auto* constant = std::get_if<ir::Constant>(&macro.meaning)) return valueText(*constant);
  if (const auto* alias = std::get_if<ir::Alias>(&macro.meaning)) return alias->target;
  if (const auto* call = std::get_if<ir::Accessor>(&macro.meaning))
    return fmt::format("{}{}()", std::string(call->dereferences, '*'),
                       module.decl(call->function).name);
  if (const auto* name = std::get_if<ir::TypeName>(&macro.meaning))
    return compare::describe(module, name->type);
  return "";
}

std::string differs(const std::string& what, const std::string& was, const std::string& is) {
  return was == is ? std::string() : fmt::format("{} is {} instead of {}", what, is, was);
}

std::unordered_map<std::string, const ir::Decl*> bySpelling(const ir::Module& module) {
  std::unordered_map<std::string, const ir::Decl*> there;
  for (const ir::Decl& decl : module.decls) {
    const auto [known, fresh] = there.try_emplace(ir::spelling(decl), &decl);
    if (!fresh && as<ir::Record>(decl) && as<ir::Record>(decl)->complete) known->second = &decl;
  }
  return there;
}

// What is to be said of one declaration beside its namesake.
std::string declEffect(const ir::Module& now, const ir::Decl& decl, const ir::Module& flipped,
                       const ir::Decl& other, std::vector<std::string>* moves, bool& layout) {
  if (const auto* record = as<ir::Record>(decl)) {
    const auto* opposite = as<ir::Record>(other);
    if (!opposite) return "it is no struct";
    if (record->complete != opposite->complete) {
      layout = true;
      return opposite->complete ? "its members are declared" : "its members are not declared";
    }
    if (!record->bodyRead || !opposite->bodyRead) return {};
    return recordEffect(now, *record, flipped, *opposite, moves, &layout);
  }
  if (const auto* list = as<ir::Enum>(decl)) {
    const auto* opposite = as<ir::Enum>(other);
    std::string text = opposite ? enumEffect(now, *list, flipped, *opposite) : "it is no enum";
    layout |= !text.empty();
    return text;
  }
  const auto described = [](const ir::Module& module, const ir::Decl& one) {
    ir::TypeId type = ir::TypeId::None;
    if (const auto* alias = as<ir::Typedef>(one)) type = alias->type;
    if (const auto* function = as<ir::FunctionDecl>(one)) type = function->type;
    if (const auto* variable = as<ir::Variable>(one)) type = variable->type;
    return type == ir::TypeId::None ? std::string() : "'" + compare::describe(module, type) + "'";
  };
  if (const auto* macro = as<ir::Macro>(decl)) {
    const auto* opposite = as<ir::Macro>(other);
    if (!opposite) return "it is no macro";
    return differs("its value", meaningText(now, *macro), meaningText(flipped, *opposite));
  }
  std::string text = differs("its type", described(now, decl), described(flipped, other));
  const auto* function = as<ir::FunctionDecl>(decl);
  const auto* opposite = as<ir::FunctionDecl>(other);
  if (function && opposite && function->symbol != opposite->symbol)
    text += (text.empty() ? "" : " and ") +
            fmt::format("its symbol is {} instead of {}", opposite->symbol, function->symbol);
  if (as<ir::Typedef>(decl)) layout |= !text.empty();
  return text;
}

}  // namespace

std::string recordEffect(const ir::Module& now, const ir::Record& record, const ir::Module& flipped,
                         const ir::Record& other, std::vector<std::string>* moves, bool* layout) {
  const std::vector<Leaf> left = check::leavesOf(now, record);
  const std::vector<Leaf> right = check::leavesOf(flipped, other);
  std::unordered_map<std::string_view, const Leaf*> there;
  for (const Leaf& leaf : right) there.emplace(leaf.field->name, &leaf);
  std::vector<std::string> gone, added;
  std::vector<Move> moved;
  std::string typed;
  bool changes = record.sizeBytes != other.sizeBytes || record.alignBytes != other.alignBytes;
  for (const Leaf& leaf : left) {
    const auto found = there.find(leaf.field->name);
    if (found == there.end()) {
      gone.push_back(leaf.field->name);
      continue;
    }
    const Leaf& opposite = *found->second;
    there.erase(found);
    if (opposite.offsetBits != leaf.offsetBits) moved.push_back({&leaf, opposite.offsetBits});
    changes |= opposite.sizeBits != leaf.sizeBits ||
               kindOfValue(now, leaf.field->type) != kindOfValue(flipped, opposite.field->type);
    if (!typed.empty()) continue;
    if (opposite.sizeBits != leaf.sizeBits && leaf.field->widthBits)
      typed = fmt::format("{} is {} bits wide", leaf.field->name, opposite.sizeBits);
    else if (opposite.sizeBits != leaf.sizeBits)
      typed = fmt::format("{} is {}", leaf.field->name, compare::bytes(opposite.sizeBits / 8));
    else
      typed = differs(leaf.field->name, typeName(now, leaf), typeName(flipped, opposite));
  }
  for (const Leaf& leaf : right)
    if (there.contains(leaf.field->name)) added.push_back(leaf.field->name);

  if (layout) *layout |= changes || !gone.empty() || !moved.empty();

  std::vector<std::string> parts;
  if (record.sizeBytes != other.sizeBytes)
    parts.push_back(fmt::format("sizeof is {}", other.sizeBytes));
  if (record.alignBytes != other.alignBytes)
    parts.push_back(fmt::format("the alignment is {}", other.alignBytes));
  if (!gone.empty()) parts.push_back("there is no " + names(gone));
  if (!added.empty()) parts.push_back("there is also " + names(added));
  // Of members that grow and push others the others tell.
  if (moved.empty()) {
    if (!typed.empty()) parts.push_back(typed);
    return listed(parts);
  }
  const auto text = [](const Move& move) {
    return fmt::format("{} moves from {} to {}", move.from->field->name,
                       offsetText(move.from->offsetBits), offsetText(move.to));
  };
  const Move& telling = tellingMove(now, moved);
  parts.push_back(text(telling));
  if (moves) {
    if (!typed.empty()) moves->push_back(typed);
    for (const Move& move : moved)
      if (&move != &telling) moves->push_back(text(move));
  }
  return listed(parts);
}

Effect layoutsEffect(const ir::Module& now, const std::vector<ir::DeclId>& records,
                     const ir::Module& flipped) {
  Effect effect;
  const auto there = bySpelling(flipped);
  for (ir::DeclId id : records) {
    const auto found = there.find(ir::spelling(now.decl(id)));
    const auto* record = as<ir::Record>(now.decl(id));
    const auto* other = found == there.end() ? nullptr : as<ir::Record>(*found->second);
    if (!record || !other || !record->bodyRead || !other->bodyRead) continue;
    bool layout = false;
    const std::string text = recordEffect(now, *record, flipped, *other, nullptr, &layout);
    if (!layout) continue;
    effect.layout = true;
    if (effect.text.empty()) {
      effect.record = id;
      effect.text = fmt::format("in {} {}", ir::spelling(now.decl(id)), text);
    } else {
      effect.details.push_back(fmt::format("{}: {}", ir::spelling(now.decl(id)), text));
    }
  }
  return effect;
}

Effect effectOf(const ir::Module& now, const std::vector<Node>& closure,
                const ir::Module& flipped) {
  Effect effect;
  const auto there = bySpelling(flipped);
  for (const Node& node : closure) {
    const bool root = &node == &closure.front();
    const ir::Decl& decl = now.decl(node.decl);
    const auto found = there.find(ir::spelling(decl));
    if (found == there.end()) {
      if (!root) continue;  // what no longer needs it says so itself
      effect.gone = true;
      effect.text = "there is no such declaration";
      return effect;
    }
    std::vector<std::string> moves;
    const std::string text = declEffect(now, decl, flipped, *found->second, &moves, effect.layout);
    if (text.empty()) continue;
    // A typedef has the layout of its record, and tells of it in the record's place.
    const bool own =
        root || (effect.text.empty() && as<ir::Typedef>(now.decl(closure[0].decl)) &&
                 closure[0].needs.size() == 1 && closure[0].needs[0].decl == node.decl);
    if (own) {
      effect.text += (effect.text.empty() ? "" : ", ") + text;
      effect.details.insert(effect.details.end(), moves.begin(), moves.end());
    } else {
      effect.details.push_back(fmt::format("{}: {}", ir::spelling(decl), text));
    }
  }
  // Only what it is made of changed: the first of that.
  if (effect.text.empty() && !effect.details.empty()) {
    const auto first = effect.details.begin();
    const std::size_t colon = first->find(": ");
    effect.text = "in " + first->substr(0, colon) + " " + first->substr(colon + 2);
    effect.details.erase(first);
  }
  return effect;
}

}  // namespace ljbind::why
