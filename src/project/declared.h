// Lets LuaJIT declare the cdef texts of a project as the project would, and keeps which file said
// what.
//
// A process that has loaded the files has one table of C types, and a declaration's meaning depends
// on what was declared before it. So a file is read together with the files it needs, in their
// order. Files that declare the same name for themselves and have nothing to do with each other are
// read in different states.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "ir/module.h"
#include "project/project.h"

namespace ljbind::project {

// A declaration of a scan.
struct Site {
  std::size_t file = 0;
  std::size_t block = 0;
  std::size_t declaration = 0;
};

// What LuaJIT would refuse, at an offset into the block's text.
struct Rejection {
  std::size_t file = 0;
  std::size_t block = 0;
  std::size_t offset = 0;
  Diagnostic diagnostic;
};

// A second declaration of a name, which LuaJIT takes no notice of.
struct Repetition {
  Site first, second;
  std::string meaning;  // the name that `second` was declared under instead, to see what it says
};

struct DeclaredState {
  ir::Module module;
  // Where the declaration stands that LuaJIT took, by ir::spelling.
  std::map<std::string, Site> sites;
  std::vector<Rejection> rejections;
  std::vector<Repetition> repetitions;  // those whose words differ
  std::vector<std::size_t> files;       // whose declarations are to be judged in this state
};

// Every file that has cdef text is in `files` of one state. What does not fit into LuaJIT's table
// of C types any more is rejected. Fails with LuaOutOfMemory alone. May run beside what only reads
// the project, too.
Result<std::vector<DeclaredState>> declare(const Project& project);

}  // namespace ljbind::project
