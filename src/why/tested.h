// The macros that #ifs test around the declarations of a closure, within them, and around the
// macros they are written with.
#pragma once

#include <string>
#include <vector>

#include "config/parse_request.h"
#include "ir/module.h"
#include "why/closure.h"

namespace ljbind::why {

// One #if that tests a macro, and what stands in it.
struct TestUse {
  ir::ConditionId condition = ir::ConditionId::None;
  std::vector<std::string> around;  // "struct x", "member encCtx of struct x", "macro xmlSecSize"
  // The records, of those asked for by undecidedOfLayouts, whose layout it may decide.
  std::vector<ir::DeclId> records = {};
};

struct TestedMacro {
  ir::MacroTest test;  // as it was where it was tested first
  std::vector<TestUse> uses;
  bool ofLayout = false;  // it chooses members, or a macro or typedef that members are written with
  // "pkg-config xmlsec1 passes -DXMLSEC_NO_SIZE_T and not this one": a package that passes macros
  // of its kind has decided about this one, too.
  std::string sibling = {};
  // "x.h:63 would define it in #if X  (X defined by pkg-config x)": who decided about X has decided
  // about this one, too.
  std::string definedIf = {};
  bool platform = false;  // the compiler's or the C library's, and so of no build in particular
};

// A name of a compiler or a platform, which no build of a library decides about.
bool isPlatform(const ir::MacroTest& test);

// In the order of what matters: those of a layout that nobody decided, those of a layout, the rest;
// those of the platform last.
std::vector<TestedMacro> testedMacros(const ir::Module& module, const std::vector<Node>& closure);

// Fills in TestedMacro::sibling: macros that are alike up to NO_, HAVE_ and so on are of a kind.
void findSiblings(std::vector<TestedMacro>& macros, const std::vector<config::Flag>& flags);

// Nobody defined or undefined it or others of its kind, and it is no name of a compiler or a
// platform.
bool isUndecided(const TestedMacro& macro);

// Whether such a macro may change the layout of any of these records, without looking at more than
// their members: for those who have no closure at hand.
std::vector<TestedMacro> undecidedOfLayouts(const ir::Module& module,
                                            const std::vector<ir::DeclId>& records);

}  // namespace ljbind::why
