// What a project's cdef texts declare, as names to look for in headers.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "project/declared.h"

namespace ljbind::cli {

// What the project says, by the kinds of names that C keeps apart.
struct DeclaredNames {
  std::set<std::string, std::less<>> ordinary;  // with enumerators
  std::set<std::string, std::less<>> tags;      // of structs with a body, and of enums
  std::set<std::string, std::less<>> typedefsWithBody;
  std::set<std::string, std::less<>> luaConstants;
  std::set<std::string> symbols;  // of functions and variables
};

DeclaredNames namesOf(const project::Project& project,
                      const std::vector<project::DeclaredState>& states);

}  // namespace ljbind::cli
