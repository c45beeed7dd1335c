#include "check/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "compare/describe.h"

namespace ljbind::check {
namespace {

using ir::as;

// A struct within a struct within a struct; beyond this the outer one is cause enough.
constexpr unsigned maxDepth = 32;

// Whether a type is written with C's own words, which need no explanation.
bool isPlain(const std::string& written) {
  const std::vector<std::string> words = identifiersOf(written);
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    for (std::string_view own : {"char", "short", "int", "long", "signed", "unsigned", "float",
                                 "double", "bool", "_Bool", "void", "const", "volatile"})
      if (word == own) return true;
    return false;
  });
}

}  // namespace

std::vector<std::string> identifiersOf(std::string_view text) {
  std::vector<std::string> found;
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? text[i] : ' ';
    if (c == '_' || c == '$' || (c & 0x80) || std::isalnum(static_cast<unsigned char>(c))) {
      word += c;
    } else if (!word.empty()) {
      if (!std::isdigit(static_cast<unsigned char>(word[0]))) found.push_back(word);
      word.clear();
    }
  }
  return found;
}

Causes::Causes(const Input& input, const HeaderNames& names) : in_(input), names_(names) {
  for (const ir::Decl& decl : in_.lua.decls)
    if (const auto* alias = as<ir::Typedef>(decl); alias && !alias->predeclared)
      typedefs_.emplace(decl.name, alias->type);
}

std::optional<Causes::Guilty> Causes::guiltyTypedef(const Spot& spot) const {
  std::optional<Guilty> guilty;
  std::string text = in_.text.typeText(spot);
  const Judge judge(in_.c, in_.lua);
  // Down the chain: of `typedef size_t a; typedef a b;` the first that is wrong is to blame for
  // those built on it.
  for (unsigned step = 0; step < maxDepth; ++step) {
    std::optional<Guilty> here;
    for (const std::string& name : identifiersOf(text)) {
      const HeaderNames::TypeMeaning header = names_.type(name);
      const auto found = typedefs_.find(name);
      if (header.decl == ir::DeclId::None || found == typedefs_.end()) continue;
      const ir::TypeId lua = found->second;
      if (ir::recordOf(in_.lua, lua) != ir::DeclId::None || isOpaque(header.type, lua)) continue;
      const Verdict verdict = judge.judge(header.type, lua, Position::Variable);
      if (verdict != Verdict::Same) here = Guilty{name, header, lua};
    }
    if (!here) break;
    guilty = here;
    text = in_.text.typeText(Spot{here->name, Spot::Part::Result, "", 0});
  }
  return guilty;
}

bool Causes::isOpaque(ir::TypeId c, ir::TypeId lua) const {
  c = ir::strip(in_.c, c);
  lua = ir::strip(in_.lua, lua);
  if (std::holds_alternative<ir::Function>(in_.c.type(c)) &&
      std::holds_alternative<ir::Function>(in_.lua.type(lua)))
    return false;
  const bool isOpaqueInC = ir::recordOf(in_.c, c) != ir::DeclId::None && !in_.c.entry(c).sizeBytes;
  return isOpaqueInC || !in_.lua.entry(lua).sizeBytes;
}

std::string Causes::bothTypes(const std::string& written, ir::TypeId lua, ir::TypeId c,
                              const ir::Location& header) const {
  const auto one = in_.lua.entry(lua).sizeBytes, other = in_.c.entry(c).sizeBytes;
  const bool sized = one && other && *one != *other;
  const std::string luaName = written.empty() ? compare::describe(in_.lua, lua) : written;
  const std::string cName = compare::describe(in_.c, c);
  const auto meaning = [](const ir::Module& module, ir::TypeId type, const std::string& name) {
    const ir::TypeId stripped = ir::strip(module, type);
    const auto* scalar = std::get_if<ir::Scalar>(&module.type(stripped));
    if (!scalar || isPlain(name)) return std::string();
    // LuaJIT does not tell them from `long`, where that is as wide.
    if (*scalar == ir::Scalar::LongLong) return std::string("long");
    if (*scalar == ir::Scalar::UnsignedLongLong) return std::string("unsigned long");
    return compare::describe(module, stripped);
  };
  const auto phrase = [&](const std::string& name, const std::string& meant,
                          std::optional<std::uint64_t> size, bool first) {
    std::string extra = meant;
    if (sized)
      extra +=
          (extra.empty() ? "" : ", ") + (first ? compare::bytes(*size) : std::to_string(*size));
    return extra.empty() ? fmt::format("'{}'", name) : fmt::format("'{}' ({})", name, extra);
  };
  return fmt::format("{} here and {} in {}",
                     phrase(luaName, meaning(in_.lua, lua, luaName), one, true),
                     phrase(cName, meaning(in_.c, c, cName), other, false), place(header));
}

std::vector<std::string> Causes::decisions(ir::ConditionId id) const {
  std::vector<std::string> lines;
  if (id == ir::ConditionId::None) return lines;
  const ir::Condition& condition = in_.c.conditions[ir::index(id)];
  for (const ir::MacroTest& test : condition.tests) {
    // What a header asks its own C library (__USE_MISC, __GLIBC__) nobody decided.
    if (test.name.starts_with("__")) continue;
    lines.push_back(fmt::format("{} takes that branch because {} is {}", place(condition.location),
                                test.name, ir::decisionText(test)));
  }
  return lines;
}

std::string Causes::typedefSentence(const Guilty& guilty, Cause& cause) const {
  const Spot spot{guilty.name, Spot::Part::Result, "", 0};
  const ir::Decl& header = in_.c.decl(guilty.header.decl);
  cause.typedefName = guilty.name;
  cause.wanted = guilty.header.decl;
  cause.header = header.location;
  cause.at = spot;
  cause.decided = decisions(header.condition);
  const auto one = in_.lua.entry(guilty.lua).sizeBytes;
  const auto other = in_.c.entry(guilty.header.type).sizeBytes;
  const bool sized = one && other && *one != *other;
  return fmt::format("because typedef '{}' is '{}'{} at {} and '{}'{} in {}", guilty.name,
                     in_.text.typeText(spot),
                     sized ? fmt::format(" ({})", compare::bytes(*one)) : "",
                     in_.text.placeName(spot), compare::describe(in_.c, guilty.header.type),
                     sized ? fmt::format(" ({})", *other) : "", place(header.location));
}

Cause Causes::ofRecord(ir::DeclId c, ir::DeclId lua, const RecordDifference& difference) const {
  const ir::Decl &cDecl = in_.c.decl(c), &luaDecl = in_.lua.decl(lua);
  const auto &cRecord = *as<ir::Record>(cDecl), &luaRecord = *as<ir::Record>(luaDecl);
  for (const MemberDifference& member : difference.members)
    if (member.kind != MemberDifference::Kind::Type) return ofMember(c, lua, member, 0);
  Cause cause;
  cause.at = Spot{ir::spelling(luaDecl), Spot::Part::Name, "", 0};
  cause.header = cDecl.location;
  if (difference.size)
    cause.text =
        fmt::format("it is {} here and {} in {}, behind the last member",
                    compare::bytes(luaRecord.sizeBytes), cRecord.sizeBytes, place(cDecl.location));
  else
    cause.text = fmt::format("it is aligned to {} here and to {} in {}",
                             compare::bytes(luaRecord.alignBytes), cRecord.alignBytes,
                             place(cDecl.location));
  return cause;
}

Cause Causes::ofMember(ir::DeclId c, ir::DeclId lua, const MemberDifference& first,
                       unsigned depth) const {
  using Kind = MemberDifference::Kind;
  Cause cause;
  const ir::Decl &cDecl = in_.c.decl(c), &luaDecl = in_.lua.decl(lua);
  const std::string record = ir::spelling(luaDecl);
  cause.at = Spot{record, Spot::Part::Name, "", 0};
  cause.header = cDecl.location;
  if (first.c) {
    cause.path = first.c->field->name;
    if (first.c->field->location.known()) cause.header = first.c->field->location;
  }
  if (first.lua) {
    cause.path = first.lua->field->name;
    cause.at = Spot{record, Spot::Part::Member, first.lua->field->name, 0};
  }
  const auto fieldSize = [](const Leaf& leaf) {
    return leaf.field->widthBits
               ? fmt::format("{} bit{}", leaf.sizeBits, leaf.sizeBits == 1 ? "" : "s")
               : compare::bytes(leaf.sizeBits / 8);
  };
  switch (first.kind) {
    case Kind::Missing:
      cause.text = fmt::format("which is missing here and '{}' ({}) in {}",
                               compare::describe(in_.c, first.c->field->type), fieldSize(*first.c),
                               place(cause.header));
      return cause;
    case Kind::Extra:
      cause.text = fmt::format("which is {} here and not in {}", fieldSize(*first.lua),
                               place(cDecl.location));
      return cause;
    case Kind::Width:
    case Kind::Within:
    case Kind::Type: break;
    case Kind::Moved: {
      const ir::DeclId innerC = ir::recordOf(in_.c, first.c->field->type);
      const auto* whole = as<ir::Record>(cDecl);
      if (whole->packed || whole->maxFieldAlignBytes) {
        cause.text = fmt::format("since {} packs the struct", place(cDecl.location));
      } else if (innerC != ir::DeclId::None || first.c->field->alignedBytes) {
        cause.text = fmt::format("whose alignment differs from that in {}", place(cause.header));
      } else {
        cause.text = fmt::format(
            "which stands in another order, or with other padding before it, "
            "than in {}",
            place(cause.header));
      }
      return cause;
    }
  }
  if (const auto guilty = guiltyTypedef(cause.at)) {
    cause.text = typedefSentence(*guilty, cause);
    return cause;
  }
  const ir::DeclId innerC = elementRecord(in_.c, first.c->field->type);
  const ir::DeclId innerLua = elementRecord(in_.lua, first.lua->field->type);
  if (innerC != ir::DeclId::None && innerLua != ir::DeclId::None && depth < maxDepth) {
    const auto* one = as<ir::Record>(in_.c.decl(innerC));
    const auto* other = as<ir::Record>(in_.lua.decl(innerLua));
    if (one->bodyRead && other->bodyRead) {
      const RecordDifference inner = compareRecords(in_.c, *one, in_.lua, *other);
      // What displaces others comes before what is only read differently.
      const auto displaced =
          std::find_if(inner.members.begin(), inner.members.end(),
                       [](const MemberDifference& member) { return member.kind != Kind::Type; });
      if (!inner.members.empty()) {
        Cause deeper = ofMember(
            innerC, innerLua, displaced == inner.members.end() ? inner.members.front() : *displaced,
            depth + 1);
        deeper.path = cause.path + "." + deeper.path;
        // A struct without a name has its place within the one around it.
        if (in_.lua.decl(innerLua).name.empty() && deeper.typedefName.empty())
          deeper.at = Spot{record, Spot::Part::Member, deeper.path, 0};
        return deeper;
      }
    }
  }
  if (first.lua->field->widthBits || first.c->field->widthBits) {
    cause.text = fmt::format("which is {} wide here and {} in {}", fieldSize(*first.lua),
                             fieldSize(*first.c), place(cause.header));
  } else {
    cause.text =
        fmt::format("which is {}", bothTypes(in_.text.typeText(cause.at), first.lua->field->type,
                                             first.c->field->type, cause.header));
  }
  return cause;
}

}  // namespace ljbind::check
