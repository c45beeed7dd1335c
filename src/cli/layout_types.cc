#include "cli/layout_types.h"

#include <algorithm>

#include "base/diagnostic.h"
#include "compare/describe.h"

namespace ljbind::cli {
namespace {

bool isType(ir::CandidateKind kind) {
  return kind == ir::CandidateKind::Record || kind == ir::CandidateKind::Typedef;
}

bool fits(const TypeWord& word, const ir::Decl& decl) {
  if (decl.name != word.name) return false;
  if (const auto* record = ir::as<ir::Record>(decl))
    return word.keyword.empty() ||
           (record->kind == ir::RecordKind::Union) == (word.keyword == "union");
  return word.keyword.empty() && ir::as<ir::Typedef>(decl);
}

}  // namespace

TypeWord typeWord(const std::string& text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string> words;
  for (std::size_t at = text.find_first_not_of(blanks); at < text.size();
       at = text.find_first_not_of(blanks, at)) {
    const std::size_t end = std::min(text.size(), text.find_first_of(blanks, at));
    words.push_back(text.substr(at, end - at));
    at = end;
  }
  if (words.size() == 2 && (words[0] == "struct" || words[0] == "union"))
    return {words[0] + " " + words[1], words[1], words[0]};
  return {text, text, ""};
}

std::vector<std::size_t> candidatesFor(const TypeWord& word,
                                       const std::vector<ir::Candidate>& candidates) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (isType(candidates[i].kind) && candidates[i].name == word.name) found.push_back(i);
  return found;
}

std::string closestType(const TypeWord& word, const std::vector<ir::Candidate>& candidates) {
  std::vector<std::string_view> names;
  for (const ir::Candidate& candidate : candidates)
    if (isType(candidate.kind)) names.push_back(candidate.name);
  return closest(word.name, names);
}

std::string closestType(const TypeWord& word, const ir::Module& module) {
  std::vector<std::string_view> names;
  for (const ir::Decl& decl : module.decls)
    if (const auto* name = ir::as<ir::Typedef>(decl);
        ir::as<ir::Record>(decl) || (name && !name->predeclared))
      names.push_back(decl.name);
  return closest(word.name, names);
}

std::optional<FoundType> findType(const TypeWord& word, const ir::Module& module) {
  std::optional<FoundType> found;
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    const ir::Decl& decl = module.decls[i];
    if (!fits(word, decl)) continue;
    if (ir::as<ir::Record>(decl)) {
      const bool complete = ir::as<ir::Record>(decl)->complete;
      if (!found || found->record == ir::DeclId::None || complete)
        found = FoundType{static_cast<ir::DeclId>(i), ""};
      if (complete) return found;
      continue;
    }
    ir::TypeId type = ir::strip(module, ir::as<ir::Typedef>(decl)->type);
    if (const auto* pointer = std::get_if<ir::Pointer>(&module.type(type))) type = pointer->pointee;
    const ir::DeclId record = ir::recordOf(module, type);
    if (record != ir::DeclId::None) return FoundType{record, ""};
    if (!found) found = FoundType{ir::DeclId::None, compare::describe(module, type)};
  }
  return found;
}

}  // namespace ljbind::cli
