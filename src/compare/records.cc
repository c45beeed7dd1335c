#include "compare/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "compare/describe.h"
#include "compare/expressible.h"

namespace ljbind::compare {
namespace {

// A member that can be named from outside, wherever anonymous structs have put it.
struct Leaf {
  const ir::Field* field;
  const ir::Record* record;  // whose member it is, which may be an anonymous one of the whole
  std::uint64_t offsetBits;  // from the beginning of the outermost record
  bool inUnion;              // shares its place with others
};

void flatten(const ir::Module& module, const ir::Record& record, std::uint64_t base, bool inUnion,
             std::vector<Leaf>& leaves) {
  inUnion |= record.kind == ir::RecordKind::Union;
  for (const ir::Field& field : record.fields) {
    const ir::DeclId inner = field.name.empty() && !field.widthBits
                                 ? ir::recordOf(module, field.type)
                                 : ir::DeclId::None;
    if (inner == ir::DeclId::None) {
      leaves.push_back({&field, &record, base + field.offsetBits, inUnion});
    } else {
      flatten(module, *ir::as<ir::Record>(module.decl(inner)), base + field.offsetBits, inUnion,
              leaves);
    }
  }
}

// Whether LuaJIT could read the bit-field at all: one container must hold it, within the struct it
// is a member of, at a multiple of the container's size from the start of that struct (lj_cconv.c).
bool fitsContainer(const Leaf& leaf) {
  const std::uint64_t first = leaf.field->offsetBits, last = first + *leaf.field->widthBits - 1;
  for (std::uint64_t bits : {8U, 16U, 32U})
    if (first / bits == last / bits && (last / bits + 1) * bits <= leaf.record->sizeBytes * 8)
      return true;
  return false;
}

bool isPadding(const ir::Field& field) {
  return field.name.empty() || std::string_view(field.name).substr(0, 4) == "_pad";
}

// One pair of records being compared.
class Members {
 public:
  Members(const RecordComparison& context, const ir::Record& left, const ir::Record& right,
          std::vector<Finding>& found)
      : c_(context), found_(found) {
    flatten(c_.expected, left, 0, false, left_);
    flatten(c_.actual, right, 0, false, right_);
    matched_.resize(right_.size());
    for (std::size_t i = 0; i < right_.size(); ++i)
      if (!right_[i].field->name.empty()) byName_.emplace(right_[i].field->name, i);
  }

  void compare() {
    for (const Leaf& leaf : left_)
      if (!leaf.field->name.empty()) member(leaf);
    std::sort(taken_.begin(), taken_.end(),
              [](const Taken& a, const Taken& b) { return a.begin < b.begin; });
    for (std::size_t i = 0; i < right_.size(); ++i)
      if (!matched_[i]) extra(right_[i]);
  }

 private:
  struct Taken {
    std::uint64_t begin, end;  // bits
    const std::string* name;
  };

  template <typename... Args>
  void report(Kind kind, fmt::format_string<Args...> text, Args&&... args) {
    found_.push_back({kind, fmt::format(text, std::forward<Args>(args)...)});
  }

  static std::uint64_t bitsOf(const ir::Module& module, const ir::Field& field) {
    if (field.widthBits) return *field.widthBits;
    return module.entry(field.type).sizeBytes.value_or(0) * 8;
  }

  void member(const Leaf& leaf) {
    const ir::Field& field = *leaf.field;
    const auto found = byName_.find(field.name);
    if (found == byName_.end()) {
      if (!field.widthBits || fitsContainer(leaf))
        report(Kind::FieldMissing, "field '{}' is missing in {}", field.name, c_.sides.actual);
      return;
    }
    matched_[found->second] = true;
    const Leaf& other = right_[found->second];
    if (!leaf.inUnion)
      taken_.push_back(
          {leaf.offsetBits, leaf.offsetBits + bitsOf(c_.expected, field), &field.name});
    if (field.widthBits) {
      bitfield(leaf, other);
    } else {
      plain(leaf, other);
    }
  }

  void plain(const Leaf& leaf, const Leaf& other) {
    const ir::Field &field = *leaf.field, &with = *other.field;
    if (with.widthBits)
      return report(Kind::FieldType, "field '{}' is no bit-field in {} and one of {} bits in {}",
                    field.name, c_.sides.expected, *with.widthBits, c_.sides.actual);
    if (leaf.offsetBits != other.offsetBits)
      report(Kind::FieldOffset, "field '{}' is at offset {} in {} and at {} in {}", field.name,
             leaf.offsetBits / 8, c_.sides.expected, other.offsetBits / 8, c_.sides.actual);
    if (!c_.matcher.same(field.type, with.type, Use::Member))
      report(Kind::FieldType, "field '{}' is {}", field.name,
             bothTypes(c_.expected, field.type, c_.actual, with.type, c_.sides));
  }

  void bitfield(const Leaf& leaf, const Leaf& other) {
    const ir::Field &field = *leaf.field, &with = *other.field;
    const std::uint64_t otherWidth = bitsOf(c_.actual, with);
    if (leaf.offsetBits != other.offsetBits)
      report(Kind::BitfieldPosition, "bit-field '{}' starts at bit {} in {} and at bit {} in {}",
             field.name, leaf.offsetBits, c_.sides.expected, other.offsetBits, c_.sides.actual);
    if (*field.widthBits != otherWidth)
      report(Kind::BitfieldWidth, "bit-field '{}' is {} bit{} wide in {} and {} in {}", field.name,
             *field.widthBits, *field.widthBits == 1 ? "" : "s", c_.sides.expected, otherWidth,
             c_.sides.actual);
    const auto left = integerClass(c_.expected, field.type);
    const auto right = integerClass(c_.actual, with.type);
    if (left && right) {
      if (left->isSigned != right->isSigned)
        report(Kind::BitfieldSign, "bit-field '{}' is {} in {} and {} in {}", field.name,
               left->isSigned ? "signed" : "unsigned", c_.sides.expected,
               right->isSigned ? "signed" : "unsigned", c_.sides.actual);
    } else if (left || right || !c_.matcher.same(field.type, with.type, Use::Member)) {
      report(Kind::FieldType, "bit-field '{}' is {}", field.name,
             bothTypes(c_.expected, field.type, c_.actual, with.type, c_.sides));
    }
  }

  void extra(const Leaf& leaf) {
    const ir::Field& field = *leaf.field;
    if (!isPadding(field))
      return report(Kind::FieldExtra, "field '{}' is in {} and not in {}", field.name,
                    c_.sides.actual, c_.sides.expected);
    if (field.name.empty() || leaf.inUnion) return;
    const std::uint64_t end = leaf.offsetBits + bitsOf(c_.actual, field);
    // The last member that begins before the padding ends; members do not overlap one another.
    auto after =
        std::lower_bound(taken_.begin(), taken_.end(), end,
                         [](const Taken& taken, std::uint64_t at) { return taken.begin < at; });
    if (after == taken_.begin() || (--after)->end <= leaf.offsetBits) return;
    report(Kind::FieldExtra, "padding '{}' in {} lies over field '{}'", field.name, c_.sides.actual,
           *after->name);
  }

  const RecordComparison& c_;
  std::vector<Finding>& found_;
  std::vector<Leaf> left_, right_;
  std::vector<bool> matched_;  // of right_
  std::vector<Taken> taken_;
  std::unordered_map<std::string_view, std::size_t> byName_;  // into right_
};

}  // namespace

std::string bothTypes(const ir::Module& expected, ir::TypeId left, const ir::Module& actual,
                      ir::TypeId right, const Sides& sides) {
  const auto one = expected.entry(left).sizeBytes, other = actual.entry(right).sizeBytes;
  const auto spelled = [](const ir::Module& module, ir::TypeId type, bool sized) {
    std::string text = fmt::format("'{}'", describe(module, type));
    const std::string meant = describe(module, ir::strip(module, type));
    std::string extra;
    if (const ir::Type& sugar = module.type(ir::unqualified(module, type));
        std::holds_alternative<ir::Named>(sugar) && fmt::format("'{}'", meant) != text &&
        ir::strip(module, type) != ir::unqualified(module, type))
      extra = meant;
    if (sized && module.entry(type).sizeBytes)
      extra += (extra.empty() ? "" : ", ") + bytes(*module.entry(type).sizeBytes);
    return extra.empty() ? text : fmt::format("{} ({})", text, extra);
  };
  const bool sized = one != other;
  std::string first = spelled(expected, left, sized), second = spelled(actual, right, sized);
  if (first == second) second = "another " + second;
  return fmt::format("{} in {} and {} in {}", first, sides.expected, second, sides.actual);
}

void RecordComparison::compare(ir::DeclId leftId, ir::DeclId rightId, Depth depth,
                               std::vector<Finding>& found) {
  const auto& left = *ir::as<ir::Record>(expected.decl(leftId));
  const auto& right = *ir::as<ir::Record>(actual.decl(rightId));
  const std::string name = ir::spelling(expected.decl(leftId));
  if (!left.complete) return;
  if (!right.complete) {
    if (depth != Depth::NameOnly)
      found.push_back({Kind::Incomplete, fmt::format("'{}' has a body in {} and none in {}", name,
                                                     sides.expected, sides.actual)});
    return;
  }
  if (left.sizeBytes != right.sizeBytes)
    found.push_back(
        {Kind::Size, fmt::format("'{}' has {} in {} and {} in {}", name, bytes(left.sizeBytes),
                                 sides.expected, right.sizeBytes, sides.actual)});
  if (left.alignBytes != right.alignBytes)
    found.push_back({Kind::Alignment, fmt::format("'{}' is aligned to {} in {} and to {} in {}",
                                                  name, bytes(left.alignBytes), sides.expected,
                                                  right.alignBytes, sides.actual)});
  if (depth == Depth::Full && left.bodyRead && right.bodyRead)
    Members(*this, left, right, found).compare();
}

}  // namespace ljbind::compare
