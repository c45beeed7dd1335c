#include "layout/side_by_side.h"

#include <fmt/format.h>

#include <unordered_map>

#include "compare/describe.h"
#include "compare/expressible.h"
#include "compare/matcher.h"
#include "layout/verdict.h"

namespace ljbind::layout {
namespace {

bool isPointer(const ir::Module& module, ir::TypeId type) {
  return std::holds_alternative<ir::Pointer>(module.type(ir::strip(module, type)));
}

bool isEnum(const ir::Module& module, ir::TypeId type) {
  const auto* named = std::get_if<ir::Named>(&module.type(ir::strip(module, type)));
  return named && ir::as<ir::Enum>(module.decl(named->decl));
}

// Walks the rows of the first layout; those of the second join where their keys say, the others
// in between.
class Pairing {
 public:
  Pairing(const Side& expected, const Side& actual, SideBySide& result)
      : expected_(expected),
        actual_(actual),
        names_(actual.module),
        partners_(compare::partnersOf(
            expected.module, actual.module, names_,
            {{expected.record, ir::spelling(actual.module.decl(actual.record))}})),
        matcher_(expected.module, actual.module, names_, partners_),
        result_(result),
        left_(result.expected.rows),
        right_(result.actual->rows) {}

  void run() {
    std::unordered_map<std::string_view, std::size_t> byKey;
    for (std::size_t i = 0; i < right_.size(); ++i) byKey.emplace(right_[i].key, i);
    partnerOfLeft_.assign(left_.size(), noRow);
    partnerOfRight_.assign(right_.size(), noRow);
    for (std::size_t i = 0; i < left_.size(); ++i)
      if (const auto at = byKey.find(left_[i].key);
          at != byKey.end() && partnerOfRight_[at->second] == noRow) {
        partnerOfLeft_[i] = at->second;
        partnerOfRight_[at->second] = i;
      }
    for (std::size_t i = 0; i < left_.size(); ++i) {
      const std::size_t partner = partnerOfLeft_[i];
      if (partner == noRow) {
        if (!joinUnderOtherName(i)) alone(i);
        continue;
      }
      for (; next_ < partner; ++next_)
        if (partnerOfRight_[next_] == noRow) extra(next_);
      if (next_ == partner) ++next_;
      pair(i, partner);
    }
    for (; next_ < right_.size(); ++next_)
      if (partnerOfRight_[next_] == noRow) extra(next_);
    markRecords();
    // What a record's size has moved was not known to follow from it before.
    bool diverged = false;
    for (PairedRow& row : result_.rows) {
      if (row.mark == Mark::Moved && diverged) row.mark = Mark::Shifted;
      diverged |= isDivergence(row.mark);
    }
  }

 private:
  PairedRow& add(std::optional<std::size_t> left, std::optional<std::size_t> right, Mark mark) {
    PairedRow row;
    row.expected = left;
    row.actual = right;
    row.mark = mark;
    row.depth = left ? left_[*left].depth : right_[*right].depth;
    if (left && right)
      row.shiftBits = static_cast<std::int64_t>(right_[*right].offsetBits) -
                      static_cast<std::int64_t>(left_[*left].offsetBits);
    if (isDivergence(mark)) diverged_ = true;
    result_.rows.push_back(row);
    return result_.rows.back();
  }

  void pair(std::size_t left, std::size_t right) {
    const Row &one = left_[left], &other = right_[right];
    PairedRow& row = add(left, right, Mark::Same);
    if (!one.isMember() || isFiller(one)) {
      row.mark = Mark::Aside;
      return;
    }
    endShift_ =
        static_cast<std::int64_t>(other.endBits()) - static_cast<std::int64_t>(one.endBits());
    const bool bothRecords = one.kind == RowKind::Record && other.kind == RowKind::Record;
    // Of records that are opened on both sides the members tell, see markRecords().
    if (!bothRecords && one.sizeBits != other.sizeBits)
      row.mark = Mark::Differs;
    else if (row.shiftBits != 0)
      row.mark = diverged_ ? Mark::Shifted : Mark::Moved;
    if (isDivergence(row.mark)) diverged_ = true;
    if (!bothRecords && one.sizeBits == other.sizeBits)
      row.otherType = isOtherType(one.typeId, other.typeId);
  }

  // What a pointer points to is no matter of layout, and whether an enum is signed is seldom known.
  bool isOtherType(ir::TypeId left, ir::TypeId right) {
    if (isPointer(expected_.module, left) && isPointer(actual_.module, right)) return false;
    const bool integers = compare::integerClass(expected_.module, left) &&
                          compare::integerClass(actual_.module, right);
    if (integers && (isEnum(expected_.module, left) || isEnum(actual_.module, right))) return false;
    return !matcher_.same(left, right, compare::Use::Member);
  }

  // A member that the second layout does not have, where it has another of that size in its place.
  bool joinUnderOtherName(std::size_t left) {
    const Row& one = left_[left];
    if (next_ >= right_.size() || partnerOfRight_[next_] != noRow) return false;
    const Row& other = right_[next_];
    if (one.kind != other.kind || one.kind == RowKind::Record || !one.isMember()) return false;
    if (one.depth != other.depth || one.sizeBits != other.sizeBits) return false;
    if (one.name.empty() || other.name.empty() || isFiller(other)) return false;
    if (one.offsetBits + static_cast<std::uint64_t>(endShift_) != other.offsetBits) return false;
    partnerOfLeft_[left] = next_;
    partnerOfRight_[next_] = left;
    add(left, next_++, Mark::Renamed);
    return true;
  }

  void alone(std::size_t left) {
    const Row& row = left_[left];
    add(left, std::nullopt,
        isAside(row, left_, partnerOfLeft_, right_) ? Mark::Aside : Mark::Missing);
  }
  void extra(std::size_t right) {
    const Row& row = right_[right];
    add(std::nullopt, right,
        isAside(row, right_, partnerOfRight_, left_) ? Mark::Aside : Mark::Extra);
  }

  // Whether it is no loss that the other side has no such row: what fills space, an anonymous
  // struct (its members count by themselves), and the inside of what is no struct over there.
  static bool isAside(const Row& row, const std::vector<Row>& rows,
                      const std::vector<std::size_t>& partners, const std::vector<Row>& others) {
    if (!row.isMember() || isFiller(row)) return true;
    if (row.kind == RowKind::Record && row.name.empty()) return true;
    for (std::size_t up = row.parent; up != noRow; up = rows[up].parent) {
      if (partners[up] != noRow) return others[partners[up]].kind != RowKind::Record;
      if (!rows[up].name.empty()) return true;  // that one is Missing or Extra as a whole
    }
    return false;
  }

  // From the inside out: a record differs if a member does, or if it has another size all the same.
  void markRecords() {
    std::vector<bool> differs(left_.size(), false);
    for (std::size_t i = result_.rows.size(); i-- > 0;) {
      PairedRow& row = result_.rows[i];
      if (row.expected && row.actual && left_[*row.expected].kind == RowKind::Record &&
          right_[*row.actual].kind == RowKind::Record) {
        if (differs[*row.expected]) {
          if (row.mark != Mark::Moved) row.mark = Mark::Contains;
        } else if (left_[*row.expected].sizeBits != right_[*row.actual].sizeBits) {
          row.mark = Mark::Differs;
        }
      }
      if (!isDivergence(row.mark) && row.mark != Mark::Contains) continue;
      std::size_t parent = noRow;
      if (row.expected) {
        parent = left_[*row.expected].parent;
      } else if (const std::size_t up = right_[*row.actual].parent; up != noRow) {
        parent = partnerOfRight_[up];
      }
      if (parent != noRow) differs[parent] = true;
    }
  }

  const Side& expected_;
  const Side& actual_;
  compare::Names names_;
  compare::Partners partners_;
  compare::Matcher matcher_;
  SideBySide& result_;
  const std::vector<Row>&left_, &right_;
  std::vector<std::size_t> partnerOfLeft_, partnerOfRight_;
  std::size_t next_ = 0;       // of right_: the first that may still have to be added
  std::int64_t endShift_ = 0;  // how much later the last pair ends in the second layout
  bool diverged_ = false;
};

}  // namespace

SideBySide show(const Side& only) {
  SideBySide result;
  result.expected = layoutOf(only.module, only.record);
  if (!only.name.empty()) result.expected.name = only.name;
  result.expectedTitle = only.title;
  result.rows.reserve(result.expected.rows.size());
  for (std::size_t i = 0; i < result.expected.rows.size(); ++i) {
    const Row& row = result.expected.rows[i];
    PairedRow pair;
    pair.expected = i;
    pair.mark = row.isMember() ? Mark::Same : Mark::Aside;
    pair.depth = row.depth;
    result.rows.push_back(pair);
  }
  return result;
}

SideBySide compareLayouts(const Side& expected, const Side& actual,
                          std::vector<std::string> causes) {
  SideBySide result;
  result.causes = std::move(causes);
  result.expected = layoutOf(expected.module, expected.record);
  if (!expected.name.empty()) result.expected.name = expected.name;
  result.actual = layoutOf(actual.module, actual.record);
  result.expectedTitle = expected.title;
  result.actualTitle = actual.title;
  Pairing(expected, actual, result).run();
  for (std::size_t i = 0; i < result.rows.size() && result.first == noRow; ++i)
    if (isDivergence(result.rows[i].mark)) result.first = i;
  judge(result);
  return result;
}

bool isDivergence(Mark mark) {
  switch (mark) {
    case Mark::Differs:
    case Mark::Moved:
    case Mark::Missing:
    case Mark::Extra: return true;
    case Mark::Same:
    case Mark::Contains:
    case Mark::Shifted:
    case Mark::Renamed:
    case Mark::Aside: return false;
  }
  return false;
}

std::string amount(std::uint64_t bits) {
  if (bits % 8 == 0) return compare::bytes(bits / 8);
  return fmt::format("{} bit{}", bits, bits == 1 ? "" : "s");
}

std::string shift(std::int64_t bits) {
  if (bits % 8 == 0) return fmt::format("{:+}", bits / 8);
  return fmt::format("{:+} bit{}", bits, bits == 1 || bits == -1 ? "" : "s");
}

std::string offset(std::uint64_t bits) {
  if (bits % 8 == 0) return fmt::format("{}", bits / 8);
  return fmt::format("{}:{}", bits / 8, bits % 8);
}

}  // namespace ljbind::layout
