// What a generated module's header says of how the library was built, where nobody asked for more:
// what is cheap to know.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "ir/module.h"
#include "plan/plan.h"
#include "system/libraries.h"

namespace ljbind::cli {

// The libraries that the module takes symbols from, without the C library's own.
std::vector<const sys::SharedLibrary*> boundLibraries(const plan::Plan& plan,
                                                      const sys::Libraries& libraries);

// Of the macros that decide over members of `records`: "evidence: exported symbols agree with the
// headers on A, B and 12 more macros", and a line for each macro on which they do not.
std::vector<std::string> symbolLines(const ir::Module& module,
                                     const std::vector<ir::DeclId>& records,
                                     sys::Libraries& libraries);

// What debug information says of `records`, which is read where there is any; that there is none is
// said, too. What cannot be read is a diagnostic.
std::vector<std::string> debugInfoLines(const ir::Module& module,
                                        const std::vector<ir::DeclId>& records,
                                        const std::vector<const sys::SharedLibrary*>& libraries,
                                        Diagnostics& diagnostics);

}  // namespace ljbind::cli
