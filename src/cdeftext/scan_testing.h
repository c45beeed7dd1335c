// A scan as text that can be read in a test.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "cdeftext/scan.h"

namespace ljbind::cdeftext {

inline std::string_view kindName(Kind kind) {
  switch (kind) {
    case Kind::Function: return "function";
    case Kind::Variable: return "variable";
    case Kind::Constant: return "constant";
    case Kind::Typedef: return "typedef";
    case Kind::Struct: return "struct";
    case Kind::Union: return "union";
    case Kind::Enum: return "enum";
    case Kind::Pragma: return "pragma";
    case Kind::LineMarker: return "line marker";
    case Kind::Directive: return "directive";
  }
  return "";
}

inline std::string quoted(std::string_view text, Range range) {
  return "[" + std::string(textOf(text, range)) + "]";
}

// "x [int x]", and "..." for a variable number.
inline std::string showParameters(std::string_view text, const std::vector<Parameter>& parameters,
                                  bool variadic) {
  std::string result;
  for (const Parameter& parameter : parameters)
    result += " (" + parameter.name + " " + quoted(text, parameter.range) + ")";
  return result + (variadic ? " (...)" : "");
}

// One line for each declaration, and indented ones for what it holds.
inline std::string show(std::string_view text) {
  const Scan found = scan(text);
  std::string result;
  for (const Declaration& d : found.declarations) {
    result += std::string(kindName(d.kind)) + " " + d.name;
    if (d.kind < Kind::Pragma) {
      result += " " + quoted(text, d.typeSpecifiers);
      if (d.declarator != d.nameRange) result += " " + quoted(text, d.declarator);
    }
    result += showParameters(text, d.parameters, d.variadic);
    if (d.value) result += " = " + quoted(text, *d.value);
    if (d.asmLabel) result += " asm " + quoted(text, *d.asmLabel);
    if (d.enclosing) result += " in " + found.declarations[*d.enclosing].name;
    if (d.namedBy) result += " named " + found.declarations[*d.namedBy].name;
    result += "\n";
    for (const Member& m : d.members) {
      result += "  " + m.name + " " + quoted(text, m.typeSpecifiers) + " " +
                quoted(text, m.declarator) + showParameters(text, m.parameters, m.variadic);
      if (m.bitWidth) result += " : " + quoted(text, *m.bitWidth);
      if (m.record) result += " is " + std::to_string(*m.record);
      result += "\n";
    }
    for (const Enumerator& e : d.enumerators)
      result += "  " + e.name + (e.value ? " = " + quoted(text, *e.value) : "") + "\n";
  }
  for (const Problem& p : found.problems)
    result += "! " + quoted(text, p.range) + " " + p.what + "\n";
  return result;
}

}  // namespace ljbind::cdeftext
