// What a script gave to ffi.cdef when it was run, as blocks of the files that called ffi.cdef.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "project/source_file.h"

namespace ljbind::project {

struct RecordedText {
  std::string text;
  // What stands for each `$`; none for a type that has no name.
  std::vector<std::optional<std::string>> parameters;
  std::string file;   // that called ffi.cdef
  unsigned line = 0;  // 0: not known
  bool isProtected = false;
};

struct RecordedRun {
  std::string script;
  std::vector<RecordedText> texts;  // in the order of the calls
};

// Adds those texts that the file has no block for, once each, between the blocks that were declared
// before and after them. What was left unchecked, and is known by now, no longer is.
void addRecorded(SourceFile& file, const std::vector<RecordedText>& texts);

// Gives a file that was read anew the blocks that runs added to it before.
void keepRecorded(const SourceFile& before, SourceFile& file);

}  // namespace ljbind::project
