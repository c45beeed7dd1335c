// Says what each name means where the parser stands, and which labels a goto can reach.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "luasource/ast.h"
#include "luasource/lexer.h"

namespace ljbind::luasource {

// The parser opens and closes functions and blocks as it meets them. Labels follow lj_parse.c: a
// goto may not jump into the scope of a local, unless the label ends its block.
class Scope {
 public:
  void openFunction(FunctionId function, bool variadic);
  std::optional<SyntaxError> closeFunction();
  void openBlock(bool loop = false);
  std::optional<SyntaxError> closeBlock();

  // From here to the end of the block `name` means `local`.
  void declare(const std::string& name, LocalId local);
  std::optional<LocalId> resolve(const std::string& name) const;

  FunctionId function() const { return functions_.back().id; }
  bool variadic() const { return functions_.back().variadic; }
  void setVariadic() { functions_.back().variadic = true; }
  bool inLoop() const { return functions_.back().loops != 0; }

  void addGoto(const std::string& label, Span span);
  // A label that follows no other; false when the block has one of that name.
  bool addLabel(const std::string& name);
  // Ends a run of labels just added: gotos before them are resolved. `trailing` says that nothing
  // follows in the block, so that jumping over its locals does no harm.
  std::optional<SyntaxError> placeLabels(const std::vector<std::string>& names, bool trailing);

 private:
  struct PendingGoto {
    std::string label;
    Span span;
    std::size_t depth;  // how many of the function's locals are in scope at the goto
  };
  struct OpenBlock {
    std::vector<std::string> names;
    std::unordered_map<std::string, std::vector<PendingGoto>> gotos;
    std::unordered_map<std::string, std::size_t> labels;
    std::size_t depth = 0;  // locals in scope where the block opens
    bool loop = false;
  };
  struct OpenFunction {
    FunctionId id{};
    bool variadic = false;
    unsigned loops = 0;
    std::vector<std::string> active;  // names of the locals in scope, outermost first
    std::vector<OpenBlock> blocks;
  };

  std::vector<OpenFunction> functions_;
  std::unordered_map<std::string, std::vector<LocalId>> meanings_;
};

}  // namespace ljbind::luasource
