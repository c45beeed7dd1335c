#include "findings/sources.h"

#include <algorithm>

#include "base/unicode.h"

namespace ljbind::findings {

void Sources::add(const std::string& file, std::string_view bytes) {
  constexpr std::size_t distance = 1024;
  Text text{bytes, {0}, {{0, 0}}};
  std::size_t units = 0;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = characterBytes(bytes.substr(i));
    units += length == 4 ? 2 : 1;
    if (bytes[i] == '\n') text.lines.push_back(i + 1);
    i += length ? length : 1;
    if (i >= text.checkpoints.back().offset + distance) text.checkpoints.push_back({i, units});
  }
  texts_.insert_or_assign(file, std::move(text));
}

const Sources::Text* Sources::find(std::string_view file) const {
  const auto at = texts_.find(file);
  return at == texts_.end() ? nullptr : &at->second;
}

const std::string_view* Sources::text(std::string_view file) const {
  const Text* text = find(file);
  return text ? &text->bytes : nullptr;
}

std::size_t Sources::unitsBefore(const Text& text, std::size_t offset) {
  const auto next =
      std::upper_bound(text.checkpoints.begin(), text.checkpoints.end(), offset,
                       [](std::size_t o, const Checkpoint& c) { return o < c.offset; });
  const Checkpoint& checkpoint = *std::prev(next);
  return checkpoint.units +
         utf16Units(text.bytes.substr(checkpoint.offset, offset - checkpoint.offset));
}

Sources::Line Sources::lineAt(std::string_view file, std::size_t offset) const {
  const Text* text = find(file);
  if (!text || offset > text->bytes.size()) return {};
  const auto next = std::upper_bound(text->lines.begin(), text->lines.end(), offset);
  return {static_cast<std::size_t>(next - text->lines.begin()), *std::prev(next)};
}

Sources::Position Sources::position(std::string_view file, std::size_t offset) const {
  const Line line = lineAt(file, offset);
  if (!line.number) return {};
  const Text& text = *find(file);
  return {line.number, unitsBefore(text, offset) - unitsBefore(text, line.begin) + 1};
}

std::size_t Sources::utf16Column(std::string_view file, unsigned line, unsigned column) const {
  const Text* text = find(file);
  if (!text || line == 0 || column == 0 || line > text->lines.size()) return 0;
  const std::size_t begin = text->lines[line - 1];
  const std::size_t end = line < text->lines.size() ? text->lines[line] - 1 : text->bytes.size();
  if (column - 1 > end - begin) return 0;
  return unitsBefore(*text, begin + column - 1) - unitsBefore(*text, begin) + 1;
}

}  // namespace ljbind::findings
