// Says what a Lua script does with C: how it treats what C functions return, what it passes to
// them, where it depends on the size of a type, which numbers it gives to the names of C constants,
// and where it turns its functions into callbacks.
//
// The script is read, never run; see usage.h for what is followed. For locals the order of
// statements counts as far as it is plain: a local assigned a moment ago holds that, and no longer
// what it held before. A fact is recorded for each C function whose result the value may be, and
// `certain` says that it can be nothing else. Functions of Lua modules are recorded like those of C
// libraries, for a module may return a library that it loaded: the library's kind tells.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "luasource/usage.h"

namespace ljbind::luasource {

enum class Comparison { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };

// `lib.f() < 0`, also through tonumber. Comparisons with what is surely no number (nil, a string,
// NULL) are not recorded.
struct ResultComparison {
  SymbolRef function;
  Comparison comparison{};       // as if the result stood on the left
  std::optional<double> number;  // what stands on the right; none: not a constant
  bool certain = false;
  Place place;  // of the comparison
};

// The result's truth decides: a condition, `not`, the left of `and` and `or`, assert. What `and`
// and `or` stand in counts for both their sides.
struct ResultAsCondition {
  SymbolRef function;
  bool certain = false;
  Place place;  // of the result
};

// `ffi.string(lib.f())`.
struct StringOfResult {
  SymbolRef function;
  // The script compares it with nil or NULL: somewhere the same local, or another that has the same
  // value; of what is not in a local, a result of the function in the same Lua function; of a
  // parameter, a result of the function anywhere. Its mere truth says nothing, for a null pointer
  // is true.
  bool checked = false;
  bool hasLength = false;  // ffi.string(result, length)
  bool certain = false;
  Place place;  // of the call of ffi.string
};

enum class ArgumentKind {
  Unknown,  // anything, members and elements of C data included
  Nil,
  Boolean,
  Number,  // a number of Lua's, which is a double: a literal, arithmetic, what tonumber returns
  String,
  Table,
  LuaFunction,  // becomes a callback in the call
  Cdata,        // made by ffi.new, ffi.cast or a ctype; a 64-bit literal
  Result,       // what a C function returned, number or C data as its type says
};

struct Argument {
  // Where several are possible: LuaFunction if that is among them, otherwise the one that is left
  // without nil and Unknown, otherwise Unknown.
  ArgumentKind kind{};
  bool certain = false;             // never of Unknown
  std::optional<SymbolRef> symbol;  // of a Result, when it is one function's
  Place place;
};

// A call of a C function, directly or through pcall. In `lib:f()` the library is the first
// argument.
struct CallArguments {
  SymbolRef function;
  std::vector<Argument> arguments;  // all that are written
  // The last one is `...` or a call that may return any number of values, none included.
  bool open = false;
  bool certain = false;  // no other function is called here
  Place place;           // of the call
};

// Where the size of a type, or of what it contains, matters.
struct SizeUse {
  enum class Kind {
    Allocated,    // ffi.new, a ctype called; the type is what is written: "T", "T[?]", "T *[1]"
    SizeTaken,    // ffi.sizeof
    OffsetTaken,  // ffi.offsetof
    Indexed,  // [i] with an `i` that is not surely 0, and pointer arithmetic: of a pointer or an
              // array the element's size matters; of a number (a result that is added to) nothing
  };
  Kind kind{};
  MemberRoot root;               // whose type it is; a ctype symbol is a Result, as in usage.h
  std::vector<MemberStep> path;  // from the root to it
  bool certain = false;
  Place place;  // of the type argument, the indexing expression or the sum
};

// A number under a name that C constants have: of three or more characters, capitals, digits and
// underscores, and not only three letters; or anything behind capitals and an underscore.
struct LuaConstant {
  std::string name;
  double value = 0;
  bool inTable = false;        // a field: `M.NAME = 1`, `{NAME = 1}`
  std::optional<Place> table;  // the constructor of the table, when it is known
  bool certain = false;        // no other value is assigned to the name there
  Place place;                 // of the number
};

// A Lua function that becomes a C function pointer and stays one.
struct CallbackMade {
  enum class Kind {
    Converted,  // ffi.cast, ffi.new or a ctype called with it; the root is the type
    Stored,     // assigned to a member, an element or a variable of C, the root and the path
  };
  Kind kind{};
  MemberRoot root;
  std::vector<MemberStep> path;  // of Converted: the member in an initializer of a struct
  bool certain = false;          // it is surely a function, and surely of that type
  Place place;                   // of the function
};

// Each list in the order of the text. `libraries` are those of the Usage of the same text.
struct Behaviour {
  std::vector<Library> libraries;
  std::vector<ResultComparison> comparisons;
  std::vector<ResultAsCondition> conditions;
  std::vector<StringOfResult> strings;
  std::vector<CallArguments> calls;
  std::vector<SizeUse> sizes;
  std::vector<LuaConstant> constants;
  std::vector<CallbackMade> callbacks;
};

// `file` names the text in places and diagnostics. Fails when the text is not Lua (Id::LuaSyntax).
Result<Behaviour> readBehaviour(const std::string& file, std::string_view text);
// For who has parsed the text already; `flow` has run over `chunk`.
Behaviour readBehaviour(const std::string& file, const Chunk& chunk, Flow& flow);

}  // namespace ljbind::luasource
