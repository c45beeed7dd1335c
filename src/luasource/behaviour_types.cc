// Where the size of a type matters, and where functions become callbacks.
#include <algorithm>

#include "luasource/behaviour_recorder.h"

namespace ljbind::luasource {

// What a type argument stands for; Unknown: nothing that a declaration tells.
MemberRoot BehaviourRecorder::typeOf(ValueId type, std::vector<MemberStep>& path) const {
  switch (values_[type].kind) {
    case ValueKind::Constant:
    case ValueKind::CType:
    case ValueKind::Instance: return {MemberRoot::Kind::Type, {}, values_.text(type)};
    case ValueKind::Symbol: return {MemberRoot::Kind::Result, references_.symbolOf(type), {}};
    case ValueKind::Member:
    case ValueKind::Element:
    case ValueKind::Result: return references_.rootOf(type, path);
    case ValueKind::Lua:
    case ValueKind::Unknown:
    case ValueKind::ForeignGlobal:
    case ValueKind::Number:
    case ValueKind::Ffi:
    case ValueKind::FfiFunction:
    case ValueKind::LuaFunction:
    case ValueKind::Library:
    case ValueKind::Table:
    case ValueKind::Function: break;
  }
  return {MemberRoot::Kind::Unknown, {}, {}};
}

void BehaviourRecorder::recordType(SizeUse::Kind kind, const Arguments& arguments,
                                   ExpressionId call, bool certain) {
  const std::vector<ValueId> types = flow_.types(arguments);
  const ExpressionId place = arguments.size() == 0 ? call : arguments[0];
  for (const ValueId type : types) {
    SizeUse use;
    use.kind = kind;
    use.root = typeOf(type, use.path);
    if (use.root.kind == MemberRoot::Kind::Unknown) continue;
    use.certain = certain && types.size() == 1;
    use.place = references_.placeOf(place);
    behaviour_.sizes.push_back(std::move(use));
  }
}

// --- indexing

void BehaviourRecorder::recordIndexing(ExpressionId id, const Index& node) {
  if (numbers_.of(node.key) == 0) return;
  const auto keys = flow_.at(node.key);
  const bool named = std::all_of(keys.begin(), keys.end(), [&](ValueId key) {
    return values_[key].kind == ValueKind::Constant;
  });
  if (!named || keys.empty()) recordIndexed(node.object, id);
}

void BehaviourRecorder::recordArithmetic(ExpressionId id, const Binary& node) {
  if (node.op != Operator::Add && node.op != Operator::Subtract) return;
  if (numbers_.of(node.right) != 0) recordIndexed(node.left, id);
  if (numbers_.of(node.left) != 0) recordIndexed(node.right, id);
}

// Whether it can be but one value, and that is C data: made by C, or a member of what surely is.
// The paths that the flow follows are short.
bool BehaviourRecorder::isSurelyC(ExpressionId id) const {
  for (;;) {
    const auto held = flow_.at(id);
    if (held.size() != 1 || !values_.mayBeC(held[0])) return false;
    if (values_[held[0]].kind == ValueKind::Symbol) return true;
    const auto* place = std::get_if<Index>(&chunk_[id].node);
    if (!place) return kinds_.of(id).certain;
    id = origins_.of(place->object);
  }
}

void BehaviourRecorder::recordIndexed(ExpressionId object, ExpressionId place) {
  const ExpressionId origin = origins_.of(object);
  const auto held = flow_.at(origin);
  for (const ValueId value : held) {
    if (!values_.mayBeC(value) || values_.isUnknown(value)) continue;
    SizeUse use;
    use.kind = SizeUse::Kind::Indexed;
    use.root = references_.rootOf(value, use.path);
    use.certain = isSurelyC(origin);
    use.place = references_.placeOf(place);
    behaviour_.sizes.push_back(std::move(use));
  }
}

// --- callbacks

// Of the arguments of a conversion those from `first` on are what is converted, or the initializers
// of an aggregate.
void BehaviourRecorder::recordConversions(const std::vector<ValueId>& types,
                                          const Arguments& arguments, std::size_t first,
                                          bool certain) {
  for (std::size_t i = first; i < arguments.size(); ++i) {
    recordConversion(types, arguments[i], {}, certain);
    const auto* table = std::get_if<Table>(&chunk_[arguments[i]].node);
    if (!table) continue;
    for (const Table::Field& field : table->fields) {
      const auto* key = field.key ? std::get_if<String>(&chunk_[*field.key].node) : nullptr;
      const MemberStep step = key ? MemberStep{MemberStep::Kind::Member, key->value}
                                  : MemberStep{MemberStep::Kind::Element, {}};
      recordConversion(types, field.value, {step}, certain);
    }
  }
}

void BehaviourRecorder::recordConversion(const std::vector<ValueId>& types, ExpressionId argument,
                                         const std::vector<MemberStep>& path, bool certain) {
  const ArgumentKinds::Found found = kinds_.of(argument);
  if (found.kind != ArgumentKind::LuaFunction) return;
  for (const ValueId type : types) {
    CallbackMade entry;
    entry.kind = CallbackMade::Kind::Converted;
    entry.root = typeOf(type, entry.path);
    if (entry.root.kind == MemberRoot::Kind::Unknown) continue;
    entry.path.insert(entry.path.end(), path.begin(), path.end());
    entry.certain = certain && types.size() == 1 && found.certain;
    entry.place = references_.placeOf(argument);
    behaviour_.callbacks.push_back(std::move(entry));
  }
}

void BehaviourRecorder::recordStored(ExpressionId target, ExpressionId value) {
  const ArgumentKinds::Found found = kinds_.of(value);
  if (found.kind != ArgumentKind::LuaFunction) return;
  const auto* place = std::get_if<Index>(&chunk_[target].node);
  if (!place) return;
  const auto held = flow_.at(target);
  for (const ValueId member : held) {
    if (!values_.mayBeC(member) || values_.isUnknown(member)) continue;
    CallbackMade entry;
    entry.kind = CallbackMade::Kind::Stored;
    entry.root = references_.rootOf(member, entry.path);
    entry.certain = held.size() == 1 && found.certain;
    entry.place = references_.placeOf(value);
    behaviour_.callbacks.push_back(std::move(entry));
  }
}

}  // namespace ljbind::luasource
