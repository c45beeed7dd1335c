// The Lua files of a project: which there are, what each requires, and in which order they run.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "project/recorded.h"
#include "project/source_file.h"

namespace ljbind::project {

struct Project {
  std::vector<SourceFile> files;  // the checked ones by path, then those they require
  // For each file the files it needs: what it requires, and the files that declare types it uses
  // and does not declare. By index, without repetition.
  std::vector<std::vector<std::size_t>> needs;
  // Every file after those it needs, as far as they do not need one another.
  std::vector<std::size_t> order;
  // For each file the modules it requires that were found nowhere: they may declare anything.
  // LuaJIT's own are not among them.
  std::vector<std::vector<std::string>> unresolved;
  // Files that have to do with one another, through whatever others, have the same number.
  std::vector<std::size_t> group;
};

struct LoadRequest {
  std::vector<std::string> paths;  // files and directories
  std::function<bool(const std::string& path)> isExcluded;
  luasource::Target target;
  std::vector<luasource::Assumption> assumptions;
  std::vector<RecordedRun> runs;
};

// Directories are searched for *.lua; a file that is named is read whatever it is called. What
// cannot be read, or is no Lua, is a diagnostic, and the rest is still there. Scripts that were run
// are read and checked as well. What they gave to ffi.cdef, and reading the files did not find,
// becomes blocks of the files that called it; files run in the order in which those calls came.
Project load(const LoadRequest& request, Diagnostics& diagnostics);

}  // namespace ljbind::project
