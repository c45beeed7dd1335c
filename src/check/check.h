// Holds what LuaJIT made of hand-written declarations to what the compiler made of the headers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "check/problem.h"
#include "ir/module.h"

namespace ljbind::check {

// What only the text knows, since LuaJIT looks typedefs through where they are used.
struct Text {
  // The type specifiers written for the piece of text at `spot`: "const xmlSecSize".
  std::function<std::string(const Spot& spot)> typeText;
  // How a place in the text is called in a note: "line 31".
  std::function<std::string(const Spot& spot)> placeName;
  // How the header's declaration would be written; empty when it cannot be.
  std::function<std::string(ir::DeclId)> correct;
  // The #define at a place of a header: "EVP_MD_CTX_create() EVP_MD_CTX_new()". May be missing.
  std::function<std::string(const ir::Location&)> define = {};
};

// Which library exports a symbol, its soname; none when no library in sight does.
struct Symbols {
  std::function<std::optional<std::string>(std::string_view)> exporter;
  std::string searched;  // "libxml2.so.2 or libc.so.6"
  // Other names that are exported, for suggestions.
  std::function<std::vector<std::string_view>()> names;
  // Whether a name may be had from something else than those libraries: from the program that
  // LuaJIT runs in, or from a library that is not installed here. May be missing.
  std::function<bool(std::string_view)> mayBeElsewhere = {};
};

// How the Lua code uses what is declared, by the declaration's name.
struct Uses {
  std::set<std::string> calledFunctions;
  std::set<std::string> belowZero;  // functions whose result is compared with what is below zero
  // Records whose size matters: allocated, indexed, sizeof taken. By spelling.
  std::map<std::string, std::string> sized;              // and how: "allocated at app.lua:12"
  std::map<std::string, std::set<std::string>> members;  // record → members accessed
};

struct Input {
  const ir::Module& c;
  const ir::Module& lua;
  const Text& text;
  const Symbols& symbols;
  const Uses& uses;
  // Declarations of `lua` that are this file's, by spelling. Others are there because it needs
  // them.
  const std::set<std::string>& own;
};

struct Report {
  std::vector<Problem> problems;         // in the order of `lua`'s declarations
  std::vector<std::string> notCompared;  // declarations that nothing in sight declares as well
  std::size_t compared = 0;
};
// Linear in the two modules, but for structs none of whose members have the header's names.
Report check(const Input& input);

}  // namespace ljbind::check
