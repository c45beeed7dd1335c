// Decodes the types among LuaJIT's ctypes; declarations are decode.cc's.
#pragma once

#include "luajit/decode.h"

namespace ljbind::luajit {

class TypeDecoder {
 public:
  // `decls[id]` is the record or enum that ctype `id` declares, or None.
  TypeDecoder(const std::vector<Ctype>& table, const std::vector<ir::DeclId>& decls,
              ir::Module& module);

  // None where `id` is not a type.
  ir::TypeId decode(std::uint32_t id);
  // A bit-field names no type: what it was declared as is its container and its sign.
  ir::TypeId bitfield(const Ctype& member) {
    return integral(member, member.containerBytes(), member.containerBytes());
  }
  std::vector<ir::TypeId> takeTypes() { return std::move(types_); }

 private:
  ir::TypeId decodeNew(std::uint32_t id);
  ir::TypeId number(const Ctype& ctype);
  ir::TypeId integral(const Ctype& ctype, std::uint32_t bytes, std::uint32_t align);
  ir::TypeId pointer(const Ctype& ctype);
  ir::TypeId array(const Ctype& ctype);
  ir::TypeId function(const Ctype& ctype);
  ir::TypeId tag(std::uint32_t id, const Ctype& ctype);
  ir::TypeId attributed(const Ctype& ctype);
  ir::TypeId qualified(ir::TypeId type, std::uint32_t flags);
  ir::TypeId unsupported(const char* reason);

  const std::vector<Ctype>& table_;
  const std::vector<ir::DeclId>& decls_;
  ir::Module& module_;
  ir::TypeTable interned_;
  std::vector<ir::TypeId> types_;
  std::vector<bool> entered_;
};

}  // namespace ljbind::luajit
