// Compares a project with the headers and turns what is wrong into findings in the Lua files.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/check_headers.h"
#include "findings/finding.h"
#include "project/declared.h"

namespace ljbind::cli {

struct CheckedProject {
  const project::Project& project;
  const std::vector<project::DeclaredState>& states;
  const HeaderSide& headers;
};

struct Inspected {
  std::set<std::string> notCompared;
  std::size_t compared = 0;
};

// In no particular order. What is wrong in files that are only context is left out.
std::vector<findings::Finding> inspect(const CheckedProject& checked, Inspected& inspected);

// How the headers' declaration would be written in a cdef; empty where LuaJIT cannot have it.
class Corrections {
 public:
  explicit Corrections(const ir::Module& headers);
  ~Corrections();
  std::string declaration(ir::DeclId id) const;
  // A member of a record, with its name and without the semicolon.
  std::string member(ir::DeclId record, const std::string& name) const;

 private:
  struct Plan;
  const ir::Module& headers_;
  mutable std::unique_ptr<Plan> plan_;
};

}  // namespace ljbind::cli
