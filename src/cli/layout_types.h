// Finds the struct or union that a user names, among candidates and in a model.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/candidate.h"
#include "ir/module.h"

namespace ljbind::cli {

// "struct x", "union x", or "x": a typedef, else a tag.
struct TypeWord {
  std::string text;  // with one blank after a keyword
  std::string name;
  std::string keyword;  // "struct", "union" or empty
};
TypeWord typeWord(const std::string& text);

// The candidates of that name; empty when there is none.
std::vector<std::size_t> candidatesFor(const TypeWord& word,
                                       const std::vector<ir::Candidate>& candidates);
// The type with the name closest to it, empty when none is close.
std::string closestType(const TypeWord& word, const std::vector<ir::Candidate>& candidates);
std::string closestType(const TypeWord& word, const ir::Module& module);

struct FoundType {
  ir::DeclId record = ir::DeclId::None;
  std::string otherwise;  // where it names a type that is no record: "int", in words
};
// None when the module has no such name. A typedef of a pointer stands for what it points to.
std::optional<FoundType> findType(const TypeWord& word, const ir::Module& module);

}  // namespace ljbind::cli
