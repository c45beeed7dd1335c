#include "layout/byte_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "layout/html_text.h"

namespace ljbind::layout {
namespace {

constexpr std::uint64_t rowBits = 64;
// What fills more rows than this is drawn with a break: two rows, the break, and the last one.
constexpr std::uint64_t unbrokenRows = 6, brokenRows = 4;

// A member to be drawn, or a hole; nothing lies over anything else.
struct Piece {
  std::size_t row;  // of the layout
  std::uint64_t from, to;
  std::string note;  // what the label adds to the name
};

class Map {
 public:
  Map(const SideBySide& comparison, bool second)
      : c_(comparison),
        second_(second),
        layout_(second ? *comparison.actual : comparison.expected),
        pairOf_(layout_.rows.size()),
        hues_(huesOf(comparison)) {
    for (std::size_t i = 0; i < c_.rows.size(); ++i)
      if (const auto& row = second ? c_.rows[i].actual : c_.rows[i].expected) pairOf_[*row] = i;
  }

  std::string draw() {
    if (layout_.isUnion) return drawLanes();
    collect(0, layout_.rows.size());
    findBreaks();
    std::string boxes, gutter = drawGutter();
    for (const Piece& piece : pieces_) boxes += drawPiece(piece);
    return frame("words", visibleRows(), gutter + boxes);
  }

 private:
  std::string frame(const char* kind, std::uint64_t rows, const std::string& inside) const {
    return fmt::format(
        "<div class=\"map {}\" role=\"img\" aria-label=\"Byte map of {} in {}; the table says the "
        "same in words\" style=\"--rows:{}\" data-side=\"{}\">{}</div>\n",
        kind, escaped(layout_.name), escaped(second_ ? c_.actualTitle : c_.expectedTitle), rows,
        second_ ? "actual" : "expected", inside);
  }

  // --- what is drawn

  void collect(std::size_t from, std::size_t end) {
    for (std::size_t i = from; i < end;) {
      const Row& row = layout_.rows[i];
      const std::size_t after = i + 1 + row.rowsWithin;
      if (row.kind == RowKind::Record && row.sizeBits == 0) {
        // The elements of an array without a bound lie behind the end.
      } else if (row.kind == RowKind::Record && row.isUnion) {
        add(i, row.offsetBits, row.endBits(), row.elements > 1 ? "unions" : "union");
      } else if (row.kind == RowKind::Record) {
        collect(i + 1, after);
        if (row.elements > 1) {
          const std::uint64_t one = row.sizeBits / row.elements;
          add(i, row.offsetBits + one, row.endBits(),
              row.elements > 2 ? fmt::format("[1] to [{}]", row.elements - 1) : "[1]");
        }
      } else {
        add(i, row.offsetBits, row.endBits(), "");
      }
      i = after;
    }
  }

  void add(std::size_t row, std::uint64_t from, std::uint64_t to, std::string note) {
    if (from < to) pieces_.push_back({row, from, to, std::move(note)});
  }

  // --- rows that are left out

  struct Break {
    std::uint64_t at;       // the word in whose row the break is shown
    std::uint64_t resumes;  // the next word that is drawn
    std::uint64_t skipped;  // rows left out by this one and those before it
  };

  void findBreaks() {
    std::uint64_t skipped = 0;
    for (const Piece& piece : pieces_) {
      const std::uint64_t first = (piece.from + rowBits - 1) / rowBits, end = piece.to / rowBits;
      if (end <= first || end - first <= unbrokenRows) continue;
      skipped += end - first - brokenRows;
      breaks_.push_back({first + 2, end - 1, skipped});
    }
  }

  // Where the row of a word is drawn.
  std::uint64_t visible(std::uint64_t word) const {
    const auto after =
        std::upper_bound(breaks_.begin(), breaks_.end(), word,
                         [](std::uint64_t at, const Break& one) { return at < one.resumes; });
    return after == breaks_.begin() ? word : word - std::prev(after)->skipped;
  }
  std::uint64_t visibleRows() const {
    const std::uint64_t words = (layout_.sizeBytes * 8 + rowBits - 1) / rowBits;
    return words - (breaks_.empty() ? 0 : breaks_.back().skipped);
  }

  std::string drawGutter() const {
    std::string text;
    auto next = breaks_.begin();
    const std::uint64_t words = (layout_.sizeBytes * 8 + rowBits - 1) / rowBits;
    for (std::uint64_t word = 0, row = 0; word < words; ++row) {
      if (next != breaks_.end() && word == next->at) {
        text += fmt::format("<i style=\"--r:{}\">⋮</i>", row);
        word = next->resumes;
        ++next;
        continue;
      }
      text += fmt::format("<i{} style=\"--r:{}\">{}</i>",
                          word && word % 8 == 0 ? " class=line" : "", row, word * 8);
      ++word;
    }
    return text;
  }

  // --- boxes

  std::string drawPiece(const Piece& piece) const {
    const std::uint64_t firstFull = (piece.from + rowBits - 1) / rowBits,
                        endFull = piece.to / rowBits;
    if (piece.from % rowBits + (piece.to - piece.from) <= rowBits)
      return box(piece, piece.from, piece.to, 1, "whole", true);
    const std::uint64_t headBits = firstFull * rowBits - piece.from,
                        tailBits = piece.to - endFull * rowBits;
    const bool body = endFull > firstFull;
    std::string text;
    if (headBits)
      text +=
          box(piece, piece.from, piece.from + headBits, 1, "head", !body && headBits >= tailBits);
    if (body) {
      const std::uint64_t rows = visible(endFull - 1) - visible(firstFull) + 1;
      const std::string shape = std::string(headBits || tailBits ? "body" : "whole") +
                                (endFull - firstFull > unbrokenRows ? " broken" : "");
      text += box(piece, firstFull * rowBits, firstFull * rowBits + rowBits, rows, shape, true);
    }
    if (tailBits)
      text += box(piece, piece.to - tailBits, piece.to, 1, "tail", !body && tailBits > headBits);
    return text;
  }

  std::string box(const Piece& piece, std::uint64_t from, std::uint64_t to, std::uint64_t rows,
                  const std::string& shape, bool labelled) const {
    return place(piece, from % rowBits, to - from, rowBits, visible(from / rowBits), rows, shape,
                 labelled);
  }

  std::string place(const Piece& piece, std::uint64_t from, std::uint64_t bits, std::uint64_t whole,
                    std::uint64_t top, std::uint64_t rows, const std::string& shape,
                    bool labelled) const {
    const Row& row = layout_.rows[piece.row];
    const std::size_t pair = pairOf_[piece.row];
    const PairedRow& paired = c_.rows[pair];
    std::string text = fmt::format(
        "<b class=\"{} {}{}{}\" data-k=\"{}\" style=\"--x:{:.7g};--w:{:.7g};--r:{};--n:{};--h:{}\" "
        "title=\"{}\">",
        shape, className(paired.mark), row.isMember() ? "" : " gap",
        pair == c_.first ? " first" : "", pair,
        100.0 * static_cast<double>(from) / static_cast<double>(whole),
        100.0 * static_cast<double>(bits) / static_cast<double>(whole), top, rows, hues_[pair] % 8,
        escaped(tooltip(row)));
    if (labelled) {
      text += fmt::format("<span>{}", escaped(shownName(row)));
      if (!piece.note.empty()) text += fmt::format(" <em>{}</em>", escaped(piece.note));
      if (rows > 1 || !row.isMember())
        text += fmt::format(" <em>{}</em>", amount(piece.to - piece.from));
      if (row.isMember() && row.parent != noRow && !layout_.rows[row.parent].name.empty())
        text += fmt::format("<small>{}</small>", escaped(layout_.rows[row.parent].name));
      text += "</span>";
      if (second_ && paired.shiftBits && row.isMember())
        text += fmt::format("<u>{}</u>", shift(paired.shiftBits));
    }
    return text + "</b>";
  }

  // --- unions

  std::string drawLanes() const {
    std::string text;
    std::uint64_t lane = 0;
    const std::uint64_t whole = std::max<std::uint64_t>(layout_.sizeBytes * 8, 1);
    for (std::size_t i = 0; i < layout_.rows.size(); i += 1 + layout_.rows[i].rowsWithin) {
      const Row& row = layout_.rows[i];
      if (!row.isMember()) continue;
      text += place({i, row.offsetBits, row.endBits(), amount(row.sizeBits)}, row.offsetBits,
                    row.sizeBits, whole, lane++, 1, "whole", true);
    }
    return frame("lanes", lane, text);
  }

  const SideBySide& c_;
  bool second_;
  const Layout& layout_;
  std::vector<std::size_t> pairOf_;  // by row of the layout
  std::vector<unsigned> hues_;
  std::vector<Piece> pieces_;
  std::vector<Break> breaks_;
};

}  // namespace

std::string byteMap(const SideBySide& comparison, bool second) {
  return Map(comparison, second).draw();
}

std::string overview(const SideBySide& c) {
  if (!c.actual || c.expected.isUnion) return {};
  const std::uint64_t whole = std::max(c.expected.sizeBytes, c.actual->sizeBytes) * 8;
  if (whole == 0) return {};
  const auto x = [whole](std::uint64_t bits) {
    return 1000.0 * static_cast<double>(bits) / static_cast<double>(whole);
  };
  const std::vector<unsigned> hues = huesOf(c);
  std::string ribbons, boxes;
  for (std::size_t i = 0; i < c.rows.size(); ++i) {
    const PairedRow& pair = c.rows[i];
    if (pair.depth != 0 || !c.row(pair).isMember()) continue;
    const Row* sides[] = {pair.expected ? &c.expected.rows[*pair.expected] : nullptr,
                          pair.actual ? &c.actual->rows[*pair.actual] : nullptr};
    const std::string attributes =
        fmt::format("class=\"{}{}\" data-k=\"{}\" style=\"--h:{}\"", className(pair.mark),
                    i == c.first ? " first" : "", i, hues[i] % 8);
    if (sides[0] && sides[1])
      ribbons += fmt::format("<polygon {} points=\"{:.5g},30 {:.5g},30 {:.5g},90 {:.5g},90\"/>",
                             attributes, x(sides[0]->offsetBits), x(sides[0]->endBits()),
                             x(sides[1]->endBits()), x(sides[1]->offsetBits));
    for (int side = 0; side < 2; ++side)
      if (const Row* row = sides[side])
        boxes += fmt::format(
            "<rect {} x=\"{:.5g}\" y=\"{}\" width=\"{:.5g}\" "
            "height=\"30\"><title>{}</title></rect>",
            attributes, x(row->offsetBits), side ? 90 : 0, x(row->sizeBits),
            escaped(tooltip(*row)));
  }
  return fmt::format(
      "<div class=\"overview\" aria-hidden=\"true\"><p><span>{}</span><span>{}</span></p>"
      "<svg viewBox=\"0 0 1000 120\" preserveAspectRatio=\"none\">{}{}</svg>"
      "<p><span>{}</span><span>{}</span></p></div>\n",
      escaped(c.expectedTitle), amount(c.expected.sizeBytes * 8), ribbons, boxes,
      escaped(c.actualTitle), amount(c.actual->sizeBytes * 8));
}

}  // namespace ljbind::layout
