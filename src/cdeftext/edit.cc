#include "cdeftext/edit.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "cdeftext/lexer.h"

namespace ljbind::cdeftext {
namespace {

// "struct s", or the name alone.
std::string spelledMention(std::string_view text, const Mention& mention) {
  std::string name = spelled(text, mention.nameRange);
  switch (mention.kind) {
    case Mention::Kind::Ordinary: return name;
    case Mention::Kind::Struct: return "struct " + name;
    case Mention::Kind::Union: return "union " + name;
    case Mention::Kind::Enum: return "enum " + name;
  }
  return name;
}

bool isTag(Kind kind) { return kind == Kind::Struct || kind == Kind::Union || kind == Kind::Enum; }

std::string spelledDeclaration(const Declaration& declaration) {
  switch (declaration.kind) {
    case Kind::Struct: return "struct " + declaration.name;
    case Kind::Union: return "union " + declaration.name;
    case Kind::Enum: return "enum " + declaration.name;
    case Kind::Function:
    case Kind::Variable:
    case Kind::Constant:
    case Kind::Typedef:
    case Kind::Pragma:
    case Kind::LineMarker:
    case Kind::Directive: return declaration.name;
  }
  return declaration.name;
}

}  // namespace

std::string apply(std::string_view text, std::vector<Edit> edits) {
  // What is inserted in front of a piece goes before what replaces it.
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
    return std::pair(a.range.begin, !a.range.empty()) < std::pair(b.range.begin, !b.range.empty());
  });
  std::string result;
  std::size_t done = 0;
  for (const Edit& edit : edits) {
    const std::size_t begin = std::min<std::size_t>(edit.range.begin, text.size());
    const std::size_t end = std::clamp<std::size_t>(edit.range.end, begin, text.size());
    if (begin < done) continue;
    result += text.substr(done, begin - done);
    result += edit.replacement;
    done = end;
  }
  result += text.substr(done);
  return result;
}

std::vector<std::string> mentionedNames(std::string_view text, Range range) {
  const std::string_view piece = textOf(text, range);
  const Scan found = scan(piece);
  // Where each name is declared here, or was met before. A tag that is only announced may be needed
  // whole.
  std::unordered_map<std::string, std::uint32_t> known;
  for (const Declaration& declaration : found.declarations) {
    if (declaration.kind == Kind::Pragma || declaration.kind == Kind::LineMarker) continue;
    if (!isTag(declaration.kind) || declaration.hasBody)
      known.try_emplace(spelledDeclaration(declaration), declaration.nameRange.begin);
    for (const Enumerator& enumerator : declaration.enumerators)
      known.try_emplace(enumerator.name, enumerator.nameRange.begin);
  }
  std::vector<std::string> result;
  for (const Mention& mention : found.mentions) {
    std::string name = spelledMention(piece, mention);
    const auto [at, added] = known.try_emplace(name, mention.nameRange.begin);
    // `size size;` needs the type `size`.
    if (!added && at->second < mention.nameRange.begin) continue;
    at->second = mention.nameRange.begin;
    result.push_back(std::move(name));
  }
  return result;
}

}  // namespace ljbind::cdeftext
