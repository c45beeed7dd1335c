// The whole story of a declaration, and how a terminal shows it.
#pragma once

#include <string>
#include <vector>

#include "ir/module.h"
#include "why/closure.h"
#include "why/effect.h"
#include "why/tested.h"

namespace ljbind::why {

// A macro and what the headers say when it is the other way.
struct Outcome {
  TestedMacro macro;
  bool tried = false;
  std::string how;      // "without it", "with it", "with it as 1"
  std::string measure;  // how that was brought about: "-UX", "#define at x.h:3 blanked"
  Effect effect;
  std::string failure;  // clang's first error; empty where the headers compile
};

struct Story {
  const ir::Module& module;
  std::vector<Node> closure;  // the root first
  std::string leftOut;        // why `gen` has no such declaration; empty where it has
  std::vector<Outcome> outcomes;
};

// "XMLSEC_NO_SIZE_T: defined by pkg-config xmlsec1; without it sizeof is 1104 and status moves from
// 904 to 960"
std::string sentence(const Outcome& outcome);
// What follows the name and its decider: "without it sizeof is 1104", "without it nothing changes".
std::string consequence(const Outcome& outcome);

struct StoryStyle {
  bool unicode = true;
};
std::string drawStory(const Story& story, const StoryStyle& style);

// "struct x, 16 bytes", "typedef x of unsigned int", "int f(int)": a declaration in a few words.
std::string headline(const ir::Module& module, const ir::Decl& decl);

// What stands between the members of a record and what they are written with: one for each #if and
// for each macro, with the members it is about.
struct MemberNote {
  std::vector<std::string> members;  // empty: an #if that no member stands in
  ir::ConditionId condition = ir::ConditionId::None;
  const ir::MacroUse* macro = nullptr;  // the members are written with it
};
std::vector<MemberNote> memberNotes(const ir::Module& module, const ir::Decl& decl);

// The conditions around a place inside of `outer`, outermost first.
std::vector<ir::ConditionId> conditionsAround(const ir::Module& module, ir::ConditionId id,
                                              ir::ConditionId outer = ir::ConditionId::None);

}  // namespace ljbind::why
