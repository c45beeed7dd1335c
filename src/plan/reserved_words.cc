#include <unordered_set>

#include "plan/plan.h"

namespace ljbind::plan {

bool isReservedWord(std::string_view name) {
  static const std::unordered_set<std::string_view> words = {
      "void",       "_Bool",       "bool",          "char",        "int",        "__int8",
      "__int16",    "__int32",     "__int64",       "float",       "double",     "long",
      "short",      "signed",      "__signed",      "__signed__",  "unsigned",   "_Complex",
      "complex",    "__complex",   "__complex__",   "const",       "__const",    "__const__",
      "volatile",   "__volatile",  "__volatile__",  "restrict",    "__restrict", "__restrict__",
      "inline",     "__inline",    "__inline__",    "typedef",     "extern",     "static",
      "auto",       "register",    "__extension__", "struct",      "union",      "enum",
      "sizeof",     "alignof",     "__alignof",     "__alignof__", "asm",        "__asm",
      "__asm__",    "__attribute", "__attribute__", "__declspec",  "__cdecl",    "__thiscall",
      "__fastcall", "__stdcall",   "__ptr32",       "__ptr64"};
  constexpr std::size_t longest = 13;  // "__attribute__"
  return name.size() <= longest && words.contains(name);
}

}  // namespace ljbind::plan
