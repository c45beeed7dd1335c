// Typedefs, enums and constants.
#include "check/checker.h"

namespace ljbind::check {
namespace {

using ir::as;

std::string valueText(const ir::Integer& value) {
  if (value.isSigned) return std::to_string(static_cast<std::int64_t>(value.bits));
  return std::to_string(value.bits);
}

// Equal as numbers, or the same bits of 32: LuaJIT's constants have no more, and 0xffffffff is
// what C calls -1 there.
bool sameValue(const ir::Integer& header, const ir::Integer& lua) {
  if (header.bits == lua.bits && (header.isSigned == lua.isSigned || (header.bits >> 63) == 0))
    return true;
  const bool narrow = header.widthBits <= 32 && lua.widthBits <= 32;
  return narrow && static_cast<std::uint32_t>(header.bits) == static_cast<std::uint32_t>(lua.bits);
}

}  // namespace

void Checker::typeName(ir::DeclId id) {
  const ir::Decl& decl = in_.lua.decl(id);
  const ir::TypeId lua = as<ir::Typedef>(decl)->type;
  const HeaderNames::TypeMeaning header = names_.type(decl.name);
  if (header.decl == ir::DeclId::None) {
    // A name of the user's own is no claim about any header.
    isOtherKind(decl, "typedef");
    return;
  }
  ++report_.compared;
  const ir::DeclId cRecord = ir::recordOf(in_.c, header.type);
  const ir::DeclId luaRecord = ir::recordOf(in_.lua, lua);
  if (cRecord != ir::DeclId::None && luaRecord != ir::DeclId::None) return;  // compared as such
  // A typedef of a function may be written as one of a pointer to it; where it is used the two are
  // told apart.
  const ir::Function* cFunction = Judge::functionOf(in_.c, header.type);
  const ir::Function* luaFunction = Judge::functionOf(in_.lua, lua);
  const bool functions = cFunction && luaFunction;
  if (causes_.isOpaque(header.type, lua) && !functions) return;
  const Verdict verdict = functions ? judge_.judgeFunctions(*cFunction, *luaFunction)
                                    : judge_.judge(header.type, lua, Position::Variable);
  if (verdict == Verdict::Same) return;
  const Spot written{decl.name, Spot::Part::Result, "", 0};
  if (const auto guilty = causes_.guiltyTypedef(written)) {
    victims_[guilty->name].push_back(decl.name);
    return;
  }
  const ir::Decl& there = in_.c.decl(header.decl);
  Problem& problem =
      report(Id::TypedefMismatch, nameOf(decl), there.location, header.decl, decl.name,
             causes_.bothTypes(in_.text.typeText(written), lua, header.type, there.location));
  if (verdict == Verdict::Sign || verdict == Verdict::Class)
    problem.diagnostic.severity = Severity::Warning;
  for (std::string& line : causes_.decisions(there.condition))
    problem.diagnostic.notes.push_back(std::move(line));
  if (const std::string text = correction(header.decl); !text.empty())
    problem.diagnostic.hint = fmt::format("write '{}'", text);
}

void Checker::constant(ir::DeclId id) {
  const ir::Decl& decl = in_.lua.decl(id);
  const auto* constant = std::get_if<ir::Constant>(&as<ir::Macro>(decl)->meaning);
  const auto* integer = constant ? std::get_if<ir::Integer>(&constant->value) : nullptr;
  if (integer) value(nameOf(decl), decl.name, *integer);
}

void Checker::enumeration(ir::DeclId id) {
  const ir::Decl& decl = in_.lua.decl(id);
  const auto& list = *as<ir::Enum>(decl);
  const ir::DeclId tag = list.tagged ? names_.tag(ir::spelling(decl)) : ir::DeclId::None;
  const auto* header = tag == ir::DeclId::None ? nullptr : as<ir::Enum>(in_.c.decl(tag));
  for (const ir::Enumerator& enumerator : list.enumerators) {
    const Spot spot{ir::spelling(decl), Spot::Part::Enumerator, enumerator.name, 0};
    if (names_.integer(enumerator.name) || !header || header->enumerators.empty()) {
      value(spot, enumerator.name, enumerator.value);
      continue;
    }
    std::vector<std::string_view> known;
    for (const ir::Enumerator& other : header->enumerators) known.push_back(other.name);
    const std::string near = closest(enumerator.name, known);
    report(Id::UnknownEnumerator, spot, in_.c.decl(tag).location, ir::DeclId::None, enumerator.name,
           ir::spelling(decl), near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
  }
}

void Checker::value(const Spot& spot, const std::string& name, const ir::Integer& lua) {
  const HeaderNames::IntegerMeaning* header = names_.integer(name);
  if (!header) {
    report_.notCompared.push_back(name);
    return;
  }
  ++report_.compared;
  if (sameValue(header->value, lua)) return;
  Problem& problem = report(Id::ConstantValue, spot, header->location, header->decl, name,
                            valueText(lua), valueText(header->value), place(header->location));
  problem.value = valueText(header->value);
  for (std::string& line : causes_.decisions(in_.c.decl(header->decl).condition))
    problem.diagnostic.notes.push_back(std::move(line));
}

}  // namespace ljbind::check
