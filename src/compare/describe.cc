#include "compare/describe.h"

#include <fmt/format.h>

namespace ljbind::compare {
namespace {

constexpr unsigned maxDepth = 12;

std::string_view scalarName(ir::Scalar kind) {
  switch (kind) {
    case ir::Scalar::Void: return "void";
    case ir::Scalar::Bool: return "bool";
    case ir::Scalar::Char: return "char";
    case ir::Scalar::SignedChar: return "signed char";
    case ir::Scalar::UnsignedChar: return "unsigned char";
    case ir::Scalar::Short: return "short";
    case ir::Scalar::UnsignedShort: return "unsigned short";
    case ir::Scalar::Int: return "int";
    case ir::Scalar::UnsignedInt: return "unsigned int";
    case ir::Scalar::Long: return "long";
    case ir::Scalar::UnsignedLong: return "unsigned long";
    case ir::Scalar::LongLong: return "long long";
    case ir::Scalar::UnsignedLongLong: return "unsigned long long";
    case ir::Scalar::Int128: return "__int128";
    case ir::Scalar::UnsignedInt128: return "unsigned __int128";
    case ir::Scalar::Float16: return "_Float16";
    case ir::Scalar::BFloat16: return "__bf16";
    case ir::Scalar::Float: return "float";
    case ir::Scalar::Double: return "double";
    case ir::Scalar::LongDouble: return "long double";
    case ir::Scalar::Float128: return "_Float128";
  }
  return "";
}

std::string spell(const ir::Module& module, ir::TypeId id, std::string inner, unsigned depth);

std::string join(std::string_view base, const std::string& inner) {
  return inner.empty() ? std::string(base) : fmt::format("{} {}", base, inner);
}

std::string parameters(const ir::Module& module, const ir::Function& function, unsigned depth) {
  std::string text;
  for (ir::TypeId parameter : function.parameters)
    text += (text.empty() ? "" : ", ") + spell(module, parameter, "", depth + 1);
  if (function.variadic) text += text.empty() ? "..." : ", ...";
  return fmt::format("({})", text.empty() && function.prototyped ? "void" : text);
}

std::string named(const ir::Module& module, ir::DeclId id) {
  const ir::Decl& decl = module.decl(id);
  if (!decl.name.empty()) return ir::spelling(decl);
  return ir::spelling(decl) + "{...}";
}

// C's declarators read inside out: `inner` is what has been written around the missing name.
struct Speller {
  const ir::Module& module;
  std::string inner;
  unsigned depth;

  std::string more(ir::TypeId id, std::string with) const {
    return spell(module, id, std::move(with), depth + 1);
  }
  std::string operator()(ir::Scalar kind) const { return join(scalarName(kind), inner); }
  std::string operator()(const ir::Complex& complex) const {
    return more(complex.element, join("_Complex", inner));
  }
  std::string operator()(const ir::Pointer& pointer) const {
    const ir::Type& pointee = module.type(pointer.pointee);
    const std::string star = (pointer.block ? "^" : "*") + inner;
    const bool bracket =
        std::holds_alternative<ir::Array>(pointee) || std::holds_alternative<ir::Function>(pointee);
    return more(pointer.pointee, bracket ? "(" + star + ")" : star);
  }
  std::string operator()(const ir::Array& array) const {
    const bool fixed = array.bound == ir::Bound::Fixed;
    return more(array.element, inner + (fixed ? fmt::format("[{}]", array.count) : "[]"));
  }
  std::string operator()(const ir::Vector& vector) const {
    return join(fmt::format("vector of {} {}", vector.count, more(vector.element, "")), inner);
  }
  std::string operator()(const ir::Function& function) const {
    return more(function.result, inner + parameters(module, function, depth));
  }
  std::string operator()(const ir::Named& name) const {
    return join(named(module, name.decl), inner);
  }
  std::string operator()(const ir::Qualified& qualified) const {
    const std::string_view words = qualified.isConst && qualified.isVolatile ? "const volatile"
                                   : qualified.isConst                       ? "const"
                                                                             : "volatile";
    if (std::holds_alternative<ir::Pointer>(module.type(qualified.type)))
      return more(qualified.type, join(words, inner));
    return fmt::format("{} {}", words, more(qualified.type, inner));
  }
  std::string operator()(const ir::Atomic& atomic) const {
    return "_Atomic " + more(atomic.type, inner);
  }
  std::string operator()(const ir::VaList&) const { return join("va_list", inner); }
  std::string operator()(const ir::BitInt& bits) const {
    return join(fmt::format("{}_BitInt({})", bits.isSigned ? "" : "unsigned ", bits.widthBits),
                inner);
  }
  std::string operator()(const ir::Unsupported& unsupported) const {
    return join(unsupported.reason, inner);
  }
};

std::string spell(const ir::Module& module, ir::TypeId id, std::string inner, unsigned depth) {
  if (id == ir::TypeId::None || depth > maxDepth) return join("...", inner);
  return std::visit(Speller{module, std::move(inner), depth}, module.type(id));
}

}  // namespace

std::string_view kindWord(const ir::Decl& decl) {
  struct Visitor {
    std::string_view operator()(const ir::Record& record) const {
      return record.kind == ir::RecordKind::Struct ? "struct" : "union";
    }
    std::string_view operator()(const ir::Enum&) const { return "enum"; }
    std::string_view operator()(const ir::Typedef&) const { return "typedef"; }
    std::string_view operator()(const ir::FunctionDecl&) const { return "function"; }
    std::string_view operator()(const ir::Variable&) const { return "variable"; }
    std::string_view operator()(const ir::Macro&) const { return "constant"; }
  };
  return std::visit(Visitor{}, decl.kind);
}

std::string describe(const ir::Module& module, ir::TypeId type) {
  constexpr std::size_t longest = 120;
  std::string text = spell(module, type, "", 0);
  if (text.size() > longest) text = text.substr(0, longest - 3) + "...";
  return text;
}

std::string bytes(std::uint64_t count) {
  return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

}  // namespace ljbind::compare
