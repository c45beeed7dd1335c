// What the Lua code of a project does with what it declares, in terms of the declarations.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "check/check.h"
#include "findings/finding.h"
#include "project/declared.h"

namespace ljbind::cli {

// The line of a file that a place is on, as Diagnostic::sourceLine.
std::string sourceLineAt(const project::SourceFile& file, const Place& place);

// Finds the C types of Lua expressions among the declarations of one state.
class UsedTypes {
 public:
  explicit UsedTypes(const ir::Module& module);

  // The type of what `root` and `path` lead to; None where that is not known.
  ir::TypeId typeOf(const luasource::MemberRoot& root,
                    const std::vector<luasource::MemberStep>& path) const;
  const ir::Function* function(std::string_view name) const;
  bool declares(std::string_view name) const { return names_.contains(name); }

 private:
  ir::TypeId named(const std::string& text) const;
  ir::TypeId step(ir::TypeId type, const luasource::MemberStep& step) const;

  const ir::Module& module_;
  std::unordered_map<std::string_view, ir::DeclId> names_;  // ordinary
  std::unordered_map<std::string, ir::DeclId> tags_;
  std::unordered_map<std::size_t, ir::TypeId> namedTypes_;  // of the records, by their DeclId
};

// The uses that make a wrong declaration worse, of the state's files and all that have to do with
// them.
check::Uses usesOf(const project::Project& project, const project::DeclaredState& state);

// What is wrong with the uses themselves, whatever the declarations say: see docs/diagnostics.md
// for raw-number, result-as-condition, unchecked-string and callback-in-call. `header` is the
// function as the headers have it, or null.
struct HeaderFunctions {
  const ir::Module& module;
  std::function<const ir::Function*(std::string_view)> find;
};
std::vector<findings::Finding> badUses(const project::Project& project,
                                       const project::DeclaredState& state,
                                       const HeaderFunctions& headers);

// From which of the libraries a project loads the Lua code takes a name.
class SymbolOrigins {
 public:
  // `missing` are libraries that the project loads and that are not installed.
  SymbolOrigins(const project::Project& project, const std::set<std::string>& missing);
  // Whether the name may come from something that cannot be looked into: the program around LuaJIT,
  // by ffi.C, or a library whose name or file is not known.
  bool mayBeElsewhere(const std::string& symbol) const;

 private:
  std::map<std::string, bool> used_;  // name → whether it may be elsewhere
  bool unusedMayBe_ = false;
};

// Names that Lua code looks up in a C library and no text declares.
std::vector<findings::Finding> undeclaredNames(const project::Project& project,
                                               const std::vector<project::DeclaredState>& states);

}  // namespace ljbind::cli
