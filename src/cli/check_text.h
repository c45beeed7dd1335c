// Finds in the Lua files what check::Spot speaks of.
#pragma once

#include <optional>
#include <string>

#include "check/problem.h"
#include "project/declared.h"

namespace ljbind::cli {

class CheckText {
 public:
  // Of one state; both must outlive it.
  CheckText(const project::Project& project, const project::DeclaredState& state)
      : project_(project), state_(state) {}

  struct Found {
    project::Site site;
    cdeftext::Range range;  // in the block's text
  };
  // Nothing for what was not declared in any text, as LuaJIT's own typedefs.
  std::optional<Found> find(const check::Spot& spot) const;

  // The type written for a piece of text, its name left out: "const xmlSecSize", "int (*)(int)".
  std::string typeText(const check::Spot& spot) const;
  // "line 31" in the same file as `from`, else "ffi/types.lua:31".
  std::string placeName(const check::Spot& spot, std::optional<std::size_t> fromFile) const;

  const project::SourceFile& file(const Found& found) const {
    return project_.files[found.site.file];
  }
  const luasource::CdefBlock& block(const Found& found) const {
    return file(found).cdefs.blocks[found.site.block];
  }
  const cdeftext::Declaration& declaration(const project::Site& site) const {
    return project_.files[site.file].scans[site.block].declarations[site.declaration];
  }

  // Points a diagnostic at a range of a block: place, underlined end and source line.
  void point(Diagnostic& diagnostic, const Found& found) const;

  // The member that `path` names, "a" or "a.b" through structs without names.
  struct FoundMember {
    std::size_t declaration;  // the record in the same scan
    const cdeftext::Member* member;
  };
  std::optional<FoundMember> member(const project::Site& record, std::string_view path) const;

 private:
  const cdeftext::Scan& scan(const project::Site& site) const {
    return project_.files[site.file].scans[site.block];
  }

  const project::Project& project_;
  const project::DeclaredState& state_;
};

}  // namespace ljbind::cli
