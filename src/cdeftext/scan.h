// Says where everything in a cdef text stands: each declaration, member, parameter and enumerator.
//
// LuaJIT tells what a declaration means (luajit/read_cdef.h) and keeps no places. This is a scanner
// of declarators that knows LuaJIT's grammar (lj_cparse.c) and no types: what LuaJIT accepts it
// finds a place for, and what LuaJIT rejects it skips up to the next `;`. So it knows no typedefs
// either, which shows in three places:
// - a function declared through a typedef of its type (`op square;`) is a Variable here;
// - a parameter list of a typedef of void (`f(VOID)`) has one parameter;
// - of `int f(int (x))` it depends on the typedefs of this text whether `x` is a name or a type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ljbind::cdeftext {

// Byte offsets into the text, `end` exclusive.
struct Range {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool empty() const { return begin == end; }
  std::uint32_t size() const { return end - begin; }
  bool contains(const Range& other) const { return begin <= other.begin && other.end <= end; }
  bool operator==(const Range&) const = default;
};

// The bytes of a range; empty when the range is not of this text.
std::string_view textOf(std::string_view text, Range range);

struct Parameter {
  std::string name;      // empty when it has none
  Range nameRange = {};  // empty, where the name would stand, when it has none
  Range range = {};      // without the commas around it
};

struct Member {
  std::string name;                   // empty when it has none
  Range nameRange = {};               // empty, behind the specifiers, when it has none
  Range declaration = {};             // from the first specifier up to the `;`, without it
  Range typeSpecifiers = {};          // shared by the members of `int a, *b;`
  Range declarator = {};              // `*b`, with its attributes, without a bit-field's width
  std::optional<Range> bitWidth;      // the expression behind the colon
  std::optional<std::size_t> record;  // the struct, union or enum defined in its specifiers
  std::vector<Parameter> parameters;  // of the first parameter list that follows the name
  bool variadic = false;              // that list ends in `...`
};

struct Enumerator {
  std::string name;
  Range nameRange = {};
  Range range = {};            // with its value
  std::optional<Range> value;  // the expression behind the `=`
};

enum class Kind : std::uint8_t {
  Function,  // with a parameter list of its own
  Variable,  // anything else without `typedef` and without `static` and a value
  Constant,  // `static const int x = 1;`, in a struct, too
  Typedef,
  Struct,
  Union,
  Enum,
  Pragma,      // named by its first word
  LineMarker,  // `# 1 "file"` or `#line 1`
  Directive,   // another line with a `#`, which LuaJIT rejects; named by its first word
};

struct Declaration {
  Kind kind = Kind::Variable;
  std::string name;      // a tag goes without its keyword; empty when a record has none
  Range nameRange = {};  // empty, in front of the body, when there is no name
  // The statement it stands in, from the first specifier to its `;` or to the `}` of a function's
  // body: for a nested record, the declaration of the member or the parameter's function.
  Range whole = {};
  // From the first specifier to the last: `typedef const struct s`. For a struct, union or enum
  // from its keyword to the `}` and the attributes behind it.
  Range typeSpecifiers = {};
  Range declarator = {};        // with attributes and label, without a value; of a tag its name
  std::vector<Member> members;  // without constants, which are declarations
  std::vector<Enumerator> enumerators;
  std::vector<Parameter> parameters;  // of the first parameter list that follows the name
  bool variadic = false;              // that list ends in `...`
  bool hasBody = false;               // of a struct, union, enum or function
  Range body = {};                    // with its braces
  std::optional<Range> value;         // the expression behind the `=`
  std::optional<Range> asmLabel;  // between the first and the last quote: the label, if it is one
                                  // string without escapes
  // The record whose body it stands in, or the declaration whose parameters or sizes it stands in.
  std::optional<std::size_t> enclosing;
  // `typedef struct {...} name;`: the typedef that names a record without a tag.
  std::optional<std::size_t> namedBy;
};

// A name that is used and not declared there: LuaJIT has to know it already, unless it is the tag
// of a struct, union or enum, which it then declares.
struct Mention {
  enum class Kind : std::uint8_t { Ordinary, Struct, Union, Enum };
  Kind kind = Kind::Ordinary;
  Range nameRange = {};
};

struct Problem {
  enum class Kind : std::uint8_t {
    UnclosedComment,   // from here to the end of the text
    UnclosedString,    // likewise
    UnclosedBracket,   // this `{`, `(` or `[`
    StrayBracket,      // closes nothing
    MissingSemicolon,  // the end of the text or of a body comes where a `;` should
    TooDeep,           // nested deeper than `deepestNesting`, and skipped
    Nul,               // LuaJIT takes a NUL byte for the end of the text, and so it is here
    Unreadable,        // skipped up to the next `;`
  };
  Kind kind = Kind::Unreadable;
  Range range = {};
  std::string what;  // "'{' is not closed"
};

// Structs in structs, and parentheses in parentheses. LuaJIT stops at 20 of the latter and counts
// none of the former: some thousands of them overflow its stack, and the process ends.
constexpr unsigned deepestNesting = 200;

struct Scan {
  // In the order in which LuaJIT takes them up: a struct before what is nested in it, and both
  // before the typedefs, functions and variables that their statement declares.
  std::vector<Declaration> declarations;
  std::vector<Range> topLevel;    // the statements with their `;`, the directives among them
  std::vector<Range> comments;    // with what opens and closes them, without a line's end
  std::vector<Mention> mentions;  // in text order
  std::vector<Problem> problems;  // none where LuaJIT accepts the text
};

// Whether LuaJIT knows the typedef without being told: size_t, uint8_t ...
bool isPredeclared(std::string_view name);

// Reads any bytes, in linear time. Of a text of 4 GiB and more the rest is not looked at.
Scan scan(std::string_view text);

// The top-level statements, each with its `;`, to be read one at a time once LuaJIT has stopped at
// an error in one of them. `#pragma pack` is a statement of its own and acts on what follows.
std::vector<Range> topLevel(std::string_view text);

}  // namespace ljbind::cdeftext
