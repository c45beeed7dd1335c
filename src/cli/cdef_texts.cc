#include "cli/cdef_texts.h"

#include <algorithm>

#include "luasource/parser.h"

namespace ljbind::cli {

Result<std::vector<CdefText>> cdefTexts(const std::string& file, std::string_view text) {
  const auto chunk = luasource::parse(file, text);
  if (!chunk) return chunk.failure();
  std::vector<CdefText> texts;
  for (const luasource::Expression& expression : chunk->expressions) {
    const auto* call = std::get_if<luasource::Call>(&expression.node);
    if (!call || call->arguments.empty()) continue;
    const auto* callee = std::get_if<luasource::Index>(&(*chunk)[call->callee].node);
    if (!callee) continue;
    const auto* key = std::get_if<luasource::String>(&(*chunk)[callee->key].node);
    if (!key || key->value != "cdef") continue;
    const luasource::Expression* argument = &(*chunk)[call->arguments.front()];
    while (const auto* paren = std::get_if<luasource::Paren>(&argument->node))
      argument = &(*chunk)[paren->inner];
    const auto* literal = std::get_if<luasource::String>(&argument->node);
    if (!literal) continue;
    Place place = luasource::placeOf(file, argument->span);
    // Behind [[ a line break does not belong to the string.
    const std::size_t inside = text.find_first_not_of("[=", argument->span.begin);
    if (text[argument->span.begin] == '[' && inside < text.size() &&
        (text[inside] == '\n' || text[inside] == '\r'))
      place = {file, place.line + 1, 1};
    texts.push_back({literal->value, std::move(place)});
  }
  std::stable_sort(texts.begin(), texts.end(), [](const CdefText& a, const CdefText& b) {
    return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
  });
  return texts;
}

}  // namespace ljbind::cli
