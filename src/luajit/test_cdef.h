// Short ways to ask a Module what it says, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "ir/module.h"
#include "luajit/read_cdef.h"

namespace ljbind::luajit {

inline ir::Module mustRead(const std::string& text) {
  Result<ir::Module> module = readCdef({text});
  if (module) return std::move(*module);
  ADD_FAILURE() << render(module.failure());
  return {};
}

inline const ir::Decl* findDecl(const ir::Module& module, std::string_view spelling) {
  for (const ir::Decl& decl : module.decls)
    if (ir::spelling(decl) == spelling) return &decl;
  return nullptr;
}

// The declaration as the kind it must be; fails the test otherwise.
template <typename T>
const T& get(const ir::Module& module, std::string_view spelling) {
  static const T none{};
  const ir::Decl* decl = findDecl(module, spelling);
  const T* found = decl ? ir::as<T>(*decl) : nullptr;
  if (!found) ADD_FAILURE() << "no such declaration: " << spelling;
  return found ? *found : none;
}

inline const ir::Field& field(const ir::Record& record, std::string_view name) {
  static const ir::Field none{};
  for (const ir::Field& member : record.fields)
    if (member.name == name) return member;
  ADD_FAILURE() << "no such field: " << name;
  return none;
}

// A type in one line: "ptr(const(char))", "array 3(int)", "fn(double, ...) int", "struct x".
inline std::string show(const ir::Module& module, ir::TypeId id) {
  struct Visitor {
    const ir::Module& m;
    std::string operator()(ir::Scalar kind) const {
      constexpr const char* names[] = {
          "void",    "bool",    "char",     "schar", "uchar",  "short",   "ushort",
          "int",     "uint",    "long",     "ulong", "llong",  "ullong",  "int128",
          "uint128", "float16", "bfloat16", "float", "double", "ldouble", "float128"};
      return names[static_cast<std::size_t>(kind)];
    }
    std::string operator()(const ir::Complex& c) const {
      return "complex(" + show(m, c.element) + ")";
    }
    std::string operator()(const ir::Pointer& p) const { return "ptr(" + show(m, p.pointee) + ")"; }
    std::string operator()(const ir::Array& a) const {
      const std::string count = a.bound == ir::Bound::Fixed        ? std::to_string(a.count)
                                : a.bound == ir::Bound::Incomplete ? "open"
                                                                   : "variable";
      return "array " + count + "(" + show(m, a.element) + ")";
    }
    std::string operator()(const ir::Vector& v) const {
      return "vector " + std::to_string(v.count) + "(" + show(m, v.element) + ")";
    }
    std::string operator()(const ir::Function& f) const {
      std::string text;
      for (ir::TypeId parameter : f.parameters)
        text += (text.empty() ? "" : ", ") + show(m, parameter);
      if (f.variadic) text += text.empty() ? "..." : ", ...";
      return "fn(" + text + ") " + show(m, f.result);
    }
    std::string operator()(const ir::Named& n) const { return ir::spelling(m.decl(n.decl)); }
    std::string operator()(const ir::Qualified& q) const {
      const std::string inner = show(m, q.type);
      return std::string(q.isConst ? "const" : "") + (q.isVolatile ? "volatile" : "") + "(" +
             inner + ")";
    }
    std::string operator()(const ir::Atomic&) const { return "atomic"; }
    std::string operator()(const ir::VaList&) const { return "va_list"; }
    std::string operator()(const ir::BitInt& b) const {
      return (b.isSigned ? "" : "unsigned ") + ("_BitInt(" + std::to_string(b.widthBits) + ")");
    }
    std::string operator()(const ir::Unsupported& u) const { return u.reason; }
  };
  return id == ir::TypeId::None ? "none" : std::visit(Visitor{module}, module.type(id));
}

}  // namespace ljbind::luajit
