#include "layout/html.h"

#include <fmt/format.h>

#include "layout/byte_map.h"
#include "layout/html_text.h"
#include "layout/page_text.h"
#include "layout/verdict.h"

namespace ljbind::layout {
namespace {

class Section {
 public:
  Section(const SideBySide& comparison, std::size_t number)
      : c_(comparison), number_(number), both_(comparison.actual.has_value()) {}

  std::string draw() {
    text_ = fmt::format("<section class=\"type{}\" aria-labelledby=\"t{}\">\n",
                        both_ ? "" : " single", number_);
    head();
    verdict();
    text_ += overview(c_);
    maps();
    table();
    return text_ + "</section>\n";
  }

 private:
  void head() {
    text_ += fmt::format("<h2 id=\"t{}\"><code>{}</code>", number_, escaped(c_.expected.name));
    if (!c_.expected.place.empty())
      text_ += fmt::format(" <small>{}</small>", escaped(c_.expected.place));
    text_ += "</h2>\n";
  }

  void verdict() {
    if (!both_) return;
    text_ += fmt::format(
        "<div class=\"verdict {}\"><p><span aria-hidden=\"true\">{}</span> {}</p><ul>",
        c_.agrees ? "agrees" : "disagrees", c_.agrees ? "✓" : "✗", escaped(c_.verdict.front()));
    for (std::size_t i = 1; i < c_.verdict.size(); ++i)
      text_ += fmt::format("<li>{}</li>", escaped(c_.verdict[i]));
    text_ += "</ul></div>\n";
  }

  void maps() {
    text_ += "<div class=\"maps\">\n";
    for (int side = 0; side < (both_ ? 2 : 1); ++side) {
      const Layout& layout = side ? *c_.actual : c_.expected;
      text_ += fmt::format("<figure><figcaption><strong>{}</strong> {}</figcaption>\n{}</figure>\n",
                           escaped(side ? c_.actualTitle : c_.expectedTitle), summary(layout),
                           byteMap(c_, side == 1));
    }
    text_ += "</div>\n";
  }

  void table() {
    text_ += fmt::format(
        "<p class=\"tools\"><label hidden><input type=\"checkbox\" class=\"filter\"> only what "
        "differs</label></p>\n"
        "<div class=\"scroll\"><table><caption class=\"aside-text\">Members of {} with offset and "
        "size in bytes</caption>\n<thead>",
        escaped(c_.expected.name));
    if (both_)
      text_ += fmt::format(
          "<tr><th rowspan=\"2\" scope=\"col\">member</th><th colspan=\"2\" "
          "scope=\"colgroup\">{}</th>"
          "<th colspan=\"2\" scope=\"colgroup\">{}</th><th rowspan=\"2\" scope=\"col\">shift</th>"
          "<th rowspan=\"2\" scope=\"col\">type</th></tr>"
          "<tr><th scope=\"col\">offset</th><th scope=\"col\">size</th><th "
          "scope=\"col\">offset</th>"
          "<th scope=\"col\">size</th></tr>",
          escaped(c_.expectedTitle), escaped(c_.actualTitle));
    else
      text_ +=
          "<tr><th scope=\"col\">member</th><th scope=\"col\">offset</th><th "
          "scope=\"col\">size</th>"
          "<th scope=\"col\">type</th></tr>";
    text_ += "</thead>\n<tbody>\n";
    for (std::size_t i = 0; i < c_.rows.size(); ++i) row(i);
    text_ += "</tbody></table></div>\n";
  }

  static std::string sizeCell(const Row& row) {
    if (row.sizeBits % 8 == 0 && row.kind != RowKind::BitField)
      return fmt::format("{}", row.sizeBits / 8);
    return fmt::format("{} bit{}", row.sizeBits, row.sizeBits == 1 ? "" : "s");
  }

  void cells(const Row* row) {
    if (row)
      text_ += fmt::format("<td class=\"n\">{}</td><td class=\"n\">{}</td>",
                           offset(row->offsetBits), sizeCell(*row));
    else
      text_ += "<td class=\"n none\">–</td><td class=\"n none\">–</td>";
  }

  // A sign and words, so that colour is never all there is to tell a divergence by.
  std::string badge(const PairedRow& pair, bool first) const {
    std::string sign, words;
    switch (pair.mark) {
      case Mark::Differs: sign = "≠", words = "differs"; break;
      case Mark::Moved: sign = "↕", words = "moved"; break;
      case Mark::Missing: sign = "−", words = "missing in " + c_.actualTitle; break;
      case Mark::Extra: sign = "+", words = "not in " + c_.expectedTitle; break;
      case Mark::Contains: sign = "┆", words = "differs inside"; break;
      case Mark::Renamed: sign = "≈", words = explain(c_, pair); break;
      case Mark::Same:
      case Mark::Shifted:
      case Mark::Aside:
        if (!pair.otherType) return {};
        sign = "≈", words = "other type";
        break;
    }
    if (first) words = "first divergence: " + words;
    return fmt::format(" <span class=\"badge\"><span aria-hidden=\"true\">{}</span> {}</span>",
                       sign, escaped(words));
  }

  static std::string typeText(const Row& row) {
    std::string text = fmt::format("<code>{}</code>", escaped(row.type));
    if (!row.meaning.empty()) text += fmt::format(" <em>{}</em>", escaped(row.meaning));
    return text;
  }

  void row(std::size_t index) {
    const PairedRow& pair = c_.rows[index];
    const Row& row = c_.row(pair);
    const bool first = index == c_.first;
    text_ += fmt::format("<tr class=\"{}{}{}\" data-k=\"{}\" data-depth=\"{}\"{}>",
                         className(pair.mark), row.isMember() ? "" : " gap", first ? " first" : "",
                         index, pair.depth, row.kind == RowKind::Record ? " data-record" : "");
    text_ += fmt::format("<th scope=\"row\" style=\"--d:{}\"><code>{}</code>{}</th>",
                         std::min(pair.depth, 12U), escaped(shownName(row)), badge(pair, first));
    cells(pair.expected ? &c_.expected.rows[*pair.expected] : nullptr);
    if (both_) {
      cells(pair.actual ? &c_.actual->rows[*pair.actual] : nullptr);
      text_ += fmt::format("<td class=\"n shift\">{}</td>",
                           pair.shiftBits && pair.mark != Mark::Aside ? shift(pair.shiftBits) : "");
    }
    text_ += "<td>";
    const bool bothTypes =
        pair.expected && pair.actual && (pair.mark == Mark::Differs || pair.otherType);
    if (row.isMember()) text_ += typeText(row);
    if (bothTypes)
      text_ += " <span class=\"versus\">" + escaped(c_.actualTitle) + ":</span> " +
               typeText(c_.actual->rows[*pair.actual]);
    text_ += "</td></tr>\n";
  }

  const SideBySide& c_;
  const std::size_t number_;
  const bool both_;
  std::string text_;
};

std::string sides(const std::vector<SideBySide>& comparisons) {
  if (comparisons.empty() || !comparisons.front().actual) return "Layout in C";
  return fmt::format("Layout in {} beside {}", comparisons.front().expectedTitle,
                     comparisons.front().actualTitle);
}

std::string title(const std::vector<SideBySide>& comparisons) {
  std::string names;
  for (const SideBySide& one : comparisons) {
    if (names.size() > 80) {
      names += " ...";
      break;
    }
    names += (names.empty() ? "" : ", ") + one.expected.name;
  }
  if (!comparisons.empty() && comparisons.front().actual)
    return fmt::format("{}: {} beside {}", names, comparisons.front().expectedTitle,
                       comparisons.front().actualTitle);
  return names;
}

}  // namespace

std::string drawPage(const std::vector<SideBySide>& comparisons) {
  std::string text = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<title>{}</title>\n<style>\n{}</style>\n</head>\n<body>\n<header><h1>{}</h1></header>\n"
      "<main>\n",
      escaped(title(comparisons)), page::css, escaped(sides(comparisons)));
  for (std::size_t i = 0; i < comparisons.size(); ++i) text += Section(comparisons[i], i).draw();
  text += fmt::format(
      "</main>\n<footer>Drawn by ljbind layout. Each row of a map is eight bytes, "
      "the lowest bit on the left.</footer>\n<script>\n{}</script>\n</body>\n</html>\n",
      page::js);
  return text;
}

}  // namespace ljbind::layout
