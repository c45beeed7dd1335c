#include "cli/check_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "luasource/parser.h"

namespace ljbind::cli {
namespace {

using cdeftext::Range;
using check::Spot;

// C text in one line, single blanks between its words, without `skipped` and comments.
std::string oneLine(std::string_view text, Range range, std::optional<Range> skipped,
                    const cdeftext::Scan& scan) {
  std::string line;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    if (skipped && i >= skipped->begin && i < skipped->end) continue;
    const auto comment = std::find_if(scan.comments.begin(), scan.comments.end(),
                                      [&](Range one) { return one.begin <= i && i < one.end; });
    if (comment != scan.comments.end()) {
      i = comment->end - 1;
      continue;
    }
    const char c = text[i];
    if (std::isspace(static_cast<unsigned char>(c))) {
      if (!line.empty() && line.back() != ' ') line += ' ';
    } else {
      line += c;
    }
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

void dropWords(std::string& text, std::initializer_list<std::string_view> words) {
  for (bool again = true; again;) {
    again = false;
    for (std::string_view word : words)
      if (text.starts_with(word) && text.size() > word.size() && text[word.size()] == ' ') {
        text.erase(0, word.size() + 1);
        again = true;
      }
  }
}

std::string joined(std::string specifiers, const std::string& declarator) {
  dropWords(specifiers, {"typedef", "extern", "static"});
  if (declarator.empty()) return specifiers;
  return specifiers + " " + declarator;
}

}  // namespace

std::optional<CheckText::FoundMember> CheckText::member(const project::Site& record,
                                                        std::string_view path) const {
  const cdeftext::Scan& scanned = scan(record);
  const std::string_view first = path.substr(0, path.find('.'));
  // Members of structs without names belong to the struct around them.
  std::vector<std::size_t> pending{record.declaration};
  for (std::size_t next = 0; next < pending.size(); ++next) {
    for (const cdeftext::Member& member : scanned.declarations[pending[next]].members) {
      if (member.name.empty() && member.record) pending.push_back(*member.record);
      if (member.name != first) continue;
      if (first.size() == path.size()) return FoundMember{pending[next], &member};
      if (!member.record) return FoundMember{pending[next], &member};
      project::Site inner = record;
      inner.declaration = *member.record;
      const auto deeper = this->member(inner, path.substr(first.size() + 1));
      return deeper ? deeper : FoundMember{pending[next], &member};
    }
  }
  return std::nullopt;
}

std::optional<CheckText::Found> CheckText::find(const Spot& spot) const {
  const bool enumerator = spot.part == Spot::Part::Enumerator;
  const auto found = state_.sites.find(enumerator ? spot.name : spot.declaration);
  if (found == state_.sites.end()) return std::nullopt;
  const project::Site site = found->second;
  const cdeftext::Declaration& at = declaration(site);
  const bool tag = at.kind == cdeftext::Kind::Struct || at.kind == cdeftext::Kind::Union ||
                   at.kind == cdeftext::Kind::Enum;
  const Range name = tag ? Range{at.typeSpecifiers.begin, at.nameRange.end} : at.nameRange;
  switch (spot.part) {
    case Spot::Part::Name: return Found{site, name};
    case Spot::Part::Enumerator:
      for (const cdeftext::Enumerator& one : at.enumerators)
        if (one.name == spot.name) return Found{site, one.range};
      return Found{site, name};
    case Spot::Part::Member:
      if (const auto member = this->member(site, spot.name))
        return Found{site, {member->member->declaration.begin, member->member->nameRange.end}};
      return Found{site, name};
    case Spot::Part::Parameter:
      if (spot.index < at.parameters.size()) return Found{site, at.parameters[spot.index].range};
      return Found{site, name};
    case Spot::Part::Result:
      return Found{
          site, {at.typeSpecifiers.begin, std::max(at.typeSpecifiers.begin, at.nameRange.begin)}};
  }
  return std::nullopt;
}

std::string CheckText::typeText(const Spot& spot) const {
  const auto found = find(spot);
  if (!found) return {};
  const std::string& text = block(*found).text;
  const cdeftext::Scan& scanned = scan(found->site);
  const cdeftext::Declaration& at = declaration(found->site);
  const auto of = [&](Range range, std::optional<Range> skipped) {
    return oneLine(text, range, skipped, scanned);
  };
  if (spot.part == Spot::Part::Member) {
    const auto member = this->member(found->site, spot.name);
    if (!member || member->member->record) return {};
    return joined(of(member->member->typeSpecifiers, {}),
                  of(member->member->declarator, member->member->nameRange));
  }
  if (spot.part == Spot::Part::Parameter && spot.index < at.parameters.size())
    return of(at.parameters[spot.index].range, at.parameters[spot.index].nameRange);
  if (at.hasBody && at.kind != cdeftext::Kind::Function) return {};
  if (at.kind == cdeftext::Kind::Function)
    return joined(of(at.typeSpecifiers, {}),
                  of({at.declarator.begin, std::max(at.declarator.begin, at.nameRange.begin)}, {}));
  const std::string specifiers = of(at.typeSpecifiers, {});
  if (specifiers.find('{') != std::string::npos) return {};
  return joined(specifiers, of(at.declarator, at.nameRange));
}

std::string CheckText::placeName(const Spot& spot, std::optional<std::size_t> fromFile) const {
  const auto found = find(spot);
  if (!found) return "LuaJIT's own";
  const Place place = block(*found).place(found->range.begin);
  if (fromFile == found->site.file) return fmt::format("line {}", place.line);
  return fmt::format("{}:{}", place.file, place.line);
}

void CheckText::point(Diagnostic& diagnostic, const Found& found) const {
  const luasource::CdefBlock& from = block(found);
  const luasource::Span begin = from.map.at(found.range.begin);
  diagnostic.place = luasource::placeOf(file(found).path, begin);
  diagnostic.sourceLine = luasource::sourceLine(file(found).text, begin);
  if (from.isRecorded) {
    // The file does not show it.
    constexpr std::size_t longest = 120;
    const std::size_t at = std::min<std::size_t>(found.range.begin, from.text.size());
    const std::size_t lineBegin = at == 0 ? 0 : from.text.rfind('\n', at - 1) + 1;
    const std::size_t end = std::min(from.text.find('\n', at), from.text.size());
    const auto line =
        1 + std::count(from.text.begin(),
                       from.text.begin() + static_cast<std::ptrdiff_t>(lineBegin), '\n');
    diagnostic.notes.insert(
        diagnostic.notes.begin(),
        fmt::format("in line {} of a text that only exists when this runs: {}", line,
                    from.text.substr(lineBegin, std::min(end - lineBegin, longest))));
  }
  if (found.range.empty()) return;
  const luasource::Span last = from.map.at(found.range.end - 1);
  if (last.line == begin.line) {
    diagnostic.endColumn = last.column + std::max(1U, last.end - last.begin);
  } else {
    diagnostic.endColumn =
        begin.column + static_cast<unsigned>(diagnostic.sourceLine.size()) -
        std::min(begin.column - 1, static_cast<unsigned>(diagnostic.sourceLine.size()));
  }
}

}  // namespace ljbind::cli
