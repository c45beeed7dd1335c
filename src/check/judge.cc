#include "check/judge.h"

#include <algorithm>

#include "compare/expressible.h"

namespace ljbind::check {
namespace {

// Beyond this many pointers and callbacks within callbacks nothing is said.
constexpr unsigned maxDepth = 8;

bool isFloat(ir::Scalar kind) { return kind == ir::Scalar::Float || kind == ir::Scalar::Double; }

}  // namespace

Judge::Shape Judge::shapeOf(const ir::Module& module, ir::TypeId id) {
  Shape shape;
  shape.type = ir::strip(module, id);
  shape.sizeBytes = module.entry(shape.type).sizeBytes.value_or(0);
  if (const auto integer = compare::integerClass(module, shape.type)) {
    shape.kind = Class::Integer;
    shape.isSigned = integer->isSigned;
    shape.isEnum = std::holds_alternative<ir::Named>(module.type(shape.type));
    return shape;
  }
  const ir::Type& type = module.type(shape.type);
  if (const auto* scalar = std::get_if<ir::Scalar>(&type)) {
    if (*scalar == ir::Scalar::Void) shape.kind = Class::Void;
    if (*scalar == ir::Scalar::Bool) shape.kind = Class::Bool;
    if (isFloat(*scalar)) shape.kind = Class::Float;
  } else if (std::holds_alternative<ir::Pointer>(type)) {
    shape.kind = Class::Pointer;
  } else if (std::holds_alternative<ir::Function>(type)) {
    shape.kind = Class::Function;
  } else if (std::holds_alternative<ir::Array>(type)) {
    shape.kind = Class::Array;
  } else if (const auto* named = std::get_if<ir::Named>(&type)) {
    // An incomplete enum is an int in C and in LuaJIT.
    shape.kind = ir::as<ir::Record>(module.decl(named->decl)) ? Class::Record : Class::Integer;
    if (shape.kind == Class::Integer) {
      shape.isEnum = true;
      shape.sizeBytes = 4;
    }
  }
  return shape;
}

Verdict Judge::judge(ir::TypeId c, ir::TypeId lua, Position position) const {
  return shapes(shapeOf(c_, c), shapeOf(lua_, lua), position, 0);
}

Verdict Judge::judgeFunctions(const ir::Function& c, const ir::Function& lua) const {
  return functions(c, lua, 0);
}

Verdict Judge::shapes(const Shape& c, const Shape& lua, Position position, unsigned depth) const {
  const bool returned = position == Position::Result;
  // A result nobody asked for is not read; but a large struct is written to where the caller says.
  constexpr std::uint64_t largestInRegisters = 16;
  const bool inMemory = c.kind == Class::Record && c.sizeBytes > largestInRegisters;
  if (returned && lua.kind == Class::Void) return inMemory ? Verdict::Wrong : Verdict::Same;
  if (returned && c.kind == Class::Void) return Verdict::Wrong;
  if (c.kind == Class::Other || lua.kind == Class::Other) {
    const bool known = c.sizeBytes != 0 && lua.sizeBytes != 0;
    // As a parameter va_list is an array, and so a pointer.
    if (lua.kind == Class::Pointer && std::holds_alternative<ir::VaList>(c_.type(c.type)))
      return Verdict::Same;
    return known && c.sizeBytes != lua.sizeBytes ? Verdict::Wrong : Verdict::Same;
  }
  if (c.kind == Class::Integer && lua.kind == Class::Integer) {
    if (c.sizeBytes != lua.sizeBytes) return Verdict::Wrong;
    const bool matters = c.sizeBytes > 1 && !c.isEnum && !lua.isEnum &&
                         position != Position::Parameter && c.isSigned != lua.isSigned;
    return matters ? Verdict::Sign : Verdict::Same;
  }
  if (c.kind == Class::Bool || lua.kind == Class::Bool) return truth(c, lua, position);
  if (c.kind == Class::Float && lua.kind == Class::Float)
    return c.sizeBytes == lua.sizeBytes ? Verdict::Same : Verdict::Wrong;
  if (c.kind == Class::Pointer && lua.kind == Class::Pointer) {
    return pointers(std::get<ir::Pointer>(c_.type(c.type)).pointee,
                    std::get<ir::Pointer>(lua_.type(lua.type)).pointee, depth);
  }
  const bool stored = position == Position::Field || position == Position::Variable;
  if (stored && (c.kind == Class::Array || lua.kind == Class::Array)) return arrays(c, lua);
  if (stored && (c.kind == Class::Record || lua.kind == Class::Record)) {
    // Another struct, or bytes, of the same size: its own members are another comparison's.
    return c.sizeBytes == lua.sizeBytes ? Verdict::Same : Verdict::Wrong;
  }
  if (c.kind == Class::Function && lua.kind == Class::Function) {
    return functions(std::get<ir::Function>(c_.type(c.type)),
                     std::get<ir::Function>(lua_.type(lua.type)), depth);
  }
  if (c.kind == Class::Record && lua.kind == Class::Record)
    return c.sizeBytes == lua.sizeBytes ? Verdict::Same : Verdict::Wrong;
  const bool addresses = (c.kind == Class::Pointer && lua.kind == Class::Integer) ||
                         (c.kind == Class::Integer && lua.kind == Class::Pointer);
  if (addresses && c.sizeBytes == lua.sizeBytes) return Verdict::Class;
  return Verdict::Wrong;
}

// An int that is true or false: a caller may pass a bool for it, and read one where the value is
// never but 0 or 1.
Verdict Judge::truth(const Shape& c, const Shape& lua, Position position) const {
  if (c.sizeBytes == 1 && lua.sizeBytes == 1) return Verdict::Same;
  const bool called = position == Position::Parameter || position == Position::Result;
  if (!called || lua.kind != Class::Bool || c.kind != Class::Integer) return Verdict::Wrong;
  if (position == Position::Parameter) return c.sizeBytes <= 4 ? Verdict::Same : Verdict::Wrong;
  return isTruth(c.type) ? Verdict::Same : Verdict::Class;
}

// Whether an enum has no values but 0 and 1.
bool Judge::isTruth(ir::TypeId c) const {
  const auto* named = std::get_if<ir::Named>(&c_.type(c));
  const auto* list = named ? ir::as<ir::Enum>(c_.decl(named->decl)) : nullptr;
  return list && !list->enumerators.empty() &&
         std::all_of(list->enumerators.begin(), list->enumerators.end(),
                     [](const ir::Enumerator& one) { return one.value.bits <= 1; });
}

Verdict Judge::pointers(ir::TypeId cPointee, ir::TypeId luaPointee, unsigned depth) const {
  if (depth > maxDepth) return Verdict::Same;
  Shape c = shapeOf(c_, cPointee), lua = shapeOf(lua_, luaPointee);
  while (c.kind == Class::Array) c = shapeOf(c_, std::get<ir::Array>(c_.type(c.type)).element);
  while (lua.kind == Class::Array)
    lua = shapeOf(lua_, std::get<ir::Array>(lua_.type(lua.type)).element);
  if (c.kind == Class::Function && lua.kind == Class::Function) {
    const Verdict inner = functions(std::get<ir::Function>(c_.type(c.type)),
                                    std::get<ir::Function>(lua_.type(lua.type)), depth + 1);
    return inner == Verdict::Same ? Verdict::Same : Verdict::Callback;
  }
  const auto isNumber = [](const Shape& shape) {
    return shape.kind == Class::Integer || shape.kind == Class::Float ||
           shape.kind == Class::Bool || shape.kind == Class::Pointer;
  };
  if (!isNumber(c) || !isNumber(lua)) return Verdict::Same;
  // In C a pointer to bytes is a pointer to anything.
  if (c.kind != Class::Pointer && c.sizeBytes == 1) return Verdict::Same;
  if (c.kind == Class::Pointer && lua.kind == Class::Pointer) {
    return pointers(std::get<ir::Pointer>(c_.type(c.type)).pointee,
                    std::get<ir::Pointer>(lua_.type(lua.type)).pointee, depth + 1);
  }
  if (c.sizeBytes != lua.sizeBytes) return Verdict::Pointee;
  const bool mixed = (c.kind == Class::Float) != (lua.kind == Class::Float);
  return mixed ? Verdict::Pointee : Verdict::Same;
}

Verdict Judge::arrays(const Shape& c, const Shape& lua) const {
  // An array without a bound has no size; it ends a struct, or is a variable.
  if (c.sizeBytes != lua.sizeBytes && c.sizeBytes != 0 && lua.sizeBytes != 0) return Verdict::Wrong;
  if (c.kind != Class::Array || lua.kind != Class::Array)
    return c.sizeBytes == lua.sizeBytes ? Verdict::Same : Verdict::Wrong;
  Shape one = c, other = lua;
  while (one.kind == Class::Array)
    one = shapeOf(c_, std::get<ir::Array>(c_.type(one.type)).element);
  while (other.kind == Class::Array)
    other = shapeOf(lua_, std::get<ir::Array>(lua_.type(other.type)).element);
  // Bytes stand for anything; other elements have to be what they are in C.
  if (other.sizeBytes == 1 && c.sizeBytes != 0) return Verdict::Same;
  // The same bytes in other pieces: a set of bits, as fd_set, may be declared in any.
  if (one.kind == Class::Integer && other.kind == Class::Integer &&
      one.sizeBytes != other.sizeBytes && c.sizeBytes == lua.sizeBytes && c.sizeBytes != 0)
    return Verdict::Class;
  return shapes(one, other, Position::Field, maxDepth);
}

Verdict Judge::functions(const ir::Function& c, const ir::Function& lua, unsigned depth) const {
  if (depth > maxDepth || !c.prototyped) return Verdict::Same;
  if (c.variadic != lua.variadic || c.parameters.size() != lua.parameters.size())
    return Verdict::Wrong;
  const auto matters = [](Verdict verdict) {
    return verdict != Verdict::Same && verdict != Verdict::Sign;
  };
  // A callback's result goes from Lua to C, where a missing one would be read.
  const Shape result = shapeOf(c_, c.result), given = shapeOf(lua_, lua.result);
  if (result.kind != Class::Void && given.kind == Class::Void) return Verdict::Wrong;
  if (matters(shapes(result, given, Position::Result, depth))) return Verdict::Wrong;
  for (std::size_t i = 0; i < c.parameters.size(); ++i)
    if (matters(shapes(shapeOf(c_, c.parameters[i]), shapeOf(lua_, lua.parameters[i]),
                       Position::Parameter, depth)))
      return Verdict::Wrong;
  return Verdict::Same;
}

const ir::Function* Judge::functionOf(const ir::Module& module, ir::TypeId type) {
  ir::TypeId id = ir::strip(module, type);
  if (const auto* pointer = std::get_if<ir::Pointer>(&module.type(id)))
    id = ir::strip(module, pointer->pointee);
  return std::get_if<ir::Function>(&module.type(id));
}

}  // namespace ljbind::check
