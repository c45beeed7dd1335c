#include "base/diagnostic.h"

#include <algorithm>
#include <array>

#include "base/edit_distance.h"

namespace ljbind {
namespace {

constexpr auto table = std::to_array<DiagnosticInfo>({
#define LJBIND_DIAGNOSTIC(name, id, severity, exit, sentence, hint) \
  {Id::name, id, Severity::severity, Exit::exit, sentence, hint},
#include "base/diagnostic_table.def"
#undef LJBIND_DIAGNOSTIC
});

std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
  }
  return "";
}

// What stands under a source line: tabs are repeated and a character of several bytes counts once,
// so that the caret lands where a terminal shows it.
std::string underline(const std::string& line, unsigned column, unsigned endColumn) {
  std::string text;
  for (std::size_t i = 0; i + 1 < column; ++i) {
    const auto byte = i < line.size() ? static_cast<unsigned char>(line[i]) : ' ';
    if ((byte & 0xc0) != 0x80) text += byte == '\t' ? '\t' : ' ';
  }
  text += '^';
  for (std::size_t i = column; i + 1 < endColumn && i < line.size(); ++i)
    if ((static_cast<unsigned char>(line[i]) & 0xc0) != 0x80) text += '~';
  return text;
}

}  // namespace

const DiagnosticInfo& info(Id id) { return table[static_cast<std::size_t>(id)]; }

Diagnostic detail::make(Id id, Place place, fmt::format_args args) {
  const DiagnosticInfo& entry = info(id);
  Diagnostic result{
      id, entry.severity, std::move(place), fmt::vformat(entry.sentence, args), {}, {}, {}, {}, 0};
  if (!entry.hint.empty()) result.hint = fmt::vformat(entry.hint, args);
  return result;
}

std::string render(const Diagnostic& diagnostic) {
  std::string text = diagnostic.compilerText;
  const Place& place = diagnostic.place;
  if (place.file.empty()) {
    text += "ljbind: ";
  } else {
    text += place.file;
    if (place.line) text += fmt::format(":{}", place.line);
    if (place.line && place.column) text += fmt::format(":{}", place.column);
    text += ": ";
  }
  text += fmt::format("{}: {} [{}]\n", word(diagnostic.severity), diagnostic.message,
                      info(diagnostic.id).name);
  if (!diagnostic.sourceLine.empty()) {
    const std::string number = std::to_string(place.line);
    text += fmt::format("  {} | {}\n", number, diagnostic.sourceLine);
    if (place.column)
      text += fmt::format("  {} | {}\n", std::string(number.size(), ' '),
                          underline(diagnostic.sourceLine, place.column, diagnostic.endColumn));
  }
  // A header that includes itself has hundreds.
  constexpr std::size_t first = 8, last = 2;
  const std::vector<std::string>& notes = diagnostic.notes;
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (i == first && notes.size() > first + last + 1) {
      i = notes.size() - last;
      text += fmt::format("  note: and {} more\n", i - first);
    }
    text += fmt::format("  note: {}\n", notes[i]);
  }
  if (!diagnostic.hint.empty()) text += fmt::format("  hint: {}\n", diagnostic.hint);
  return text;
}

std::string closest(std::string_view name, const std::vector<std::string_view>& candidates) {
  // At least half of a short name stays the same, so that not every other one is close.
  const std::size_t limit = std::max(std::min<std::size_t>(2, name.size() / 2), name.size() / 3);
  std::size_t best = limit + 1;
  std::string_view found;
  for (std::string_view candidate : candidates) {
    if (best == 0) break;
    const std::size_t distance = editDistance(name, candidate, best - 1);
    if (distance < best) {
      best = distance;
      found = candidate;
    }
  }
  return std::string(found);
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::Error) {
    ++errors_;
    exit_ = std::max(exit_, info(diagnostic.id).exit);
  }
  all_.push_back(std::move(diagnostic));
}

}  // namespace ljbind
