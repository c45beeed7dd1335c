#include "layout/verdict.h"

#include <fmt/format.h>

#include <algorithm>

namespace ljbind::layout {
namespace {

std::string plural(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string sized(const Row& row) {
  const std::string meant = row.meaning.empty() ? "" : row.meaning + ", ";
  return fmt::format("{} ({}{})", row.type, meant, amount(row.sizeBits));
}

std::string byWhichMuch(std::int64_t bits) {
  return amount(static_cast<std::uint64_t>(bits < 0 ? -bits : bits));
}

void judgeWhole(SideBySide& c) {
  const Layout &left = c.expected, &right = *c.actual;
  if (left.sizeBytes != right.sizeBytes) {
    const auto grown = static_cast<std::int64_t>(right.sizeBytes * 8 - left.sizeBytes * 8);
    c.verdict.push_back(fmt::format("{} in {}, {} in {}: {} too {}", amount(left.sizeBytes * 8),
                                    c.expectedTitle, right.sizeBytes, c.actualTitle,
                                    byWhichMuch(grown), grown > 0 ? "large" : "small"));
  } else {
    c.verdict.push_back(fmt::format("{} in both", amount(left.sizeBytes * 8)));
  }
  if (left.alignBytes != right.alignBytes)
    c.verdict.push_back(fmt::format("aligned to {} in {} and to {} in {}", left.alignBytes,
                                    c.expectedTitle, right.alignBytes, c.actualTitle));
}

// How many other members go wrong in the very way the first one does.
std::size_t alike(const SideBySide& c) {
  const PairedRow& first = c.rows[c.first];
  if (first.mark != Mark::Differs) return 0;
  const Row &left = c.expected.rows[*first.expected], &right = c.actual->rows[*first.actual];
  return static_cast<std::size_t>(
             std::count_if(c.rows.begin(), c.rows.end(),
                           [&](const PairedRow& row) {
                             return row.mark == Mark::Differs &&
                                    c.expected.rows[*row.expected].type == left.type &&
                                    c.actual->rows[*row.actual].type == right.type;
                           })) -
         1;
}

void judgeMembers(SideBySide& c) {
  if (c.first != noRow) {
    const PairedRow& row = c.rows[c.first];
    const Row& of = c.row(row);
    c.verdict.push_back(fmt::format("first divergence: '{}' at offset {}: {}", of.path,
                                    offset(of.offsetBits), explain(c, row)));
    c.verdict.insert(c.verdict.end(), c.causes.begin(), c.causes.end());
    if (const std::size_t more = alike(c))
      c.verdict.push_back(fmt::format("{} of that type {} in the same way",
                                      plural(more, "more member"),
                                      more == 1 ? "differs" : "differ"));
  }
  std::size_t differing = 0, shifted = 0, renamed = 0, retyped = 0;
  std::int64_t furthest = 0;
  for (const PairedRow& row : c.rows) {
    differing += isDivergence(row.mark);
    renamed += row.mark == Mark::Renamed;
    retyped += row.otherType;
    if (row.mark != Mark::Shifted) continue;
    ++shifted;
    if (std::abs(row.shiftBits) > std::abs(furthest)) furthest = row.shiftBits;
  }
  const std::size_t told = c.first == noRow ? 0 : 1 + alike(c);
  if (differing > told)
    c.verdict.push_back(fmt::format("{} {}{}", plural(differing - told, "more member"),
                                    differing - told == 1 ? "differs" : "differ",
                                    told > 1 ? " for other reasons" : ""));
  if (shifted)
    c.verdict.push_back(fmt::format(
        "{} only shifted, by up to {}",
        shifted == 1 ? "1 member is" : plural(shifted, "member") + " are", byWhichMuch(furthest)));
  if (renamed)
    c.verdict.push_back(fmt::format(
        "{} another name in {}",
        renamed == 1 ? "1 member has" : plural(renamed, "member") + " have", c.actualTitle));
  if (retyped)
    c.verdict.push_back(fmt::format(
        "{} another type of the same size in {}",
        retyped == 1 ? "1 member has" : plural(retyped, "member") + " have", c.actualTitle));
}

}  // namespace

std::string summary(const Layout& layout) {
  std::string text = fmt::format("{}, aligned to {}; {}", amount(layout.sizeBytes * 8),
                                 layout.alignBytes, plural(layout.members, "member"));
  if (layout.holes)
    text += fmt::format("; {} of {}{}", plural(layout.holes, "hole"), amount(layout.holeBits),
                        layout.holes == 1 ? "" : " in all");
  if (layout.paddingBits)
    text += fmt::format("; {} of padding at the end", amount(layout.paddingBits));
  if (layout.nestedLostBits)
    text += fmt::format("; {} unused inside its members", amount(layout.nestedLostBits));
  return text;
}

std::string explain(const SideBySide& c, const PairedRow& row) {
  switch (row.mark) {
    case Mark::Differs: {
      const Row &left = c.expected.rows[*row.expected], &right = c.actual->rows[*row.actual];
      return fmt::format("{} in {}, {} in {}", sized(left), c.expectedTitle, sized(right),
                         c.actualTitle);
    }
    case Mark::Moved:
      return fmt::format("{} {} in {}, though what is before it agrees", byWhichMuch(row.shiftBits),
                         row.shiftBits > 0 ? "later" : "earlier", c.actualTitle);
    case Mark::Missing: return fmt::format("missing in {}", c.actualTitle);
    case Mark::Extra: return fmt::format("not in {}", c.expectedTitle);
    case Mark::Renamed:
      return fmt::format("'{}' in {}", c.actual->rows[*row.actual].name, c.actualTitle);
    case Mark::Contains: return "differs inside";
    case Mark::Shifted:
      return fmt::format("{} {}", byWhichMuch(row.shiftBits),
                         row.shiftBits > 0 ? "later" : "earlier");
    case Mark::Same:
    case Mark::Aside: return {};
  }
  return {};
}

void judge(SideBySide& c) {
  const Layout &left = c.expected, &right = *c.actual;
  c.agrees =
      c.first == noRow && left.sizeBytes == right.sizeBytes && left.alignBytes == right.alignBytes;
  c.verdict.push_back(c.agrees ? "same layout" : "different layout");
  judgeWhole(c);
  judgeMembers(c);
}

}  // namespace ljbind::layout
