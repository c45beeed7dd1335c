// What the usage tests share: a Usage as lines of text.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "luasource/usage.h"

namespace ljbind::luasource::testing {

using Lines = std::vector<std::string>;

// Five lines, so that the text under test begins on the sixth.
constexpr std::string_view prelude =
    "local ffi = require 'ffi'\n"
    "local lib = ffi.load 'x'\n\n\n\n";

inline Usage read(std::string_view text) {
  Result<Usage> usage = readUsage("t.lua", text);
  if (usage) return std::move(*usage);
  ADD_FAILURE() << render(usage.failure());
  return {};
}

inline Usage readBody(std::string_view body) {
  return read(std::string(prelude) + std::string(body));
}

inline std::string at(const Place& place) {
  return fmt::format("{}:{} ", place.line, place.column);
}

// Of the whole text, without a prelude.
inline Lines libraries(std::string_view text) {
  Lines lines;
  for (const Library& library : read(text).libraries) {
    const std::string_view kind = library.kind == LibraryKind::Load     ? "load "
                                  : library.kind == LibraryKind::Module ? "module "
                                                                        : "namespace ";
    lines.push_back(at(library.place) + std::string(kind) + library.name +
                    (library.global ? " global" : ""));
  }
  return lines;
}

inline Lines symbols(std::string_view body) {
  Lines lines;
  const Usage usage = readBody(body);
  for (const SymbolUse& use : usage.symbols)
    lines.push_back(at(use.place) + usage.libraries.at(use.symbol.library).name + "." +
                    use.symbol.name + (use.called ? " called" : "") +
                    (use.written ? " written" : ""));
  return lines;
}

inline Lines types(std::string_view body) {
  Lines lines;
  for (const TypeUse& use : readBody(body).types)
    lines.push_back(at(use.place) + std::string(spelling(use.function)) + " " +
                    (use.symbol ? "lib." + use.symbol->name : use.text) +
                    (use.field.empty() ? "" : " " + use.field));
  return lines;
}

// Without places; each once, in the order of the text.
inline Lines members(std::string_view body) {
  Lines lines;
  for (const MemberUse& use : readBody(body).members) {
    const std::string line = describe(use) + (use.written ? " written" : "");
    if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
  }
  return lines;
}

inline Lines undecided(std::string_view body) {
  Lines lines;
  const Usage usage = readBody(body);
  for (const Undecided& entry : usage.undecided) {
    const auto name = [&] { return usage.libraries.at(entry.library).name; };
    std::string what;
    switch (entry.kind) {
      case Undecided::Kind::Symbol: what = "symbol " + name(); break;
      case Undecided::Kind::Type: what = "type " + std::string(spelling(entry.function)); break;
      case Undecided::Kind::Field: what = "field"; break;
      case Undecided::Kind::Library: what = "library " + name(); break;
      case Undecided::Kind::Escape: what = "escape " + name(); break;
    }
    lines.push_back(at(entry.place) + what);
  }
  return lines;
}

}  // namespace ljbind::luasource::testing
