// Takes a #define apart, to say what a macro stands for that looks like a function.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ljbind::check {

struct MacroText {
  std::string name;
  std::vector<std::string> parameters;
  std::string body;  // without comments, single blanks between its words

  // The function that is called with the macro's own parameters in their order, and that alone;
  // empty when the macro does anything else.
  std::string renamedTo() const;
};

// `text` is what follows `#define`, its lines joined: "NAME(a, b) other(a, b)". Of what is none the
// name is empty.
MacroText splitDefine(std::string_view text);

}  // namespace ljbind::check
