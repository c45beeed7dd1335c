// What calls return, where that can be told without running them.
#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "luasource/constants.h"

namespace ljbind::luasource {
namespace {

using Kind = Constant::Kind;

Constant boolean(bool value) {
  Constant result;
  result.kind = Kind::Boolean;
  result.boolean = value;
  return result;
}

Constant ofText(TextId text) {
  Constant result;
  result.kind = Kind::Text;
  result.text = text;
  return result;
}

// The functions that know or do not know a C type.
bool asksForType(FfiFunction function) {
  switch (function) {
    case FfiFunction::New:
    case FfiFunction::Cast:
    case FfiFunction::Typeof:
    case FfiFunction::Sizeof:
    case FfiFunction::Alignof:
    case FfiFunction::Offsetof:
    case FfiFunction::Metatype:
    case FfiFunction::Istype: return true;
    case FfiFunction::Load:
    case FfiFunction::String:
    case FfiFunction::Gc:
    case FfiFunction::Cdef:
    case FfiFunction::Other: return false;
  }
  return false;
}

// What type() says; empty where the kind does not tell.
std::string typeName(Kind kind) {
  switch (kind) {
    case Kind::Nil: return "nil";
    case Kind::Boolean: return "boolean";
    case Kind::Number: return "number";
    case Kind::Text: return "string";
    case Kind::Undecided:
    case Kind::Other:
    case Kind::Guard: return "";
  }
  return "";
}

// Whether it is what Lua takes between a `%` and the letter of a conversion.
bool isSpecifier(std::string_view text) {
  const auto skip = [&](std::string_view characters, std::size_t most) {
    for (std::size_t i = 0; i < most && !text.empty(); ++i) {
      if (characters.find(text[0]) == std::string_view::npos) return;
      text.remove_prefix(1);
    }
  };
  constexpr std::string_view digits = "0123456789";
  skip("-+ #0", 5);
  skip(digits, 2);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    skip(digits, 2);
  }
  return text.empty();
}

std::string changeCase(std::string text, bool upper) {
  for (char& c : text) {
    const char first = upper ? 'a' : 'A';
    if (c >= first && c <= first + 25) c = static_cast<char>(c ^ 0x20);
  }
  return text;
}

}  // namespace

bool isBuiltinModule(std::string_view name) {
  return name == "ffi" || name == "jit" || name == "bit" || name == "string" || name == "table" ||
         name == "math" || name == "io" || name == "os" || name == "debug" || name == "package" ||
         name == "coroutine";
}

Constant Constants::callAt(ExpressionId id) {
  const Arguments arguments = argumentsOf(chunk_[id]);
  if (const auto* method = std::get_if<MethodCall>(&chunk_[id].node)) {
    const std::string& name = std::get<String>(chunk_[method->name].node).value;
    if (at(method->object).kind == Kind::Text) return libraryCall("string." + name, id, arguments);
  }
  const auto callee = flow_.callee(id);
  if (callee.size() != 1) return {};
  const Value value = values_[callee[0]];
  if (value.kind == ValueKind::FfiFunction) {
    const auto function = static_cast<FfiFunction>(value.number);
    return ffiCall(function, id, arguments);
  }
  const bool known = value.kind == ValueKind::LuaFunction;
  switch (known ? static_cast<LuaFunction>(value.number) : LuaFunction::Other) {
    case LuaFunction::Pcall: return protectedCall(arguments);
    case LuaFunction::Assert: return arguments.size() > 0 ? at(arguments[0]) : Constant{};
    case LuaFunction::Require: {
      const Constant name = arguments.size() > 0 ? at(arguments[0]) : Constant{};
      if (name.kind != Kind::Text) return {};
      Constant result;
      if (isBuiltinModule(texts_.plain(name.text).value_or(""))) result.kind = Kind::Other;
      return result;
    }
    case LuaFunction::Setmetatable: return arguments.size() > 0 ? at(arguments[0]) : Constant{};
    case LuaFunction::Xpcall:
    case LuaFunction::Pairs: return {};
    case LuaFunction::Select:
    case LuaFunction::Other: break;
  }
  const auto* call = std::get_if<Call>(&chunk_[id].node);
  return call ? libraryCall(globalPath(call->callee), id, arguments) : Constant{};
}

// The first result of pcall: whether what it calls succeeds.
Constant Constants::protectedCall(const Arguments& arguments) {
  if (arguments.size() < 2) return {};
  const auto callee = flow_.at(arguments[0]);
  if (callee.size() != 1) return {};
  const Value value = values_[callee[0]];
  const Constant first = at(arguments[1]);
  if (value.kind == ValueKind::LuaFunction) {
    const bool isRequire = static_cast<LuaFunction>(value.number) == LuaFunction::Require;
    if (!isRequire || first.kind != Kind::Text) return {};
    const bool builtin = isBuiltinModule(texts_.plain(first.text).value_or(""));
    return builtin ? boolean(true) : Constant{};
  }
  const bool isFfi = value.kind == ValueKind::FfiFunction;
  if (!isFfi || !asksForType(static_cast<FfiFunction>(value.number))) return {};
  Constant result;
  result.kind = Kind::Guard;
  result.typeDecided = first.kind == Kind::Text;
  result.text = first.text;
  return result;
}

Constant Constants::ffiCall(FfiFunction function, ExpressionId id, const Arguments& arguments) {
  const auto* call = std::get_if<Call>(&chunk_[id].node);
  if (function == FfiFunction::Other && call && arguments.size() == 1) {
    // ffi.abi by its name, for it is known to nobody else.
    const Constant parameter = at(arguments[0]);
    if (!isAbi(call->callee) || parameter.kind != Kind::Text) return {};
    return boolean(target_.abi.contains(texts_.plain(parameter.text).value_or("")));
  }
  Constant result;
  if (function == FfiFunction::Typeof) result.kind = Kind::Other;
  return result;
}

// `ffi.abi`, or a local that holds it.
bool Constants::isAbi(ExpressionId callee) {
  const auto* name = std::get_if<Name>(&chunk_[callee].node);
  if (name) {
    const Definition* found = definition(callee);
    if (!found || found->kind != Definition::Kind::Value) return false;
    callee = found->value;
  }
  const auto* index = std::get_if<Index>(&chunk_[callee].node);
  const Constant key = index ? at(index->key) : Constant{};
  return key.kind == Kind::Text && texts_.plain(key.text) == "abi";
}

Constant Constants::libraryCall(const std::string& path, ExpressionId id,
                                const Arguments& arguments) {
  if (path == "string.format") return format(arguments);
  if (path == "table.concat") return concatTable(arguments);
  if (arguments.size() != 1) return {};
  const Constant value = at(arguments[0]);
  const auto fixed = [&](std::string text) {
    return ofText(texts_.fixed(std::move(text), chunk_[id].span));
  };
  if (path == "type") {
    const bool isTable = value.kind == Kind::Other && globalPath(arguments[0]) == "jit";
    const std::string name = isTable ? "table" : typeName(value.kind);
    return name.empty() ? Constant{} : fixed(name);
  }
  if (path == "tonumber") return value.kind == Kind::Number ? value : Constant{};
  if (path == "tostring") {
    if (value.kind == Kind::Boolean) return fixed(value.boolean ? "true" : "false");
    const auto text = textOf(arguments[0], value);
    return text ? ofText(*text) : Constant{};
  }
  const bool lower = path == "string.lower";
  if ((lower || path == "string.upper") && value.kind == Kind::Text)
    if (const auto text = texts_.plain(value.text)) return fixed(changeCase(*text, !lower));
  return {};
}

Constant Constants::concatTable(const Arguments& arguments) {
  if (arguments.size() == 0 || arguments.size() > 2) return {};
  const auto list = listOf(arguments[0]);
  if (!list) return {};
  std::optional<TextId> separator;
  if (arguments.size() == 2) {
    const Constant value = at(arguments[1]);
    separator = textOf(arguments[1], value);
    if (!separator && value.kind != Kind::Nil) return {};
  }
  TextId all = texts_.mapped({});
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto text = textOf((*list)[i], at((*list)[i]));
    if (!text) return {};
    if (i > 0 && separator) all = texts_.join(all, *separator);
    all = texts_.join(all, *text);
  }
  return ofText(all);
}

// --- string.format

Constant Constants::format(const Arguments& arguments) {
  const Constant pattern = arguments.size() > 0 ? at(arguments[0]) : Constant{};
  if (pattern.kind != Kind::Text) return {};
  const auto flat = texts_.flatten(pattern.text);
  if (!flat) return {};
  auto result = formatted(*flat, arguments);
  return result ? ofText(texts_.mapped(std::move(*result))) : Constant{};
}

std::optional<MappedText> Constants::formatted(const MappedText& format,
                                               const Arguments& arguments) {
  const std::string& text = format.text;
  MappedText result;
  std::size_t next = 1;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t percent = std::min(text.find('%', i), text.size());
    result.append(format, i, percent);
    i = percent + 1;
    if (percent == text.size()) break;
    if (i < text.size() && text[i] == '%') {
      result.append(format, i, i + 1);
      ++i;
      continue;
    }
    const std::size_t end = text.find_first_not_of("-+ #0123456789.", i);
    if (end == std::string::npos || !isSpecifier(std::string_view(text).substr(i, end - i)))
      return std::nullopt;
    const std::string specifier = text.substr(percent, end + 1 - percent);
    i = end + 1;
    if (next >= arguments.size() || !substitute(specifier, arguments[next++], result))
      return std::nullopt;
  }
  return result;
}

// What comes in the place of a specifier stands in the file where the argument does.
bool Constants::substitute(std::string specifier, ExpressionId argument, MappedText& to) {
  const Constant value = at(argument);
  const char conversion = specifier.back();
  const Span span = chunk_[argument].span;
  const auto put = [&](auto... values) {
    char buffer[512];
    const int length = std::snprintf(buffer, sizeof buffer, specifier.c_str(), values...);
    if (length < 0 || static_cast<std::size_t>(length) >= sizeof buffer) return false;
    to.append({buffer, static_cast<std::size_t>(length)}, {0, span.begin, span.end, false});
    return true;
  };
  if (conversion == 's') {
    auto id = textOf(argument, value);
    if (value.kind == Kind::Boolean) id = texts_.fixed(value.boolean ? "true" : "false", span);
    if (!id) return false;
    if (specifier == "%s") {
      const auto flat = texts_.flatten(*id);
      if (flat) to.append(*flat, 0, flat->text.size());
      return flat.has_value();
    }
    const auto plain = texts_.plain(*id);
    return plain && put(plain->c_str());
  }
  if (value.kind != Kind::Number || !(std::fabs(value.number) < 9e18)) return false;
  const auto integer = static_cast<long long>(value.number);
  switch (conversion) {
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o': specifier.insert(specifier.size() - 1, "ll"); return put(integer);
    case 'c': return put(static_cast<int>(integer));
    case 'e':
    case 'f':
    case 'g': return put(value.number);
    default: return false;
  }
}

// A ctype whose name can stand where a `$` does, in its text. `char *` cannot: in `$ x[2]` it would
// become part of the declarator.
std::optional<TextId> Constants::typeText(ExpressionId id) {
  std::optional<TextId> text = textOf(id, at(id));
  const auto found = flow_.at(id);
  if (!text && found.size() == 1 && values_[found[0]].kind == ValueKind::CType)
    text = texts_.fixed(values_.text(found[0]), chunk_[id].span);
  if (!text) return std::nullopt;
  const auto plain = texts_.plain(*text);
  if (!plain || plain->find_first_of("*[]()$?") != std::string::npos) return std::nullopt;
  return texts_.fixed(*plain, chunk_[id].span);
}

}  // namespace ljbind::luasource
