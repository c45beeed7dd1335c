// Reads headers once more for each of some macros, with that macro the other way.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "clang/headers.h"
#include "config/parse_request.h"
#include "ir/module.h"
#include "why/story.h"

namespace ljbind::cli {

// How one macro gets the other way.
struct Flip {
  std::string name;
  std::string how;      // "without it", "with it", "with it as 1"
  std::string measure;  // "-UX", "the #define at x.h:3 blanked"
  std::vector<config::Flag> flags;
  std::vector<config::BlankedLine> blanked;
};

// A macro that a flag defined is undefined by another flag behind it, one that nobody defined is
// defined as 1, and one that a header defined is read without that line. What is 0 and asked for
// its value becomes 1.
Flip flipOf(const ir::Module& module, const why::TestedMacro& macro);

// Of those macros that anybody could decide, `most` at the most, the result of each: parses on two
// threads. `choose` says what to lift and `effect` compares; both are called on both threads.
// `rejected` are the headers that do not compile as it is.
struct FlipInput {
  config::ParseRequest parse;
  std::vector<config::RejectedHeader> rejected;
  const ir::Module& module;
  std::function<headers::LiftRequest(const headers::TranslationUnit&)> choose;
  std::function<why::Effect(const ir::Module&)> effect;  // of what was lifted
};
std::vector<why::Outcome> tryOut(const FlipInput& input, std::vector<why::TestedMacro> macros,
                                 std::size_t most);

}  // namespace ljbind::cli
