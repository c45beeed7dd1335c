#include "luasource/values.h"

namespace ljbind::luasource {
namespace {

bool isStep(ValueKind kind) {
  return kind == ValueKind::Member || kind == ValueKind::Element || kind == ValueKind::Result;
}

}  // namespace

Values::Values() {
  intern(Value{ValueKind::Lua});
  intern(Value{ValueKind::Unknown});
  intern(Value{ValueKind::ForeignGlobal});
  intern(ValueKind::Constant, "__index");
}

std::size_t Values::Hash::operator()(const Value& value) const {
  const auto kind = static_cast<std::uint64_t>(value.kind);
  std::uint64_t hash = (kind << 56) ^ (std::uint64_t{value.parent} << 28) ^ value.number;
  hash *= 0x9e3779b97f4a7c15U;
  return static_cast<std::size_t>(hash ^ (hash >> 29));
}

ValueId Values::intern(Value value) {
  const auto [entry, isNew] = ids_.emplace(value, static_cast<ValueId>(values_.size()));
  if (isNew) values_.push_back(value);
  return entry->second;
}

ValueId Values::intern(ValueKind kind, std::string_view text, ValueId parent) {
  return intern(Value{kind, static_cast<std::uint32_t>(parent), textId(text)});
}

std::uint32_t Values::textId(std::string_view text) {
  const auto [entry, isNew] =
      textIds_.emplace(std::string(text), static_cast<std::uint32_t>(texts_.size()));
  if (isNew) texts_.push_back(&entry->first);
  return entry->second;
}

ValueId Values::root(ValueId id) const {
  while (isStep((*this)[id].kind)) id = parent(id);
  return id;
}

unsigned Values::steps(ValueId id) const {
  unsigned count = 0;
  for (; isStep((*this)[id].kind); id = parent(id)) ++count;
  return count;
}

bool Values::mayBeC(ValueId id) const {
  switch ((*this)[id].kind) {
    case ValueKind::Unknown:
    case ValueKind::Symbol:
    case ValueKind::Instance:
    case ValueKind::Member:
    case ValueKind::Element:
    case ValueKind::Result: return true;
    case ValueKind::Lua:
    case ValueKind::ForeignGlobal:
    case ValueKind::Constant:
    case ValueKind::Number:
    case ValueKind::Ffi:
    case ValueKind::FfiFunction:
    case ValueKind::LuaFunction:
    case ValueKind::Library:
    case ValueKind::CType:
    case ValueKind::Table:
    case ValueKind::Function: return false;
  }
  return false;
}

}  // namespace ljbind::luasource
