// A Lua file of a project, and everything that reading it without running it has told.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "cdeftext/scan.h"
#include "luasource/behaviour.h"
#include "luasource/cdef_blocks.h"
#include "luasource/usage.h"

namespace ljbind::project {

struct SourceFile {
  std::string path;
  std::string text;
  // Only read because a checked file requires it: it declares, and nothing is said about it.
  bool context = false;
  luasource::CdefReading cdefs;
  // Of these what surely does not run on the target is left out, but for the libraries, which the
  // others refer to.
  luasource::Usage usage;
  luasource::Behaviour behaviour;
  std::vector<cdeftext::Scan> scans;  // beside cdefs.blocks
  // Whether what stands at a place of the file may run on the target.
  bool runs(const Place& place) const;
  bool runsAt(std::size_t offset) const;
  luasource::Lines lines{""};
};

// Fails when the file cannot be read or is no Lua.
Result<SourceFile> readSourceFile(const std::string& path, const luasource::Target& target,
                                  const std::vector<luasource::Assumption>& assumptions);

// The same of a text that is no file's yet.
Result<SourceFile> readSourceText(const std::string& path, std::string text,
                                  const luasource::Target& target,
                                  const std::vector<luasource::Assumption>& assumptions);

// What a scan's declaration is called in a Module: "struct x", "foo". A record without a tag has
// the name of its typedef; without either it has none.
std::string spelling(const cdeftext::Scan& scan, const cdeftext::Declaration& declaration);

}  // namespace ljbind::project
