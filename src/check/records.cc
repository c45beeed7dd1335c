// Structs and unions.
#include <unordered_map>

#include "check/checker.h"
#include "compare/describe.h"

namespace ljbind::check {
namespace {

using ir::as;
using Kind = MemberDifference::Kind;

}  // namespace

void Checker::pairRecords() {
  for (std::size_t i = 0; i < in_.lua.decls.size(); ++i) {
    const ir::Decl& decl = in_.lua.decls[i];
    const auto id = static_cast<ir::DeclId>(i);
    if (const auto* record = as<ir::Record>(decl); record && record->tagged) {
      ir::DeclId header = names_.tag(ir::spelling(decl));
      // Structs and unions share their tags.
      if (header == ir::DeclId::None)
        header =
            names_.tag((record->kind == ir::RecordKind::Struct ? "union " : "struct ") + decl.name);
      if (header != ir::DeclId::None) recordPairs_.emplace(id, header);
    }
  }
  // A header may know the struct by another tag, or none, and the same typedef.
  for (const ir::Decl& decl : in_.lua.decls) {
    const auto* alias = as<ir::Typedef>(decl);
    if (!alias || alias->predeclared) continue;
    const ir::DeclId lua = ir::recordOf(in_.lua, alias->type);
    if (lua == ir::DeclId::None || recordPairs_.contains(lua)) continue;
    const HeaderNames::TypeMeaning header = names_.type(decl.name);
    if (header.decl == ir::DeclId::None) continue;
    const ir::DeclId record = ir::recordOf(in_.c, header.type);
    if (record != ir::DeclId::None) recordPairs_.emplace(lua, record);
  }
  pairByMembers();
}

// What has no name in the header has one in many a text, which then knows it by the member alone.
void Checker::pairByMembers() {
  std::vector<std::pair<ir::DeclId, ir::DeclId>> pending(recordPairs_.begin(), recordPairs_.end());
  for (std::size_t next = 0; next < pending.size(); ++next) {
    const auto [lua, c] = pending[next];
    const auto& luaRecord = *as<ir::Record>(in_.lua.decl(lua));
    const auto* cRecord = as<ir::Record>(in_.c.decl(c));
    if (!cRecord || !cRecord->bodyRead || !luaRecord.bodyRead) continue;
    std::unordered_map<std::string_view, ir::TypeId> there;
    for (const Leaf& leaf : leavesOf(in_.c, *cRecord))
      there.emplace(leaf.field->name, leaf.field->type);
    for (const Leaf& leaf : leavesOf(in_.lua, luaRecord)) {
      const auto member = there.find(leaf.field->name);
      const ir::DeclId inner = elementRecord(in_.lua, leaf.field->type);
      if (member == there.end() || inner == ir::DeclId::None || recordPairs_.contains(inner))
        continue;
      const ir::DeclId header = elementRecord(in_.c, member->second);
      if (header == ir::DeclId::None || as<ir::Record>(in_.c.decl(header))->tagged) continue;
      recordPairs_.emplace(inner, header);
      pending.emplace_back(inner, header);
    }
  }
}

ir::DeclId Checker::recordInHeaders(ir::DeclId lua) const {
  const auto found = recordPairs_.find(lua);
  return found == recordPairs_.end() ? ir::DeclId::None : found->second;
}

void Checker::record(ir::DeclId lua) {
  const ir::Decl& decl = in_.lua.decl(lua);
  const auto& record = *as<ir::Record>(decl);
  if (!record.complete) return;
  const ir::DeclId header = recordInHeaders(lua);
  if (header == ir::DeclId::None) {
    if (record.tagged) report_.notCompared.push_back(ir::spelling(decl));
    return;
  }
  const ir::Decl& there = in_.c.decl(header);
  const auto& c = *as<ir::Record>(there);
  if (c.kind != record.kind) {
    report(Id::KindMismatch, nameOf(decl), there.location, header, decl.name, kindWord(decl),
           kindWord(there), place(there.location));
    return;
  }
  if (!c.complete) {
    const std::string name = ir::spelling(decl);
    if (isUsed(name))
      report(Id::OpaqueStruct, nameOf(decl), there.location, header, name, place(there.location));
    else
      report_.notCompared.push_back(name);
    return;
  }
  ++report_.compared;
  compareBodies(header, lua);
}

void Checker::compareBodies(ir::DeclId c, ir::DeclId lua) {
  const auto& cRecord = *as<ir::Record>(in_.c.decl(c));
  const auto& luaRecord = *as<ir::Record>(in_.lua.decl(lua));
  if (!cRecord.bodyRead || !luaRecord.bodyRead) return;
  const RecordDifference difference = compareRecords(in_.c, cRecord, in_.lua, luaRecord);
  if (difference.none()) return;
  const bool sized = in_.uses.sized.contains(ir::spelling(in_.lua.decl(lua)));
  if (difference.cutShort && !sized) return;
  bool layout = difference.size || difference.alignment;
  for (const MemberDifference& member : difference.members)
    layout |=
        member.kind == Kind::Width || member.kind == Kind::Moved || member.kind == Kind::Within;
  if (layout)
    reportLayout(c, lua, difference);
  else
    reportMembers(c, lua, difference);
}

// Whether the Lua code does anything with the record that depends on its layout.
bool Checker::isUsed(const std::string& record) const {
  const auto members = in_.uses.members.find(record);
  return in_.uses.sized.contains(record) ||
         (members != in_.uses.members.end() && !members->second.empty());
}

// The member to show as displaced: one that the Lua code uses, or else the last, which shows the
// whole distance.
std::string Checker::shiftedMember(const std::string& record,
                                   const RecordDifference& difference) const {
  const auto used = in_.uses.members.find(record);
  const MemberDifference* shown = nullptr;
  std::size_t moved = 0;
  bool isUsed = false;
  for (const MemberDifference& member : difference.members) {
    if (!member.c || !member.lua || member.c->offsetBits == member.lua->offsetBits) continue;
    ++moved;
    if (isUsed) continue;
    shown = &member;
    isUsed = used != in_.uses.members.end() && used->second.contains(member.c->field->name);
  }
  if (!shown) return {};
  const bool bits = shown->c->field->widthBits.has_value() || shown->c->offsetBits % 8 ||
                    shown->lua->offsetBits % 8;
  const std::uint64_t unit = bits ? 1 : 8;
  std::string text = fmt::format(
      "'{}' is at {} {} here and at {} in {}", shown->c->field->name, bits ? "bit" : "offset",
      shown->lua->offsetBits / unit, shown->c->offsetBits / unit,
      place(shown->c->field->location.known() ? shown->c->field->location : ir::Location{}));
  if (moved > 1) text += fmt::format("; {} members are displaced", moved);
  return text;
}

void Checker::reportLayout(ir::DeclId c, ir::DeclId lua, const RecordDifference& difference) {
  const ir::Decl &there = in_.c.decl(c), &decl = in_.lua.decl(lua);
  const auto &cRecord = *as<ir::Record>(there), &luaRecord = *as<ir::Record>(decl);
  const std::string name = ir::spelling(decl);
  const Cause cause = causes_.ofRecord(c, lua, difference);
  // The typedef is a finding of its own; of the structs it breaks those count that are used.
  if (!cause.typedefName.empty()) {
    victims_[cause.typedefName].push_back(name);
    if (in_.own.contains(cause.typedefName) && !isUsed(name)) return;
  }
  // In the struct's own text the member at fault is the place to look at.
  const bool within = cause.typedefName.empty() && cause.at.declaration == name;
  Problem& problem =
      report(Id::LayoutMismatch, within ? cause.at : nameOf(decl), there.location, c, name);
  problem.subject = name;
  problem.wantedRecord = c;
  std::vector<std::string>& notes = problem.diagnostic.notes;
  if (std::string shifted = shiftedMember(name, difference); !shifted.empty())
    notes.push_back(std::move(shifted));
  if (difference.size)
    notes.push_back(fmt::format("it is {} here and {} in {}", compare::bytes(luaRecord.sizeBytes),
                                cRecord.sizeBytes, place(there.location)));
  if (!cause.path.empty())
    notes.push_back(fmt::format("first divergence: '{}', {}", cause.path, cause.text));
  else if (!difference.size)
    notes.push_back(cause.text);
  for (const std::string& line : cause.decided) notes.push_back(line);
  if (const auto sized = in_.uses.sized.find(name); sized != in_.uses.sized.end())
    notes.push_back(fmt::format("the size matters: it is {}", sized->second));
  if (cause.header.known() && cause.header.line != there.location.line)
    problem.headers.push_back(cause.header);
  const std::string text = correction(cause.wanted);
  if (!text.empty()) {
    problem.diagnostic.hint = fmt::format("write '{}'", text);
  } else {
    problem.diagnostic.hint =
        fmt::format("write the members as {} has them; ljbind layout shows both side by side",
                    place(there.location));
  }
}

// The layout is right, and single members are not.
void Checker::reportMembers(ir::DeclId c, ir::DeclId lua, const RecordDifference& difference) {
  const ir::Decl &there = in_.c.decl(c), &decl = in_.lua.decl(lua);
  const std::string name = ir::spelling(decl);
  for (const MemberDifference& member : difference.members) {
    const ir::Field& field = *(member.c ? member.c->field : member.lua->field);
    const ir::Location header =
        field.location.known() && member.c ? field.location : there.location;
    Spot spot = member.lua ? Spot{name, Spot::Part::Member, field.name, 0} : nameOf(decl);
    if (member.kind == Kind::Missing) {
      report(Id::MissingField, spot, header, ir::DeclId::None, field.name, name, place(header))
          .subject = name + "." + field.name;
    } else if (member.kind == Kind::Extra) {
      report(Id::ExtraField, spot, header, ir::DeclId::None, field.name, name,
             place(there.location));
    } else {
      if (blameTypedef(spot, name + "." + field.name)) continue;
      const bool sign = member.verdict == Verdict::Sign;
      Problem& problem = report(sign ? Id::FieldSign : Id::FieldType, spot, header,
                                ir::DeclId::None, field.name, name,
                                causes_.bothTypes(in_.text.typeText(spot), member.lua->field->type,
                                                  member.c->field->type, header));
      problem.wantedRecord = c;
      if (member.verdict != Verdict::Wrong) problem.diagnostic.severity = Severity::Warning;
    }
  }
}

}  // namespace ljbind::check
