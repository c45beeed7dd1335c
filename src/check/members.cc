#include "check/members.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "compare/expressible.h"

namespace ljbind::check {
namespace {

void flatten(const ir::Module& module, const ir::Record& record, std::uint64_t base, bool inUnion,
             unsigned depth, std::vector<Leaf>& leaves) {
  inUnion |= record.kind == ir::RecordKind::Union;
  for (const ir::Field& field : record.fields) {
    const ir::DeclId inner = field.name.empty() && !field.widthBits && depth < 64
                                 ? ir::recordOf(module, field.type)
                                 : ir::DeclId::None;
    if (inner != ir::DeclId::None) {
      flatten(module, *ir::as<ir::Record>(module.decl(inner)), base + field.offsetBits, inUnion,
              depth + 1, leaves);
    } else if (!field.name.empty()) {
      const std::uint64_t bits =
          field.widthBits ? *field.widthBits : module.entry(field.type).sizeBytes.value_or(0) * 8;
      leaves.push_back({&field, base + field.offsetBits, bits, inUnion});
    }
  }
}

// What people call bytes that nobody is to look at.
bool isFiller(std::string_view name) {
  const std::size_t at = name.find_first_not_of('_');
  if (at == name.npos) return true;
  name.remove_prefix(at);
  for (std::string_view word : {"pad", "reserved", "unused", "dummy", "opaque", "filler", "spare"})
    if (name.starts_with(word)) return true;
  return false;
}

class Comparison {
 public:
  Comparison(const ir::Module& c, const ir::Record& cRecord, const ir::Module& lua,
             const ir::Record& luaRecord)
      : c_(c),
        lua_(lua),
        cRecord_(cRecord),
        luaRecord_(luaRecord),
        judge_(c, lua),
        left_(leavesOf(c, cRecord)),
        right_(leavesOf(lua, luaRecord)),
        matched_(right_.size()) {
    for (std::size_t i = 0; i < right_.size(); ++i) byName_.emplace(right_[i].field->name, i);
  }

  RecordDifference run() {
    pair();
    result_.size = cRecord_.sizeBytes != luaRecord_.sizeBytes;
    result_.alignment = cRecord_.alignBytes != luaRecord_.alignBytes && !isAlignedAnyway();
    for (std::size_t i = 0; i < left_.size(); ++i) {
      if (partner_[i])
        common(left_[i], right_[*partner_[i]]);
      else if (!isCovered(left_[i]))
        result_.members.push_back({MemberDifference::Kind::Missing, left_[i], {}, {}});
    }
    for (std::size_t i = 0; i < right_.size(); ++i)
      if (!matched_[i] && isExtra(right_[i]))
        result_.members.push_back({MemberDifference::Kind::Extra, {}, right_[i], {}});
    dropHarmless();
    order();
    return std::move(result_);
  }

 private:
  using Kind = MemberDifference::Kind;

  // What LuaJIT allocates is aligned to 8 bytes whatever it is, and of a struct around this one the
  // members are compared. So words of 4 bytes may stand for longer ones, and bytes for anything.
  bool isAlignedAnyway() const {
    if (result_.size || luaRecord_.alignBytes >= cRecord_.alignBytes || cRecord_.alignBytes > 8)
      return false;
    const auto isBytes = [this](const Leaf& lua) {
      const auto* array = std::get_if<ir::Array>(&lua_.type(ir::strip(lua_, lua.field->type)));
      return array && lua_.entry(array->element).sizeBytes == 1;
    };
    return luaRecord_.alignBytes >= 4 || std::all_of(right_.begin(), right_.end(), isBytes);
  }

  void pair() {
    partner_.resize(left_.size());
    for (std::size_t i = 0; i < left_.size(); ++i) {
      const auto found = byName_.find(left_[i].field->name);
      if (found == byName_.end()) continue;
      partner_[i] = found->second;
      matched_[found->second] = true;
    }
  }

  void common(const Leaf& c, const Leaf& lua) {
    const Verdict verdict = judgeMember(c, lua);
    // An array without a bound, or one of [0] or [1] in its place, ends many structs.
    const bool open = c.sizeBits == 0 || lua.sizeBits == 0;
    if (!open && c.sizeBits != lua.sizeBits) {
      result_.members.push_back({Kind::Width, c, lua, Verdict::Wrong});
    } else if (differsWithin(c, lua)) {
      result_.members.push_back({Kind::Within, c, lua, Verdict::Wrong});
    } else if (c.offsetBits != lua.offsetBits) {
      result_.members.push_back({Kind::Moved, c, lua, Verdict::Wrong});
    } else if (verdict != Verdict::Same &&
               !(verdict == Verdict::Sign && isFiller(lua.field->name))) {
      result_.members.push_back({Kind::Type, c, lua, verdict});
    }
  }

  // Of a struct without a name nothing is said anywhere else.
  bool differsWithin(const Leaf& c, const Leaf& lua) const {
    const ir::DeclId one = elementRecord(c_, c.field->type);
    const ir::DeclId other = elementRecord(lua_, lua.field->type);
    if (one == ir::DeclId::None || other == ir::DeclId::None) return false;
    const auto& left = *ir::as<ir::Record>(c_.decl(one));
    const auto& right = *ir::as<ir::Record>(lua_.decl(other));
    if (!left.bodyRead || !right.bodyRead || right.tagged || !lua_.decl(other).name.empty())
      return false;
    return !compareRecords(c_, left, lua_, right).none();
  }

  Verdict judgeMember(const Leaf& c, const Leaf& lua) const {
    if (!c.field->widthBits && !lua.field->widthBits)
      return judge_.judge(c.field->type, lua.field->type, Position::Field);
    // LuaJIT makes an ordinary field of a bit-field that fills its container. A sign is the only
    // thing besides place and width that a bit-field has.
    const auto one = compare::integerClass(c_, c.field->type);
    const auto other = compare::integerClass(lua_, lua.field->type);
    if (!one || !other) return Verdict::Same;
    const bool isEnum = std::holds_alternative<ir::Named>(c_.type(ir::strip(c_, c.field->type)));
    return one->isSigned == other->isSigned || isEnum ? Verdict::Same : Verdict::Sign;
  }

  // Something the header does not name lies over the whole member: bytes, or another name for it.
  bool isCovered(const Leaf& c) const {
    for (std::size_t i = 0; i < right_.size(); ++i)
      if (!matched_[i] && right_[i].offsetBits <= c.offsetBits &&
          right_[i].endBits() >= c.endBits())
        return true;
    return false;
  }

  // Over no byte of any member of C's: LuaJIT would read what is not there.
  bool isExtra(const Leaf& lua) const {
    if (lua.sizeBits == 0) return false;
    if (isFiller(lua.field->name)) return lua.endBits() > cRecord_.sizeBytes * 8;
    for (std::size_t i = 0; i < left_.size(); ++i) {
      const Leaf& c = left_[i];
      const bool overlap = c.sizeBits == 0
                               ? lua.offsetBits >= c.offsetBits
                               : c.offsetBits < lua.endBits() && lua.offsetBits < c.endBits();
      if (!overlap) continue;
      // What has a place of its own in the text is not what this one stands for.
      if (partner_[i] && !c.inUnion) return true;
      return !standsForWhole(lua, c);
    }
    return true;
  }

  // A member of another name is a name for it where it begins and ends with a member of C's.
  bool standsForWhole(const Leaf& lua, const Leaf& first) const {
    if (lua.offsetBits != first.offsetBits && lua.offsetBits > first.offsetBits) {
      // It may begin inside of a larger one, as one half of a union or of an array.
      return lua.endBits() <= first.endBits() || first.sizeBits == 0;
    }
    bool begins = false, ends = false;
    for (const Leaf& c : left_) {
      begins |= c.offsetBits == lua.offsetBits;
      ends |= c.endBits() == lua.endBits();
    }
    return begins &&
           (ends || lua.endBits() <= first.endBits() || lua.endBits() == cRecord_.sizeBytes * 8);
  }

  void dropHarmless() {
    const bool isUnion = cRecord_.kind == ir::RecordKind::Union;
    std::erase_if(result_.members, [&](const MemberDifference& difference) {
      return difference.kind == Kind::Missing && (difference.c->inUnion || isUnion);
    });
    // Without a member of a union that is aligned to more than the others.
    if (isUnion && !result_.size && luaRecord_.alignBytes < cRecord_.alignBytes)
      result_.cutShort = result_.members.empty();
    if (luaRecord_.sizeBytes >= cRecord_.sizeBytes) return;
    // All that differs is that members behind the last one are missing.
    const std::uint64_t end = luaRecord_.sizeBytes * 8;
    std::uint64_t last = 0;
    for (const Leaf& lua : right_) last = std::max(last, lua.endBits());
    const auto isBehind = [&](const MemberDifference& difference) {
      return difference.kind == Kind::Missing &&
             (difference.c->offsetBits >= end || difference.c->offsetBits >= last);
    };
    result_.cutShort = std::all_of(result_.members.begin(), result_.members.end(), isBehind);
  }

  void order() {
    // What is only in the text pushes what follows it there, and is as far ahead as that is in C.
    constexpr std::uint64_t nowhere = ~std::uint64_t{0};
    std::vector<std::uint64_t> places(right_.size(), nowhere);
    for (std::size_t i = 0; i < left_.size(); ++i)
      if (partner_[i]) places[*partner_[i]] = left_[i].offsetBits;
    for (std::size_t i = right_.size(); i-- > 1;)
      if (places[i - 1] == nowhere) places[i - 1] = places[i];
    std::unordered_map<const ir::Field*, std::uint64_t> ahead;
    for (std::size_t i = 0; i < right_.size(); ++i)
      if (!matched_[i]) ahead.emplace(right_[i].field, places[i]);
    const auto place = [&](const MemberDifference& difference) {
      if (difference.c) return difference.c->offsetBits;
      return std::min(difference.lua->offsetBits, ahead.at(difference.lua->field));
    };
    std::stable_sort(result_.members.begin(), result_.members.end(),
                     [&](const MemberDifference& a, const MemberDifference& b) {
                       if (place(a) != place(b)) return place(a) < place(b);
                       return a.kind == Kind::Extra && b.kind != Kind::Extra;
                     });
  }

  const ir::Module& c_;
  const ir::Module& lua_;
  const ir::Record& cRecord_;
  const ir::Record& luaRecord_;
  Judge judge_;
  std::vector<Leaf> left_, right_;
  std::vector<bool> matched_;                        // of right_
  std::vector<std::optional<std::size_t>> partner_;  // of left_
  std::unordered_map<std::string_view, std::size_t> byName_;
  RecordDifference result_;
};

}  // namespace

ir::DeclId elementRecord(const ir::Module& module, ir::TypeId type) {
  type = ir::strip(module, type);
  while (const auto* array = std::get_if<ir::Array>(&module.type(type)))
    type = ir::strip(module, array->element);
  return ir::recordOf(module, type);
}

std::vector<Leaf> leavesOf(const ir::Module& module, const ir::Record& record) {
  std::vector<Leaf> leaves;
  flatten(module, record, 0, false, 0, leaves);
  return leaves;
}

RecordDifference compareRecords(const ir::Module& c, const ir::Record& cRecord,
                                const ir::Module& lua, const ir::Record& luaRecord) {
  return Comparison(c, cRecord, lua, luaRecord).run();
}

}  // namespace ljbind::check
