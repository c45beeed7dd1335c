#include "layout/text.h"

#include <fmt/format.h>

#include <algorithm>

#include "layout/verdict.h"

namespace ljbind::layout {
namespace {

constexpr std::uint64_t cacheLineBits = std::uint64_t{64} * 8;

// Names come from headers and files: nothing in them may move the cursor. Bytes of UTF-8 stay.
std::string printable(std::string_view text, bool unicode) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !unicode) ? '?' : c;
  }
  return result;
}

// Columns a text takes: code points, since names hold no wide or combining characters to speak of.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

std::string fit(const std::string& text, std::size_t columns, bool unicode) {
  if (width(text) <= columns) return text;
  const std::string dots = unicode ? "…" : "..";
  const std::size_t keep = columns - std::min(columns, width(dots));
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && seen++ == keep) break;
  return text.substr(0, at) + dots;
}

std::string left(const std::string& text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, width(text)), ' ');
}
std::string right(const std::string& text, std::size_t columns) {
  return std::string(columns - std::min(columns, width(text)), ' ') + text;
}

class Drawing {
 public:
  Drawing(const SideBySide& comparison, const TextStyle& style)
      : c_(comparison), style_(style), both_(comparison.actual.has_value()) {}

  std::string draw() {
    head();
    choose();
    columnTitles();
    std::uint64_t line = 0;
    for (std::size_t i = 0; i < c_.rows.size(); ++i) {
      const PairedRow& pair = c_.rows[i];
      if (pair.expected) cacheLine(c_.expected.rows[*pair.expected], line);
      row(pair, i == c_.first);
    }
    rule("");
    total();
    legend();
    return std::move(text_);
  }

 private:
  enum class Ink { Plain, Bold, Dim, Red, Yellow, Green };

  std::string ink(Ink ink, const std::string& text) const {
    if (!style_.colour) return text;
    switch (ink) {
      case Ink::Plain: return text;
      case Ink::Bold: return "\x1b[1m" + text + "\x1b[0m";
      case Ink::Dim: return "\x1b[2m" + text + "\x1b[0m";
      case Ink::Red: return "\x1b[1;31m" + text + "\x1b[0m";
      case Ink::Yellow: return "\x1b[33m" + text + "\x1b[0m";
      case Ink::Green: return "\x1b[32m" + text + "\x1b[0m";
    }
    return text;
  }
  std::string sign(const char* unicode, const char* ascii) const {
    return style_.unicode ? unicode : ascii;
  }
  std::string shown(std::string_view text) const { return printable(text, style_.unicode); }

  // Text that may be longer than a line, broken at blanks.
  void paragraph(Ink colour, const std::string& indent, const std::string& text) {
    std::string line;
    std::size_t at = 0;
    while (at <= text.size()) {
      std::size_t end = text.find(' ', at);
      if (end == text.npos) end = text.size();
      const std::string word = text.substr(at, end - at);
      if (!line.empty() && width(indent) + width(line) + 1 + width(word) > style_.columns) {
        text_ += indent + ink(colour, line) + "\n";
        line.clear();
      }
      line += (line.empty() ? "" : " ") + word;
      at = end + 1;
    }
    text_ += indent + ink(colour, line) + "\n";
  }

  void head() {
    const std::string name = shown(c_.expected.name);
    const std::string place = shown(c_.expected.place);
    const std::size_t used = width(name) + width(place);
    text_ += ink(Ink::Bold, name);
    if (!place.empty())
      text_ += std::string(used + 2 <= style_.columns ? style_.columns - used : 2, ' ') +
               ink(Ink::Dim, place);
    text_ += "\n";
    if (!both_) {
      paragraph(Ink::Plain, "", summary(c_.expected));
    } else {
      for (const auto& [title, layout] :
           {std::pair(&c_.expectedTitle, &c_.expected), std::pair(&c_.actualTitle, &*c_.actual)})
        paragraph(Ink::Plain, "", fmt::format("{}: {}", shown(*title), summary(*layout)));
      text_ += "\n";
      for (std::size_t i = 0; i < c_.verdict.size(); ++i) {
        const std::string mark = c_.agrees ? sign("✓", "=") : sign("✗", "!");
        const Ink colour = i ? Ink::Plain : c_.agrees ? Ink::Green : Ink::Red;
        paragraph(colour, i ? "  " : "", (i ? "" : mark + " ") + shown(c_.verdict[i]));
      }
    }
    text_ += "\n";
  }

  // --- the table

  // The widths of the columns, from what is in them.
  void choose() {
    offsets_ = 6;
    sizes_ = 4;
    names_ = 6;
    const auto look = [this](const Row& row) {
      offsets_ = std::max(offsets_, width(offset(row.offsetBits)));
      sizes_ = std::max(sizes_, width(size(row)));
    };
    for (const PairedRow& pair : c_.rows) {
      if (pair.expected) look(c_.expected.rows[*pair.expected]);
      if (pair.actual) look(c_.actual->rows[*pair.actual]);
      names_ = std::max(names_, width(label(pair)));
    }
    const std::size_t fixed = 2 + (offsets_ + sizes_ + 2) * (both_ ? 2 : 1) + (both_ ? 11 : 2);
    const std::size_t rest = style_.columns > fixed + 24 ? style_.columns - fixed : 24;
    names_ = std::min(names_, rest * 5 / 9);
    types_ = rest - names_ - 2;
  }

  static std::string size(const Row& row) {
    if (row.sizeBits % 8 == 0 && row.kind != RowKind::BitField)
      return fmt::format("{}", row.sizeBits / 8);
    return fmt::format("{}b", row.sizeBits);
  }

  std::string label(const PairedRow& pair) const {
    const Row& row = c_.row(pair);
    std::string text;
    for (unsigned i = 0; i < pair.depth; ++i) text += sign("│ ", "| ");
    switch (row.kind) {
      case RowKind::Hole: return text + sign("░ hole", "~ hole");
      case RowKind::Padding: return text + sign("░ padding", "~ padding");
      case RowKind::Member:
      case RowKind::BitField:
      case RowKind::Record: break;
    }
    if (!row.name.empty()) return text + shown(row.name);
    return text + (row.kind == RowKind::BitField ? "(unnamed bits)" : "(unnamed)");
  }

  std::string type(const Row& row) const {
    return shown(row.meaning.empty() ? row.type : row.type + " = " + row.meaning);
  }

  // The last column: the type, or both where that is what differs.
  std::string remark(const PairedRow& pair) const {
    const Row& row = c_.row(pair);
    switch (pair.mark) {
      case Mark::Differs:
        return fmt::format("{} {} {}", type(c_.expected.rows[*pair.expected]), sign("→", "->"),
                           type(c_.actual->rows[*pair.actual]));
      case Mark::Renamed:
        return fmt::format("'{}' {} {}", shown(c_.actual->rows[*pair.actual].name), sign("←", "<-"),
                           type(row));
      case Mark::Same:
      case Mark::Contains:
      case Mark::Moved:
      case Mark::Shifted:
      case Mark::Missing:
      case Mark::Extra:
      case Mark::Aside: break;
    }
    if (pair.otherType)
      return fmt::format("{} {} {}", type(row), sign("≈", "~"),
                         type(c_.actual->rows[*pair.actual]));
    return type(row);
  }

  std::string markOf(Mark mark, bool first) const {
    if (first) return sign("▶", ">");
    switch (mark) {
      case Mark::Differs: return sign("≠", "!");
      case Mark::Contains: return sign("┆", ":");
      case Mark::Moved: return sign("↕", "!");
      case Mark::Missing: return sign("−", "-");
      case Mark::Extra: return "+";
      case Mark::Renamed: return sign("≈", "~");
      case Mark::Same:
      case Mark::Shifted:
      case Mark::Aside: return " ";
    }
    return " ";
  }

  static Ink inkOf(Mark mark) {
    switch (mark) {
      case Mark::Differs:
      case Mark::Moved:
      case Mark::Missing:
      case Mark::Extra: return Ink::Red;
      case Mark::Contains:
      case Mark::Renamed: return Ink::Yellow;
      case Mark::Aside: return Ink::Dim;
      case Mark::Same:
      case Mark::Shifted: return Ink::Plain;
    }
    return Ink::Plain;
  }

  void columnTitles() {
    const std::size_t group = offsets_ + sizes_ + 2;
    if (both_) {
      const std::size_t room = group - 1;
      text_ += "  " +
               ink(Ink::Dim, left(fit(shown(c_.expectedTitle), room, style_.unicode), group + 2) +
                                 fit(shown(c_.actualTitle), room, style_.unicode)) +
               "\n";
    }
    std::string titles = "  " + right("offset", offsets_) + "  " + right("size", sizes_) + " ";
    if (both_)
      titles += " " + right("offset", offsets_) + "  " + right("size", sizes_) + " " +
                right("shift", 6) + " ";
    titles += " " + left("member", names_) + "  type";
    text_ += ink(Ink::Dim, titles) + "\n";
    rule("");
  }

  void rule(const std::string& words) {
    const std::string dash = sign("─", "-");
    const std::size_t used = words.empty() ? 0 : width(words) + 3;
    std::string line = words.empty() ? "" : dash + dash + " " + words + " ";
    for (std::size_t i = words.empty() ? 0 : used + 1; i < style_.columns; ++i) line += dash;
    text_ += ink(Ink::Dim, line) + "\n";
  }

  // A line where a member begins in another cache line than the one before.
  void cacheLine(const Row& row, std::uint64_t& line) {
    if (both_ || row.inUnion) return;
    const std::uint64_t now = row.offsetBits / cacheLineBits;
    if (now <= line) return;
    line = now;
    rule(fmt::format("cache line {}, at {}", now, now * 64));
  }

  std::string cells(const Row* row) const {
    if (!row) return right(sign("·", "."), offsets_) + "  " + right(sign("·", "."), sizes_) + " ";
    return right(offset(row->offsetBits), offsets_) + "  " + right(size(*row), sizes_) + " ";
  }

  void row(const PairedRow& pair, bool first) {
    const Ink colour = inkOf(pair.mark);
    std::string line = ink(colour, markOf(pair.mark, first)) + " ";
    line += ink(pair.mark == Mark::Aside ? Ink::Dim : Ink::Plain,
                cells(pair.expected ? &c_.expected.rows[*pair.expected] : nullptr));
    if (both_) {
      line += " " + ink(colour, cells(pair.actual ? &c_.actual->rows[*pair.actual] : nullptr));
      const bool moved = pair.shiftBits != 0 && pair.mark != Mark::Aside;
      line += ink(Ink::Yellow, right(moved ? shift(pair.shiftBits) : "", 6)) + " ";
    }
    const std::string name = left(fit(label(pair), names_, style_.unicode), names_);
    line += " " + ink(colour, name);
    const std::string last = remark(pair);
    if (!last.empty()) line += "  " + ink(Ink::Dim, fit(last, types_, style_.unicode));
    text_ += trimmed(line) + "\n";
  }

  static std::string trimmed(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  void total() {
    std::string line = "  " + right("", offsets_) + "  " +
                       right(fmt::format("{}", c_.expected.sizeBytes), sizes_) + " ";
    if (both_)
      line += " " + right("", offsets_) + "  " +
              right(fmt::format("{}", c_.actual->sizeBytes), sizes_) + " " +
              right(c_.actual->sizeBytes == c_.expected.sizeBytes
                        ? ""
                        : shift(static_cast<std::int64_t>(c_.actual->sizeBytes * 8 -
                                                          c_.expected.sizeBytes * 8)),
                    6) +
              " ";
    text_ += line + " " + ink(Ink::Bold, "in all") + "\n";
  }

  // Only the signs that occur.
  void legend() {
    std::string line;
    const auto add = [&](const std::string& mark, const char* words) {
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", mark, words);
    };
    const auto has = [&](Mark mark) {
      for (std::size_t i = 0; i < c_.rows.size(); ++i)
        if (c_.rows[i].mark == mark && i != c_.first) return true;
      return false;
    };
    if (c_.first != noRow) add(sign("▶", ">"), "first divergence");
    if (has(Mark::Differs) || (!style_.unicode && has(Mark::Moved)))
      add(markOf(Mark::Differs, false), "differs");
    if (style_.unicode && has(Mark::Moved)) add(markOf(Mark::Moved, false), "moved");
    if (has(Mark::Contains)) add(markOf(Mark::Contains, false), "differs inside");
    if (has(Mark::Missing)) add(markOf(Mark::Missing, false), "missing");
    if (has(Mark::Extra)) add(markOf(Mark::Extra, false), "extra");
    const auto retyped = std::any_of(c_.rows.begin(), c_.rows.end(),
                                     [](const PairedRow& row) { return row.otherType; });
    if (has(Mark::Renamed) || retyped) add(sign("≈", "~"), "other name or type, same place");
    if (line.empty()) return;
    text_ += "\n";
    paragraph(Ink::Dim, "", line);
  }

  const SideBySide& c_;
  const TextStyle& style_;
  const bool both_;
  std::string text_;
  std::size_t offsets_ = 0, sizes_ = 0, names_ = 0, types_ = 0;
};

}  // namespace

std::string drawText(const SideBySide& comparison, const TextStyle& style) {
  return Drawing(comparison, style).draw();
}

}  // namespace ljbind::layout
