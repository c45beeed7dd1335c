// Turns what Lua scripts use of a library into a selection.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "ir/candidate.h"
#include "ir/module.h"
#include "luasource/usage.h"
#include "plan/select.h"

namespace ljbind::cli {

// The scripts' uses of one module: `require` of its name (or of a path that ends in it), and
// ffi.load of one of its libraries ("xml2", "libxml2.so.2"), and ffi.C.
class ScriptUses {
 public:
  // Reads every file; errors go to `diagnostics`.
  ScriptUses(const std::vector<std::string>& files, const std::string& moduleName,
             const std::vector<std::string>& libraryNames, Diagnostics& diagnostics);

  struct Chosen {
    std::vector<std::size_t> chosen;     // candidates used as such
    std::vector<std::size_t> mentioned;  // types that are only named, behind a pointer
  };
  // A symbol the headers do not have is an error (that of `whyAbsent`, or ScriptUsesUnknown),
  // unless it was reached through ffi.C, which holds what other modules declare too.
  Chosen select(const std::vector<ir::Candidate>& candidates, const plan::WhyAbsent& whyAbsent,
                Diagnostics& diagnostics) const;

  // The records whose members the scripts access and whose bodies were not read yet.
  std::vector<ir::DeclId> bodies(const ir::Module& module) const;

 private:
  struct Script {
    std::string file;
    luasource::Usage usage;
    std::vector<bool> ours;      // per library
    std::vector<bool> tolerant;  // per library: ffi.C
  };
  void follow(const ir::Module& module, const luasource::MemberUse& use, ir::TypeId type,
              std::vector<ir::DeclId>& wanted) const;

  std::string moduleName_;
  std::vector<Script> scripts_;
};

}  // namespace ljbind::cli
