// Finds the text that a Lua file hands to ffi.cdef, without running any of it, and where in the
// file each byte of it stands.
//
// Found are literals and what is made of them by `..`, string.format, table.concat, variables and
// fields that hold one text, and the parameters of functions that the file itself calls with texts.
// A function's body counts as run. What only runs under conditions that are false on the target is
// skipped. Nothing is guessed: what cannot be decided is listed, once, in `unchecked`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "luasource/ast.h"
#include "luasource/flow.h"
#include "luasource/ignore_comments.h"
#include "luasource/target.h"
#include "luasource/text_map.h"

namespace ljbind::luasource {

struct CdefBlock {
  std::string text;  // what ffi.cdef gets, with each `$` replaced by the type it stands for
  TextMap map;       // from offsets in `text` to the file
  Place call;        // of the call that hands over the text
  Span callSpan;
  Span cdef;                 // the call of ffi.cdef that it comes to: the same, or in a function
  bool isProtected = false;  // through pcall: LuaJIT may reject it without harm
  // The block only runs when LuaJIT does not know this type yet, or does: it stands under
  // `if not pcall(ffi.typeof, "T")`. Empty when the type's name is not decided.
  std::optional<std::string> guard;
  // Not read from the file: a run of it gave this text to ffi.cdef, and `map` knows the call alone.
  bool isRecorded = false;

  // The place of a byte of `text`.
  Place place(std::size_t offset) const;
};

// A block that does not run on the target.
struct SkippedBlock {
  Place call;
  std::string condition;  // as it is written; empty: behind a return or an error
};

// Text that is not known, or not known to be declared, once each.
struct Unchecked {
  Place place;
  std::string what;  // "depends on 'ngx.config.debug'", "the text is the parameter 'code'"
  // The undecided expression as --assume would name it; empty where nothing of the kind would help.
  std::string name;
  std::vector<Span> cdefs;  // the calls of ffi.cdef that it is about; none where that is not known
};

// A file that is run by this one, by its constant name.
struct RequiredFile {
  enum class Kind {
    Module,  // require "x.y"
    File,    // dofile, loadfile
  };
  Kind kind{};
  std::string name;
  Place place;
  bool undecided = false;  // under a condition that is not decided
};

// Each list in the order of the text.
struct CdefReading {
  std::vector<CdefBlock> blocks;
  std::vector<SkippedBlock> skipped;
  std::vector<Unchecked> unchecked;
  std::vector<RequiredFile> required;
  std::vector<Span> calls;  // of ffi.cdef
  // Expressions that do not run on the target, by their offsets: sorted, apart from one another.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> dead;
  IgnoreComments ignores;             // of the Lua text and of the blocks
  std::vector<bool> usedAssumptions;  // for each assumption, whether it decided anything
};

// Whether the text can be Lua source: fails for LuaJIT bytecode (Id::LuaBytecode) and for a file
// with NUL bytes (Id::LuaBinary).
Status checkLuaSource(const std::string& file, std::string_view text);

// `file` names the text in places and diagnostics. Fails when the text is no Lua source.
Result<CdefReading> readCdefBlocks(const std::string& file, std::string_view text,
                                   const Target& target,
                                   const std::vector<Assumption>& assumptions);

// The same for a chunk parsed from `text`, and a flow over it that has run.
CdefReading readCdefBlocks(const std::string& file, std::string_view text, const Chunk& chunk,
                           const Flow& flow, const Target& target,
                           const std::vector<Assumption>& assumptions);

}  // namespace ljbind::luasource
