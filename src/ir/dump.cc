#include "ir/dump.h"

#include <fmt/format.h>

namespace ljbind::ir {
namespace {

std::string_view word(Scalar scalar) {
  switch (scalar) {
    case Scalar::Void: return "void";
    case Scalar::Bool: return "bool";
    case Scalar::Char: return "char";
    case Scalar::SignedChar: return "signed char";
    case Scalar::UnsignedChar: return "unsigned char";
    case Scalar::Short: return "short";
    case Scalar::UnsignedShort: return "unsigned short";
    case Scalar::Int: return "int";
    case Scalar::UnsignedInt: return "unsigned int";
    case Scalar::Long: return "long";
    case Scalar::UnsignedLong: return "unsigned long";
    case Scalar::LongLong: return "long long";
    case Scalar::UnsignedLongLong: return "unsigned long long";
    case Scalar::Int128: return "int128";
    case Scalar::UnsignedInt128: return "unsigned int128";
    case Scalar::Float16: return "float16";
    case Scalar::BFloat16: return "bfloat16";
    case Scalar::Float: return "float";
    case Scalar::Double: return "double";
    case Scalar::LongDouble: return "long double";
    case Scalar::Float128: return "float128";
  }
  return "";
}

std::string integer(const Integer& value) {
  return value.isSigned ? fmt::format("{}", static_cast<std::int64_t>(value.bits))
                        : fmt::format("{}u", value.bits);
}

struct Describe {
  const Module& module;
  std::string operator()(Scalar scalar) const { return std::string(word(scalar)); }
  std::string operator()(const Complex& c) const {
    return "complex " + describe(module, c.element);
  }
  std::string operator()(const Pointer& p) const {
    return (p.block ? "block pointer to " : "pointer to ") + describe(module, p.pointee);
  }
  std::string operator()(const Array& a) const {
    const std::string count = a.bound == Bound::Fixed ? fmt::format("{}", a.count) : "";
    return fmt::format("array[{}] of {}", count, describe(module, a.element));
  }
  std::string operator()(const Vector& v) const {
    return fmt::format("vector[{}] of {}", v.count, describe(module, v.element));
  }
  std::string operator()(const Function& f) const {
    std::string text = "function(";
    for (std::size_t i = 0; i < f.parameters.size(); ++i)
      text += (i ? ", " : "") + describe(module, f.parameters[i]);
    if (f.variadic) text += ", ...";
    if (!f.prototyped) text += "unprototyped";
    return text + ") returning " + describe(module, f.result);
  }
  std::string operator()(const Named& n) const { return spelling(module.decl(n.decl)); }
  std::string operator()(const Qualified& q) const {
    return std::string(q.isConst ? "const " : "") + (q.isVolatile ? "volatile " : "") +
           describe(module, q.type);
  }
  std::string operator()(const Atomic& a) const { return "atomic " + describe(module, a.type); }
  std::string operator()(const VaList&) const { return "va_list"; }
  std::string operator()(const BitInt& b) const {
    return fmt::format("{}bitint({})", b.isSigned ? "" : "unsigned ", b.widthBits);
  }
  std::string operator()(const Unsupported& u) const { return "unsupported " + u.reason; }
};

struct DumpDecl {
  const Module& module;
  const Decl& decl;

  std::string operator()(const Record& r) const {
    std::string text = spelling(decl);
    if (!r.tagged) text += " untagged";
    if (!r.complete) return text + " incomplete\n";
    text += fmt::format(" size {} align {}", r.sizeBytes, r.alignBytes);
    if (r.packed) text += " packed";
    if (r.alignedBytes) text += fmt::format(" aligned({})", r.alignedBytes);
    if (r.maxFieldAlignBytes) text += fmt::format(" pack({})", r.maxFieldAlignBytes);
    if (r.msLayout) text += " ms_struct";
    if (r.flexible) text += " flexible";
    text += r.bodyRead ? "\n" : " body not read\n";
    for (const Field& field : r.fields) {
      text += fmt::format("  {} ", field.offsetBits / 8);
      if (field.widthBits)
        text += fmt::format("bit {} width {} ", field.offsetBits % 8, *field.widthBits);
      text += fmt::format("{}: {}", field.name.empty() ? "(unnamed)" : field.name,
                          describe(module, field.type));
      if (field.alignedBytes) text += fmt::format(" aligned({})", field.alignedBytes);
      if (field.packed) text += " packed";
      text += "\n";
    }
    return text;
  }
  std::string operator()(const Enum& e) const {
    std::string text = spelling(decl) + (e.tagged ? "" : " untagged");
    if (e.underlying != TypeId::None) text += ": " + describe(module, e.underlying);
    text += "\n";
    for (const Enumerator& enumerator : e.enumerators)
      text += fmt::format("  {} = {}\n", enumerator.name, integer(enumerator.value));
    return text;
  }
  std::string operator()(const Typedef& t) const {
    return fmt::format("typedef {}: {}{}\n", decl.name, describe(module, t.type),
                       t.alignedBytes ? fmt::format(" aligned({})", t.alignedBytes) : "");
  }
  std::string operator()(const FunctionDecl& f) const {
    std::string text = fmt::format("function {}: {}", decl.name, describe(module, f.type));
    if (f.symbol != decl.name) text += fmt::format(" symbol {}", f.symbol);
    switch (f.linkage) {
      case Linkage::External: break;
      case Linkage::InlineOnly: text += " inline"; break;
      case Linkage::Static: text += " static"; break;
      case Linkage::Hidden: text += " hidden"; break;
    }
    return text + "\n";
  }
  std::string operator()(const Variable& v) const {
    std::string text = fmt::format("variable {}: {}", decl.name, describe(module, v.type));
    if (v.symbol != decl.name) text += fmt::format(" symbol {}", v.symbol);
    return text + (v.threadLocal ? " thread-local\n" : "\n");
  }
  std::string operator()(const Macro& m) const {
    std::string text = "macro " + decl.name;
    if (const auto* constant = std::get_if<Constant>(&m.meaning)) {
      text += ": " + describe(module, constant->type) + " = ";
      if (const auto* number = std::get_if<Integer>(&constant->value))
        text += integer(*number);
      else if (const auto* real = std::get_if<double>(&constant->value))
        text += fmt::format("{}", *real);
      else if (const auto* string = std::get_if<std::string>(&constant->value))
        text += fmt::format("string of {} bytes", string->size());
      else
        text += fmt::format("{:#x}", std::get<Address>(constant->value).value);
    } else if (const auto* alias = std::get_if<Alias>(&m.meaning)) {
      text += " alias of " + alias->target;
    } else if (const auto* accessor = std::get_if<Accessor>(&m.meaning)) {
      text += fmt::format(" calls {} dereferenced {}", module.decl(accessor->function).name,
                          accessor->dereferences);
    } else if (const auto* type = std::get_if<TypeName>(&m.meaning)) {
      text += " names " + describe(module, type->type);
    } else {
      text += ": " + std::get<Inexpressible>(m.meaning).reason;
    }
    return text + "\n";
  }
};

}  // namespace

std::string describe(const Module& module, TypeId id) {
  return id == TypeId::None ? "nothing" : std::visit(Describe{module}, module.type(id));
}

std::string dump(const Module& module) {
  std::string text;
  for (const Decl& decl : module.decls)
    text += (decl.wanted ? "" : "- ") + std::visit(DumpDecl{module, decl}, decl.kind);
  return text;
}

}  // namespace ljbind::ir
