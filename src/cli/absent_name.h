// Why headers were not found to declare a name.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "clang/headers.h"

namespace ljbind::cli {

// NameNotTaken where an #if hides `name`, NameInRejected where a header that was left out has it,
// by the text of the headers; none when they do not mention it. `shown` is how the user wrote the
// name. Not to be asked for a name that the headers declare, nor after TranslationUnit::lift().
std::optional<Diagnostic> absentName(headers::TranslationUnit& unit, const std::string& name,
                                     const std::string& shown);

}  // namespace ljbind::cli
