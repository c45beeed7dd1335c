// Lua literals and the fragments of runtime/ that generated modules carry.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "ir/module.h"

namespace ljbind::emit {

// The widest line, for what can be broken.
constexpr std::size_t columns = 100;
// About what a row of a table takes, or a name and what stands around it: to reserve memory by.
constexpr std::size_t rowBytes = 48;

// A quoted Lua string; lines longer than `width` are broken with \z.
std::string quoted(std::string_view text, std::size_t width = columns, std::size_t indent = 0);
// C text as a Lua string: quoted on one line where it fits, else a long bracket.
std::string cString(const std::string& text, std::size_t indent);
// `name` as a key in a table constructor: name or ["name"].
std::string key(std::string_view name);
// `name = value,` in a table, on two lines where one would be too long.
std::string row(std::string_view name, const std::string& value, std::size_t indent = 2);
// The Lua expression for a number: 4, 4.5, 4ULL, 1/0.
std::string number(const ir::Integer& value);
std::string number(double value);

// And for a constant; a long string is broken as if `indent` columns were taken.
std::string constantExpression(const ir::Constant& constant, std::size_t indent = 4);

// A fragment with its sections chosen: the lines from `--{ word` to `--}` stay if `features` holds
// the word. NAME becomes the quoted module name.
std::string fragment(std::string_view text, const std::set<std::string>& features,
                     const std::string& moduleName);

}  // namespace ljbind::emit
