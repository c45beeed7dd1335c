#include "emit/c_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "emit/conditions.h"

namespace ljbind::emit {
namespace {

using ir::as;
using plan::Form;

std::string attributes(bool packed, std::uint32_t alignedBytes) {
  if (packed && alignedBytes)
    return fmt::format(" __attribute__((packed, aligned({})))", alignedBytes);
  if (packed) return " __attribute__((packed))";
  if (alignedBytes) return fmt::format(" __attribute__((aligned({})))", alignedBytes);
  return {};
}

// A member LuaJIT's parser would take for a keyword; the loader fills in the name.
std::string memberName(const std::string& name) {
  return plan::isReservedWord(name) ? fmt::format("$/*{}*/", name) : name;
}

std::string join(const std::string& type, const std::string& inner) {
  return inner.empty() ? type : type + " " + inner;
}

}  // namespace

std::string Blob::tag() const {
  return vaList ? "ljbind_va_list" : fmt::format("ljbind_blob_{}_{}", sizeBytes, alignBytes);
}
std::string Blob::text() const {
  if (vaList)
    return fmt::format(
        "struct {} {{\n  unsigned int gp_offset;\n  unsigned int fp_offset;\n"
        "  void *overflow_arg_area;\n  void *reg_save_area;\n}};",
        tag());
  return fmt::format("struct {} {{\n  uint8_t _[{}];\n}} __attribute__((aligned({})));", tag(),
                     sizeBytes, alignBytes);
}

std::string container(std::uint32_t bits, bool isSigned) {
  return fmt::format("{}int{}_t", isSigned ? "" : "u", bits);
}

std::string CText::blob(const Blob& blob) {
  blobs_[blob] = true;
  return "struct " + blob.tag();
}

std::string CText::blob(const ir::TypeEntry& entry) {
  return blob(Blob{entry.sizeBytes.value_or(0), std::max(entry.alignBytes, 1U)});
}

std::optional<CText::StandIn> CText::standIn(const ir::TypeEntry& entry) {
  const std::uint64_t size = entry.sizeBytes.value_or(0);
  if (const auto* complex = std::get_if<ir::Complex>(&entry.type)) {
    const auto* element = std::get_if<ir::Scalar>(&module_.type(complex->element));
    if (element && (*element == ir::Scalar::Float || *element == ir::Scalar::Double)) return {};
    return StandIn{declare(complex->element, ""), "[2]"};
  }
  if (const auto* bits = std::get_if<ir::BitInt>(&entry.type)) {
    if (size <= 8)
      return StandIn{container(static_cast<std::uint32_t>(size * 8), bits->isSigned), ""};
    if (entry.alignBytes == 8) return StandIn{"uint64_t", fmt::format("[{}]", size / 8)};
    return StandIn{blob(entry), ""};
  }
  if (std::holds_alternative<ir::VaList>(entry.type)) {
    // A parameter is a pointer in LuaJIT as in C; a member is the array of one struct it is.
    if (size == 8) return StandIn{"va_list", ""};
    if (size == 24 && entry.alignBytes == 8 && module_.target.starts_with("x86_64"))
      return StandIn{blob(Blob{size, entry.alignBytes, true}), "[1]"};
    return StandIn{blob(entry), ""};
  }
  if (std::holds_alternative<ir::Unsupported>(entry.type)) return StandIn{blob(entry), ""};
  return {};
}

bool CText::isWrittenBehind(ir::TypeId type) {
  type = ir::unqualified(module_, type);
  const ir::TypeEntry& entry = module_.entry(type);
  if (const auto* name = std::get_if<ir::Named>(&entry.type)) {
    const auto* alias = as<ir::Typedef>(module_.decl(name->decl));
    return alias && !alias->predeclared && plan_.of(name->decl).form == Form::Resolved &&
           isWrittenBehind(alias->type);
  }
  if (std::holds_alternative<ir::Array>(entry.type) ||
      std::holds_alternative<ir::Function>(entry.type))
    return true;
  const std::optional<StandIn> other = standIn(entry);
  return other && !other->suffix.empty();
}

std::string CText::scalar(const ir::TypeEntry& entry, ir::Scalar kind) {
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
    case ir::Scalar::Float: return "float";
    case ir::Scalar::Double: return "double";
    case ir::Scalar::LongDouble: return "long double";
    case ir::Scalar::Float16:
    case ir::Scalar::BFloat16: return "uint16_t";
    case ir::Scalar::Int128:
    case ir::Scalar::UnsignedInt128:
    case ir::Scalar::Float128: return blob(entry);
  }
  return "void";
}

std::string CText::named(ir::DeclId id) {
  const ir::Decl& decl = module_.decl(id);
  const plan::Decision& decision = plan_.of(id);
  const std::string& name = decision.name.empty() ? decl.name : decision.name;
  if (const auto* record = as<ir::Record>(decl))
    return (record->kind == ir::RecordKind::Struct ? "struct " : "union ") + name;
  return name;
}

// LuaJIT's sizes end below 2 GiB; of a larger array it can still be told where it begins.
constexpr std::uint64_t hugeArray = std::uint64_t{1} << 31;

// Peels one layer off the type, moving it into `inner`.
void CText::peel(Declarator& declarator) {
  const ir::TypeEntry& entry = module_.entry(declarator.type);
  struct Visitor {
    CText& text;
    Declarator& to;
    const ir::TypeEntry& entry;

    void end(const std::string& base) {
      to.done = true;
      to.inner = join(base, to.inner);
    }
    void endWithStandIn(const std::string& words) {
      const StandIn other = *text.standIn(entry);
      // Passed by value it is a struct: arrays cannot be. Nothing calls such a function.
      if (to.passed && !other.suffix.empty()) return end(words + text.blob(entry));
      to.inner += other.suffix;
      end(words + other.base);
    }
    void operator()(ir::Scalar kind) { end(text.scalar(entry, kind)); }
    void operator()(const ir::Complex& complex) {
      if (text.standIn(entry)) return endWithStandIn("");
      const auto element = std::get<ir::Scalar>(text.module_.type(complex.element));
      end(element == ir::Scalar::Float ? "complex float" : "complex");
    }
    void operator()(const ir::Pointer& pointer) {
      if (pointer.block) return end("void *");
      to.type = pointer.pointee;
      to.passed = false;
      to.inner = text.isWrittenBehind(to.type) ? "(*" + to.inner + ")" : "*" + to.inner;
    }
    void operator()(const ir::Array& array) {
      to.type = array.element;
      to.passed = false;
      const bool open = array.bound != ir::Bound::Fixed || entry.sizeBytes.value_or(0) >= hugeArray;
      to.inner += open ? "[]" : fmt::format("[{}]", array.count);
    }
    void operator()(const ir::Vector& vector) {
      if (entry.sizeBytes.value_or(0) > 16 || entry.alignBytes > 16) return end(text.blob(entry));
      const std::string element = text.declare(vector.element, "");
      end(fmt::format("{} __attribute__((vector_size({})))", element, *entry.sizeBytes));
    }
    void operator()(const ir::Function& function) {
      to.type = function.result;
      to.passed = true;
      to.inner += text.parameters(function, nullptr);
    }
    void operator()(const ir::Named& name) {
      const ir::Decl& decl = text.module_.decl(name.decl);
      if (const auto* list = as<ir::Enum>(decl)) {
        to.type = list->underlying;
      } else if (const auto* alias = as<ir::Typedef>(decl);
                 alias && text.plan_.of(name.decl).form == Form::Resolved && !alias->predeclared) {
        to.type = alias->type;
      } else {
        end(text.named(name.decl));
      }
    }
    void operator()(const ir::Qualified& qualified) {
      to.type = qualified.type;
      const std::string words = qualified.isConst && qualified.isVolatile ? "const volatile"
                                : qualified.isConst                       ? "const"
                                                                          : "volatile";
      const ir::Type& type = text.module_.type(to.type);
      if (const auto* pointer = std::get_if<ir::Pointer>(&type); pointer && !pointer->block) {
        to.inner = join(words, to.inner);  // binds to the * written next
      } else if (text.standIn(text.module_.entry(to.type))) {
        Visitor{text, to, text.module_.entry(to.type)}.endWithStandIn(words + " ");
      } else if (!std::holds_alternative<ir::Array>(type) &&
                 !std::holds_alternative<ir::Function>(type)) {
        end(words + " " + text.finish({to.type, "", to.passed}));
      }
      // Of an array or a function C puts it on the element, which carries it already.
    }
    void operator()(const ir::Atomic& atomic) { to.type = atomic.type; }
    void operator()(const ir::VaList&) { endWithStandIn(""); }
    void operator()(const ir::BitInt&) { endWithStandIn(""); }
    void operator()(const ir::Unsupported&) { endWithStandIn(""); }
  };
  std::visit(Visitor{*this, declarator, entry}, entry.type);
}

std::string CText::finish(Declarator declarator) {
  while (!declarator.done) peel(declarator);
  return std::move(declarator.inner);
}

std::string CText::declare(ir::TypeId type, const std::string& inner) {
  return finish({type, inner, false});
}

std::string CText::parameters(const ir::Function& type, const std::vector<std::string>* names) {
  if (!type.prototyped) return "()";
  std::string text;
  for (std::size_t i = 0; i < type.parameters.size(); ++i) {
    std::string name = names && i < names->size() ? (*names)[i] : std::string();
    if (plan::isReservedWord(name)) name.clear();
    text += (i ? ", " : "") + finish({type.parameters[i], name, true});
  }
  if (type.variadic) text += text.empty() ? "..." : ", ...";
  return "(" + (text.empty() ? "void" : text) + ")";
}

// --- declarations

std::string CText::field(const ir::Record& record, const ir::Field& field, bool last) {
  std::string name = memberName(field.name);
  if (field.widthBits)
    return fmt::format("  {}:{};\n", declare(field.type, name), *field.widthBits);
  const auto* array = std::get_if<ir::Array>(&module_.type(ir::unqualified(module_, field.type)));
  // Only the last member of a struct may leave its bound open.
  if (array && array->bound != ir::Bound::Fixed && (!last || record.kind == ir::RecordKind::Union))
    return fmt::format("  {};\n", declare(array->element, name + "[0]"));
  return fmt::format("  {}{};\n", declare(field.type, name),
                     attributes(field.packed, field.alignedBytes));
}

std::string CText::naturalBody(const ir::Decl& decl) {
  const auto& record = *as<ir::Record>(decl);
  MemberConditions conditions(module_, decl.condition);
  std::string text;
  for (const ir::Field& member : record.fields) {
    text += conditions.before(member.condition);
    text += field(record, member, &member == &record.fields.back());
  }
  return text;
}

std::string CText::record(const ir::Decl& decl, ir::DeclId id) {
  const auto& record = *as<ir::Record>(decl);
  switch (plan_.of(id).form) {
    case Form::Natural:
      return fmt::format("{} {{\n{}}}{};", named(id), naturalBody(decl),
                         attributes(record.packed, record.alignedBytes));
    case Form::Canonical:
      return fmt::format("{} {{\n{}}}{};", named(id), canonicalBody(decl, id),
                         attributes(true, record.alignBytes));
    case Form::Opaque: {
      const std::string body =
          record.sizeBytes ? fmt::format("  uint8_t _[{}];\n", record.sizeBytes) : std::string();
      return fmt::format("{} {{\n{}}}{};", named(id), body, attributes(false, record.alignBytes));
    }
    case Form::Forward: {
      const std::string& why = plan_.of(id).reason;
      return named(id) + (why.empty() ? ";" : fmt::format("; /* {} */", why));
    }
    case Form::Resolved:
    case Form::Omitted: return {};
  }
  return {};
}

std::string CText::function(const ir::Decl& decl, ir::DeclId id) {
  const auto& function = *as<ir::FunctionDecl>(decl);
  const auto& type = std::get<ir::Function>(module_.type(ir::strip(module_, function.type)));
  const std::string& given = plan_.of(id).name;
  const std::string name = given.empty() ? decl.name : given;
  std::string text = finish({type.result, name + parameters(type, &function.parameterNames), true});
  if (function.symbol != name) text += fmt::format(" __asm__(\"{}\")", function.symbol);
  return text + ";";
}

std::string CText::declaration(ir::DeclId id) {
  const ir::Decl& decl = module_.decl(id);
  const plan::Decision& decision = plan_.of(id);
  if (decision.form == Form::Omitted || decision.form == Form::Resolved) return {};
  if (as<ir::Record>(decl)) return record(decl, id);
  if (as<ir::FunctionDecl>(decl)) return function(decl, id);
  if (const auto* alias = as<ir::Typedef>(decl))
    return fmt::format("typedef {}{};", declare(alias->type, decl.name),
                       attributes(false, alias->alignedBytes));
  if (const auto* variable = as<ir::Variable>(decl)) {
    const std::string& name = decision.name.empty() ? decl.name : decision.name;
    std::string text = "extern " + declare(variable->type, name);
    if (variable->symbol != name) text += fmt::format(" __asm__(\"{}\")", variable->symbol);
    return text + ";";
  }
  if (const auto* macro = as<ir::Macro>(decl))
    if (const auto* type = std::get_if<ir::TypeName>(&macro->meaning))
      return fmt::format("typedef {};", declare(type->type, decl.name));
  return {};
}

std::string wrap(const std::string& text, std::size_t columns, const std::string& indent) {
  if (text.size() <= columns) return text;
  std::string result;
  std::size_t start = 0;
  while (start <= text.size()) {
    std::size_t end = text.find('\n', start);
    if (end == std::string::npos) end = text.size();
    std::string line = text.substr(start, end - start);
    std::size_t words = line.find_first_not_of(' ');
    while (line.size() > columns && words != std::string::npos) {
      // Behind the first word, which may be longer than a line: an indent has blanks as well.
      std::size_t cut = line.rfind(' ', columns);
      if (cut == std::string::npos || cut <= words) cut = line.find(' ', std::max(columns, words));
      if (cut == std::string::npos) break;
      const std::string head = line.substr(0, cut);
      result += head.substr(0, head.find_last_not_of(' ') + 1) + "\n";
      line = indent + line.substr(cut + 1);
      words = line.find_first_not_of(' ', indent.size());
    }
    result += line;
    if (end == text.size()) break;
    result += '\n';
    start = end + 1;
  }
  return result;
}

}  // namespace ljbind::emit
