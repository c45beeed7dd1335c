// Where a header mentions certain names and what it seems to say of them, by its text alone. What
// comes out proposes where to look: only a compiler knows what a header declares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ljbind::sys {

enum class Mention : std::uint8_t {
  Macro,           // #define NAME
  Function,        // int NAME(void)
  Typedef,         // typedef int NAME
  Tag,             // struct NAME {
  Enumerator,      // enum { NAME }
  Variable,        // extern int NAME
  Member,          // struct { int NAME; }
  TagDeclaration,  // struct NAME;  typedef struct NAME ...
  MacroArgument,   // DECLARE(NAME), where a declaration would be: parts of names stand there, too
  Undefinition,    // #undef NAME
  Other,
};

// Everything but MacroArgument, Undefinition and Other.
bool declares(Mention kind);

// Words for a kind, as in "macro", "function", "member".
std::string_view wordFor(Mention kind);

// The names that are looked for, as a table in which each word of a header is looked up.
class WantedNames {
 public:
  explicit WantedNames(const std::vector<std::string>& names);

  std::size_t size() const { return names_.size(); }
  const std::string& operator[](std::size_t index) const { return names_[index]; }
  // The index of `word`, the first where it was given twice, or -1.
  std::int32_t find(std::string_view word) const;
  // False only when none of the names is a word of `text`; several times faster than to read it.
  bool mayBeIn(std::string_view text) const;

 private:
  static std::uint32_t hash(std::string_view word);
  bool isWantedAt(std::string_view text, std::size_t at) const;

  std::vector<std::string> names_;
  std::vector<std::int32_t> slots_;  // open addressing; 1 + index into names_, 0 is free
  std::vector<bool> present_;        // by a key of a few letters, whether a name has it
  std::vector<bool> begins_;         // likewise of the letters that names begin with
  std::uint32_t beginMask_ = 0;      // of as many letters as the shortest name has, at most four
};

struct TextMention {
  std::size_t name;  // index among the names that were looked for
  unsigned line;     // from 1
  unsigned column;   // from 1
  Mention kind;
  // Members and enumerators: "struct _xmlNode", or the typedef's name where there is no tag, or
  // nothing. MacroArgument: the macro's name.
  std::string container;
};

struct HeaderText {
  // In the order of the text; at most eight of one name and kind, and Other only where there is
  // nothing else of a name, once.
  std::vector<TextMention> mentions;
  // It says by an #error that it is not to be included by itself, and perhaps what to include
  // instead: "gtk/gtk.h".
  bool refusesInclusion = false;
  std::string includeInstead;
};

// Takes time in proportion to the size of `text`, whatever is in it.
HeaderText readHeaderText(std::string_view text, const WantedNames& wanted);

}  // namespace ljbind::sys
