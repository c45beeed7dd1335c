// Writes declarations as C text that LuaJIT's FFI parses, in the form the plan decided.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ir/module.h"
#include "plan/plan.h"

namespace ljbind::emit {

// A struct that stands in for a type LuaJIT has no words for: bytes of the right size and
// alignment, or the four fields of a va_list.
struct Blob {
  std::uint64_t sizeBytes;
  std::uint32_t alignBytes;
  bool vaList = false;
  auto operator<=>(const Blob&) const = default;
  std::string tag() const;   // ljbind_blob_16_16, ljbind_va_list
  std::string text() const;  // its definition
};

// A blob, and the declaration whose text refers to it.
struct UsedBlob {
  Blob blob;
  ir::DeclId user;
};

class CText {
 public:
  CText(const ir::Module& module, const plan::Plan& plan) : module_(module), plan_(plan) {}

  // One complete declaration, semicolon included; several lines for a struct. Empty for what has no
  // text of its own (an enum, a predeclared name, a constant).
  std::string declaration(ir::DeclId id);

  // `inner` declared as having type `type`: declare(T, "x") is "const char *x".
  std::string declare(ir::TypeId type, const std::string& inner);

  // The blobs the texts so far refer to.
  const std::map<Blob, bool>& blobs() const { return blobs_; }

 private:
  std::string record(const ir::Decl& decl, ir::DeclId id);
  std::string naturalBody(const ir::Decl& decl);
  std::string canonicalBody(const ir::Decl& decl, ir::DeclId id);
  std::string field(const ir::Record& record, const ir::Field& field, bool last);
  std::string function(const ir::Decl& decl, ir::DeclId id);
  std::string parameters(const ir::Function& type, const std::vector<std::string>* names);
  std::string scalar(const ir::TypeEntry& entry, ir::Scalar kind);
  std::string blob(const ir::TypeEntry& entry);
  std::string named(ir::DeclId id);
  std::string blob(const Blob& blob);
  // What a type that LuaJIT has no words for is written as: `base name suffix`.
  struct StandIn {
    std::string base, suffix;
  };
  std::optional<StandIn> standIn(const ir::TypeEntry& entry);
  // Whether what is written of the type goes behind the name, so that a `*` needs brackets.
  bool isWrittenBehind(ir::TypeId type);
  // A declaration on its way from the inside out.
  struct Declarator {
    ir::TypeId type;
    std::string inner;
    bool passed;        // a parameter or a result, where an array would mean something else
    bool done = false;  // `inner` is the whole text
  };
  std::string finish(Declarator declarator);
  void peel(Declarator& declarator);

  const ir::Module& module_;
  const plan::Plan& plan_;
  std::map<Blob, bool> blobs_;
};

// Whether LuaJIT can read and write a bit-field in the canonical form; where it cannot, the bits
// are there as padding, and the module has a function for them.
bool isAccessible(const ir::Record& record, const ir::Field& bitField);

// Such a function.
struct BitFieldAccessor {
  ir::DeclId record;
  const ir::Field* field;
  std::string name;  // "struct packed.flags", as the FFI spells the struct
  bool isBool, isSigned;
  bool wide;  // of a 64-bit type: its value is cdata
};
// Those of a record in the form the plan decided. Far inside of a huge struct there are none.
std::vector<BitFieldAccessor> bitFieldAccessors(const ir::Module& module, const plan::Plan& plan,
                                                ir::DeclId record);

// The integer type of LuaJIT's own naming for a bit-field container: uint8_t, int16_t ...
std::string container(std::uint32_t bits, bool isSigned);

// Breaks lines longer than `columns` at a blank, indenting what follows.
std::string wrap(const std::string& text, std::size_t columns, const std::string& indent);

}  // namespace ljbind::emit
