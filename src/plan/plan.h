// What becomes of each declaration of a Module: how it is written, or why it is not.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ir/module.h"

namespace ljbind::plan {

// The ladder, from the best form down. A declaration only ever moves down it.
enum class Form : std::uint8_t {
  Natural,    // as C has it, macros resolved
  Canonical,  // packed and aligned, with explicit padding and the smallest bit-field containers
  Opaque,     // right size and alignment, no members
  Forward,    // a tag without a body: nothing needs the body
  Resolved,   // never declared: written as what it stands for (predeclared names, enums' tags)
  Omitted,    // not written; Decision::reason says why
};

struct Decision {
  Form form = Form::Natural;
  std::string reason;  // why it is not Natural; empty where that needs no explanation
  ir::DeclId cause = ir::DeclId::None;  // the declaration that made it so
  std::string name;          // as written, where LuaJIT reserves the name C gives it; else empty
  int library = -1;          // index into the libraries that were searched, for symbols
  bool mayCallBack = false;  // takes a function pointer
  bool reached = false;      // selected and kept, or needed by one that is
};

struct Plan {
  std::vector<Decision> decisions;  // parallel to Module::decls
  // Every reached type declaration, each after what it needs, then symbols in source order.
  std::vector<ir::DeclId> types;
  std::vector<ir::DeclId> symbols;
  std::vector<ir::DeclId> macros;

  Decision& of(ir::DeclId id) { return decisions[ir::index(id)]; }
  const Decision& of(ir::DeclId id) const { return decisions[ir::index(id)]; }
};

// Which library exports a symbol: an index, or none. `searched` names them for the reasons.
struct Symbols {
  std::function<std::optional<unsigned>(std::string_view)> find;
  std::string searched;  // "libxml2.so.2", "libxmlsec1.so.1 or libxmlsec1-openssl.so.1"
};

// Decides how each declaration is written, by the rules of docs/dialect.md. Requires a Module as
// read; afterwards every symbol that is not omitted is bound to a library.
Plan legalize(const ir::Module& module, const Symbols& symbols);

// Recomputes, after a decision changed, which declarations are reached and in which order they are
// written, and omits what cannot stand without something that was omitted.
void close(const ir::Module& module, Plan& plan);

// Moves a declaration one rung down, because LuaJIT read its text differently. False when it was
// omitted already.
bool demote(const ir::Module& module, Plan& plan, ir::DeclId id, const std::string& reason);

// False for what nobody would look for, such as include guards: the report has those, a module not.
bool isWorthMentioning(const Decision& decision);

// The words LuaJIT's C parser reserves, C's own and others (lj_cparse.c).
bool isReservedWord(std::string_view name);

// The type that a typedef or a macro with a reserved name stands for: the FFI cannot be told of
// such a name, but the module can give it. None for all other declarations.
ir::TypeId reservedTypeName(const ir::Module& module, const Plan& plan, ir::DeclId id);

// Why LuaJIT's FFI cannot call a function of this type as its records are written now; empty when
// it can.
std::string callHazard(const ir::Module& module, const Plan& plan, const ir::Function& type);

}  // namespace ljbind::plan
