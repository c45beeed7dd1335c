// Says what a Lua script uses of C libraries: which it loads, and which of their symbols, types and
// members it touches.
//
// The script is read, never run. Values are followed through locals, upvalues, globals, fields of
// tables, and calls of functions whose definition is in the same file; the order of statements is
// not looked at, so that a name holds the union of everything assigned to it. Nothing is guessed:
// what cannot be decided is listed in `undecided`, and what comes from outside has an Unknown root.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "luasource/values.h"

namespace ljbind::luasource {

struct Chunk;
class Flow;

// One entry per kind and name, placed where it is first met.
struct Library {
  LibraryKind kind{};
  std::string name;     // empty: not a constant (and listed in `undecided`)
  bool global = false;  // ffi.load(name, true): its symbols are in ffi.C as well
  Place place;
};

struct SymbolRef {
  std::size_t library = 0;  // index into Usage::libraries
  std::string name;
};

// `lib.name` or `lib["name"]`, at the place of the name. A name that reaches a library through
// several values (`local lib = a or b`) is recorded once for each.
struct SymbolUse {
  SymbolRef symbol;
  Place place;
  bool called = false;   // here, or through a local or a table field it was stored in
  bool written = false;  // assigned to
};

// The type argument of an ffi function, at the place of the argument. `$` is replaced where the
// arguments that follow are known (and otherwise undecided).
struct TypeUse {
  FfiFunction function{};           // New to Istype
  std::string text;                 // the C type; empty when `symbol` stands for it
  std::optional<SymbolRef> symbol;  // a library's ctype, as in ffi.new(lib.xmlDoc)
  std::string field;  // offsetof's second argument; empty when it has none or not a constant
  Place place;
};

struct MemberStep {
  enum class Kind {
    Member,   // .name or ["name"]
    Element,  // [0], [i]: through a pointer or into an array
    Call,     // the result of calling it, a function pointer
  };
  Kind kind{};
  std::string name;  // of a Member

  bool operator==(const MemberStep&) const = default;
};

struct MemberRoot {
  enum class Kind {
    Result,   // of calling `symbol`, or an instance of the ctype `symbol`
    Value,    // `symbol` itself, a variable
    Type,     // data of the C type `type`: ffi.new, ffi.cast, a ctype called
    Unknown,  // a parameter, a loop variable, the result of a function of another file
  };
  Kind kind{};
  SymbolRef symbol;
  std::string type;
};

// One member access at the place of its last step, with the whole path from where the value came
// from. A local that holds several values yields one use per value; where a loop feeds a value back
// (`node = node.next`) the path goes around once. Under an Unknown root, methods and mere elements
// are not recorded, for those are nearly always strings and tables.
struct MemberUse {
  MemberRoot root;
  std::vector<MemberStep> path;  // never empty
  Place place;
  bool written = false;
};

struct Undecided {
  enum class Kind {
    Symbol,   // lib[name]
    Type,     // ffi.new(text)
    Field,    // ffi.offsetof("T", name)
    Library,  // ffi.load(name), require(name)
    Escape,   // the library itself leaves the script's sight: returned, or passed to another file's
              // function
  };
  Kind kind{};
  Place place;
  std::size_t library = 0;                    // of Symbol, Library and Escape
  FfiFunction function = FfiFunction::Other;  // of Type
};

// Each list in the order of the text.
struct Usage {
  std::vector<Library> libraries;
  std::vector<SymbolUse> symbols;
  std::vector<TypeUse> types;
  std::vector<MemberUse> members;
  std::vector<Undecided> undecided;
};

// `file` names the text in places and diagnostics. Fails when the text is not Lua (Id::LuaSyntax).
Result<Usage> readUsage(const std::string& file, std::string_view text);
// For who has parsed the text already; `flow` has run over `chunk`.
Usage readUsage(const std::string& file, const Chunk& chunk, Flow& flow);

// How the script writes it: "new", "cast" ...
std::string_view spelling(FfiFunction function);

// A path as text, for messages and tests: "xmlReadDoc().children[].name", "(xmlNode *).next",
// "?.name" under an Unknown root.
std::string describe(const MemberUse& use);

}  // namespace ljbind::luasource
