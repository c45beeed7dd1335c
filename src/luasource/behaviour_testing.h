// What the tests of behaviour share: its facts as lines of text. Uncertain ones end in a question
// mark.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "luasource/behaviour.h"
#include "luasource/usage_testing.h"

namespace ljbind::luasource::testing {

inline Behaviour behaviour(std::string_view body) {
  Result<Behaviour> result = readBehaviour("t.lua", std::string(prelude) + std::string(body));
  if (result) return std::move(*result);
  ADD_FAILURE() << render(result.failure());
  return {};
}

inline std::string_view mark(bool certain) { return certain ? "" : "?"; }

inline std::string_view spelling(Comparison comparison) {
  switch (comparison) {
    case Comparison::Less: return "<";
    case Comparison::LessEqual: return "<=";
    case Comparison::Greater: return ">";
    case Comparison::GreaterEqual: return ">=";
    case Comparison::Equal: return "==";
    case Comparison::NotEqual: return "~=";
  }
  return "";
}

// "6:4 f < 0"
inline Lines comparisons(std::string_view body) {
  Lines lines;
  for (const ResultComparison& fact : behaviour(body).comparisons)
    lines.push_back(
        at(fact.place) + fact.function.name + " " + std::string(spelling(fact.comparison)) + " " +
        (fact.number ? fmt::format("{}", *fact.number) : "...") + std::string(mark(fact.certain)));
  return lines;
}

// "6:4 f"
inline Lines conditions(std::string_view body) {
  Lines lines;
  for (const ResultAsCondition& fact : behaviour(body).conditions)
    lines.push_back(at(fact.place) + fact.function.name + std::string(mark(fact.certain)));
  return lines;
}

// "6:4 f checked"
inline Lines strings(std::string_view body) {
  Lines lines;
  for (const StringOfResult& fact : behaviour(body).strings)
    lines.push_back(at(fact.place) + fact.function.name + (fact.hasLength ? " length" : "") +
                    (fact.checked ? " checked" : "") + std::string(mark(fact.certain)));
  return lines;
}

inline std::string_view spelling(ArgumentKind kind) {
  switch (kind) {
    case ArgumentKind::Unknown: return "unknown";
    case ArgumentKind::Nil: return "nil";
    case ArgumentKind::Boolean: return "boolean";
    case ArgumentKind::Number: return "number";
    case ArgumentKind::String: return "string";
    case ArgumentKind::Table: return "table";
    case ArgumentKind::LuaFunction: return "function";
    case ArgumentKind::Cdata: return "cdata";
    case ArgumentKind::Result: return "result";
  }
  return "";
}

// "f(number, result of g?, ...)"
inline Lines calls(std::string_view body) {
  Lines lines;
  for (const CallArguments& call : behaviour(body).calls) {
    std::string text;
    for (const Argument& argument : call.arguments) {
      if (!text.empty()) text += ", ";
      text += spelling(argument.kind);
      if (argument.symbol) text += " of " + argument.symbol->name;
      if (argument.kind != ArgumentKind::Unknown) text += mark(argument.certain);
    }
    lines.push_back(call.function.name + "(" + text + (call.open ? "..." : "") + ")" +
                    std::string(mark(call.certain)));
  }
  return lines;
}

inline std::string describe(const MemberRoot& root, const std::vector<MemberStep>& path) {
  MemberUse use;
  use.root = root;
  use.path = path;
  return luasource::describe(use);
}

// "6:4 allocated (T)"
inline Lines sizes(std::string_view body) {
  Lines lines;
  for (const SizeUse& fact : behaviour(body).sizes) {
    const std::string_view kind = fact.kind == SizeUse::Kind::Allocated     ? "allocated"
                                  : fact.kind == SizeUse::Kind::SizeTaken   ? "size"
                                  : fact.kind == SizeUse::Kind::OffsetTaken ? "offset"
                                                                            : "indexed";
    lines.push_back(at(fact.place) + std::string(kind) + " " + describe(fact.root, fact.path) +
                    std::string(mark(fact.certain)));
  }
  return lines;
}

// "6:4 NAME = 1 in 6:1"
inline Lines constants(std::string_view body) {
  Lines lines;
  for (const LuaConstant& fact : behaviour(body).constants) {
    std::string table;
    if (fact.inTable)
      table =
          fact.table ? fmt::format(" in {}:{}", fact.table->line, fact.table->column) : " in table";
    lines.push_back(at(fact.place) + fmt::format("{} = {}", fact.name, fact.value) + table +
                    std::string(mark(fact.certain)));
  }
  return lines;
}

// "6:4 converted (T)"
inline Lines callbacks(std::string_view body) {
  Lines lines;
  for (const CallbackMade& fact : behaviour(body).callbacks)
    lines.push_back(at(fact.place) +
                    (fact.kind == CallbackMade::Kind::Converted ? "converted " : "stored ") +
                    describe(fact.root, fact.path) + std::string(mark(fact.certain)));
  return lines;
}

}  // namespace ljbind::luasource::testing
