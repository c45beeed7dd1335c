// Judges what a hand-written type does where the C type should stand: nothing, harm, or the
// question whether it does.
//
// A proof wants equality (compare/compare.h). A person who writes declarations by hand does not:
// `void *` for an opaque struct, a struct cut short, char[40] for a mutex are choices, and the
// generated code is the same. What counts here is what a call or a memory access would do
// differently:
// - another class (integer, floating point, struct by value) or another width;
// - another sign, where the value is read back: results, fields, variables, but not bytes;
// - behind a pointer, another width or class of a number, since C writes through it; nothing else
//   there, and not when either side says void, a byte in C, or a struct;
// - a callback's own parameters and result.
#pragma once

#include <cstdint>
#include <string>

#include "ir/module.h"

namespace ljbind::check {

enum class Verdict : std::uint8_t {
  Same,      // or different in a way that cannot matter
  Sign,      // the same bits read with another sign
  Pointee,   // a pointer to a number of another width or class
  Callback,  // a pointer to a function that is called differently
  Class,     // pointer here, integer of that size there: works until somebody uses it
  Wrong,     // another width or class
};

// Where a value of the type is.
enum class Position : std::uint8_t { Result, Parameter, Field, Variable };

class Judge {
 public:
  // `c` is what the compiler found and `lua` what LuaJIT made of the user's text.
  Judge(const ir::Module& c, const ir::Module& lua) : c_(c), lua_(lua) {}

  Verdict judge(ir::TypeId c, ir::TypeId lua, Position position) const;
  // Parameters, result and `...` of what two function types say, the worst of them.
  Verdict judgeFunctions(const ir::Function& c, const ir::Function& lua) const;
  // The function type behind typedefs and at most one pointer, or null.
  static const ir::Function* functionOf(const ir::Module& module, ir::TypeId type);

 private:
  enum class Class : std::uint8_t {
    Void,
    Bool,
    Integer,
    Float,
    Pointer,
    Function,
    Record,
    Array,
    Other,  // vectors, complex numbers, and what LuaJIT has no words for
  };
  struct Shape {
    Class kind = Class::Other;
    ir::TypeId type = ir::TypeId::None;  // without typedefs and qualifiers
    std::uint64_t sizeBytes = 0;         // 0 where it has none
    bool isSigned = false;
    bool isEnum = false;
  };
  static Shape shapeOf(const ir::Module& module, ir::TypeId type);
  Verdict shapes(const Shape& c, const Shape& lua, Position position, unsigned depth) const;
  Verdict pointers(ir::TypeId c, ir::TypeId lua, unsigned depth) const;
  Verdict truth(const Shape& c, const Shape& lua, Position position) const;
  bool isTruth(ir::TypeId c) const;
  Verdict arrays(const Shape& c, const Shape& lua) const;
  Verdict functions(const ir::Function& c, const ir::Function& lua, unsigned depth) const;

  const ir::Module& c_;
  const ir::Module& lua_;
};

}  // namespace ljbind::check
