#include "layout/html_text.h"

#include <fmt/format.h>

namespace ljbind::layout {

std::string escaped(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
          result += "\xef\xbf\xbd";
        else
          result += c;
    }
  }
  return result;
}

std::string_view className(Mark mark) {
  switch (mark) {
    case Mark::Same: return "same";
    case Mark::Differs: return "differs";
    case Mark::Contains: return "contains";
    case Mark::Moved: return "moved";
    case Mark::Shifted: return "shifted";
    case Mark::Missing: return "missing";
    case Mark::Extra: return "extra";
    case Mark::Renamed: return "renamed";
    case Mark::Aside: return "aside";
  }
  return "";
}

std::string shownName(const Row& row) {
  switch (row.kind) {
    case RowKind::Hole: return "hole";
    case RowKind::Padding: return "padding";
    case RowKind::BitField:
      if (row.name.empty()) return "unnamed bits";
      break;
    case RowKind::Member:
    case RowKind::Record: break;
  }
  if (!row.name.empty()) return row.name;
  return row.isUnion ? "unnamed union" : "unnamed struct";
}

std::string tooltip(const Row& row) {
  std::string text = row.isMember() && !row.name.empty() ? row.path : shownName(row);
  text += fmt::format(", offset {}, {}", offset(row.offsetBits), amount(row.sizeBits));
  if (!row.type.empty()) text += ", " + row.type;
  if (!row.meaning.empty()) text += " = " + row.meaning;
  return text;
}

std::vector<unsigned> huesOf(const SideBySide& comparison) {
  std::vector<unsigned> hues(comparison.rows.size());
  unsigned hue = 0;
  for (std::size_t i = 0; i < hues.size(); ++i) {
    const PairedRow& pair = comparison.rows[i];
    if (pair.depth == 0 && comparison.row(pair).isMember()) ++hue;
    hues[i] = hue;
  }
  return hues;
}

}  // namespace ljbind::layout
