// The comments that say where declarations come from.
#pragma once

#include <fmt/format.h>

#include <string>

#include "emit/c_text.h"
#include "emit/conditions.h"
#include "emit/lua_text.h"
#include "ir/module.h"

namespace ljbind::emit {

// Tells where a run of declarations from one header, under one set of conditions, begins.
class Groups {
 public:
  explicit Groups(const ir::Module& module) : module_(module) {}

  // The comment to write before a declaration; empty while the run goes on.
  std::string comment(ir::DeclId id, const char* open, const char* close) {
    const ir::Decl& decl = module_.decl(id);
    return comment(decl.location, decl.condition, open, close);
  }
  std::string comment(const ir::Location& location, ir::ConditionId condition, const char* open,
                      const char* close) {
    if (location.file == file_ && condition == condition_) return {};
    file_ = location.file;
    condition_ = condition;
    if (!location.known()) return {};
    const std::string indent = fmt::format("{}  ", open[0] == '-' ? "--" : "  ");
    std::string text = ir::placeText(module_, location);
    for (const std::string& line : conditionLines(module_, condition)) text += "\n" + indent + line;
    return fmt::format("{} {}{}\n", open, wrap(text, columns - 4, indent + "  "), close);
  }

  // What follows stands somewhere else, and says again where it comes from.
  void reset() {
    file_ = 0xfffffffe;
    condition_ = ir::ConditionId::None;
  }

 private:
  const ir::Module& module_;
  std::uint32_t file_ = 0xfffffffe;
  ir::ConditionId condition_ = ir::ConditionId::None;
};

}  // namespace ljbind::emit
