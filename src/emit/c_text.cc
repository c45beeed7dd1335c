#include "emit/c_text.h"

#include <fmt/format.h>

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

std::string Blob::tag() const { return fmt::format("ljbind_blob_{}_{}", sizeBytes, alignBytes); }
std::string Blob::text() const {
  return fmt::format("struct {} {{\n  uint8_t _[{}];\n}} __attribute__((aligned({})));", tag(),
                     sizeBytes, alignBytes);
}

std::string container(std::uint32_t bits, bool isSigned) {
  return fmt::format("{}int{}_t", isSigned ? "" : "u", bits);
}

std::string CText::blob(const ir::TypeEntry& entry) {
  const Blob blob{entry.sizeBytes.value_or(0), std::max(entry.alignBytes, 1U)};
  blobs_[blob] = true;
  return "struct " + blob.tag();
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

// Peels one layer off `type`, moving it into `inner`; when `done`, `inner` is the whole text.
std::string CText::declareStep(ir::TypeId& id, std::string inner, bool& done) {
  const ir::TypeEntry& entry = module_.entry(id);
  const auto finish = [&](const std::string& base) {
    done = true;
    return join(base, inner);
  };
  struct Visitor {
    CText& text;
    ir::TypeId& id;
    std::string& inner;
    const ir::TypeEntry& entry;
    const decltype(finish)& end;

    std::string operator()(ir::Scalar kind) { return end(text.scalar(entry, kind)); }
    std::string operator()(const ir::Complex& complex) {
      const auto* element = std::get_if<ir::Scalar>(&text.module_.type(complex.element));
      if (element && *element == ir::Scalar::Float) return end("complex float");
      if (element && *element == ir::Scalar::Double) return end("complex");
      return end(text.blob(entry));
    }
    std::string operator()(const ir::Pointer& pointer) {
      if (pointer.block) return end("void *");
      id = pointer.pointee;
      const ir::Type& pointee = text.module_.type(id);
      const bool bracket = std::holds_alternative<ir::Array>(pointee) ||
                           std::holds_alternative<ir::Function>(pointee);
      return bracket ? "(*" + inner + ")" : "*" + inner;
    }
    std::string operator()(const ir::Array& array) {
      id = array.element;
      return array.bound == ir::Bound::Fixed ? fmt::format("{}[{}]", inner, array.count)
                                             : inner + "[]";
    }
    std::string operator()(const ir::Vector& vector) {
      if (entry.sizeBytes.value_or(0) > 16 || entry.alignBytes > 16) return end(text.blob(entry));
      const std::string element = text.declare(vector.element, "");
      return end(fmt::format("{} __attribute__((vector_size({})))", element, *entry.sizeBytes));
    }
    std::string operator()(const ir::Function& function) {
      id = function.result;
      return inner + text.parameters(function, nullptr);
    }
    std::string operator()(const ir::Named& name) {
      const ir::Decl& decl = text.module_.decl(name.decl);
      if (const auto* list = as<ir::Enum>(decl)) {
        id = list->underlying;
        return inner;
      }
      if (const auto* alias = as<ir::Typedef>(decl);
          alias && text.plan_.of(name.decl).form == Form::Resolved && !alias->predeclared) {
        id = alias->type;
        return inner;
      }
      return end(text.named(name.decl));
    }
    std::string operator()(const ir::Qualified& qualified) {
      id = qualified.type;
      const std::string words = qualified.isConst && qualified.isVolatile ? "const volatile"
                                : qualified.isConst                       ? "const"
                                                                          : "volatile";
      const ir::Type& type = text.module_.type(id);
      if (const auto* pointer = std::get_if<ir::Pointer>(&type); pointer && !pointer->block)
        return inner.empty() ? words : words + " " + inner;  // binds to the * written next
      if (std::holds_alternative<ir::Array>(type) || std::holds_alternative<ir::Function>(type))
        return inner;  // C puts it on the element, which carries it already
      return end(words + " " + text.declare(id, ""));
    }
    std::string operator()(const ir::Atomic& atomic) {
      id = atomic.type;
      return inner;
    }
    std::string operator()(const ir::VaList&) {
      // A parameter is a pointer in LuaJIT as in C; a member is the array of one struct it is.
      return end(entry.sizeBytes == 8 ? "va_list" : text.blob(entry));
    }
    std::string operator()(const ir::Unsupported&) { return end(text.blob(entry)); }
  };
  return std::visit(Visitor{*this, id, inner, entry, finish}, entry.type);
}

std::string CText::declare(ir::TypeId type, const std::string& inner) {
  std::string text = inner;
  for (bool done = false; !done;) text = declareStep(type, std::move(text), done);
  return text;
}

std::string CText::parameters(const ir::Function& type, const std::vector<std::string>* names) {
  if (!type.prototyped) return "()";
  std::string text;
  for (std::size_t i = 0; i < type.parameters.size(); ++i) {
    std::string name = names && i < names->size() ? (*names)[i] : std::string();
    if (plan::isReservedWord(name)) name.clear();
    text += (i ? ", " : "") + declare(type.parameters[i], name);
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

std::string CText::naturalBody(const ir::Record& record) {
  std::string text;
  for (std::size_t i = 0; i < record.fields.size(); ++i)
    text += field(record, record.fields[i], i + 1 == record.fields.size());
  return text;
}

std::string CText::record(const ir::Decl& decl, ir::DeclId id) {
  const auto& record = *as<ir::Record>(decl);
  switch (plan_.of(id).form) {
    case Form::Natural:
      return fmt::format("{} {{\n{}}}{};", named(id), naturalBody(record),
                         attributes(record.packed, record.alignedBytes));
    case Form::Canonical:
      return fmt::format("{} {{\n{}}}{};", named(id), canonicalBody(record),
                         attributes(true, record.alignBytes));
    case Form::Opaque: {
      const std::string body =
          record.sizeBytes ? fmt::format("  uint8_t _[{}];\n", record.sizeBytes) : std::string();
      return fmt::format("{} {{\n{}}}{};", named(id), body, attributes(false, record.alignBytes));
    }
    case Form::Forward: return named(id) + ";";
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
  std::string text = declare(type.result, name + parameters(type, &function.parameterNames));
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
    while (line.size() > columns) {
      std::size_t cut = line.rfind(' ', columns);
      if (cut == std::string::npos || line.find_first_not_of(' ') >= cut)
        cut = line.find(' ', columns);
      if (cut == std::string::npos) break;
      const std::string head = line.substr(0, cut);
      result += head.substr(0, head.find_last_not_of(' ') + 1) + "\n";
      line = indent + line.substr(cut + 1);
    }
    result += line;
    if (end == text.size()) break;
    result += '\n';
    start = end + 1;
  }
  return result;
}

}  // namespace ljbind::emit
