// The commands, one file each, and what they share with main.
#pragma once

#include <string_view>

#include "base/diagnostic.h"
#include "config/check_request.h"
#include "config/evidence_request.h"
#include "config/find_request.h"
#include "config/gen_request.h"
#include "config/layout_request.h"
#include "config/why_request.h"

namespace ljbind::cli {

Exit gen(const config::GenRequest& request);
// Exit::Input also when the layouts differ.
Exit layout(const config::LayoutRequest& request);
Exit check(const config::CheckRequest& request);
// Exit::Input also when a witness contradicts the headers.
Exit evidence(const config::EvidenceRequest& request);
// Exit::Input also when some names were not found.
Exit find(const config::FindRequest& request);
// Exit::Input also when the headers have no such name.
Exit why(const config::WhyRequest& request);

// Prints "this is a bug in ljbind" with how to report it.
void reportBug(std::string_view what);
// From here on a crash or running out of memory ends with a diagnostic and its exit status.
void guardAgainstCrashes();
// For each thread, so that a stack overflow in it is caught too.
void guardThread();

}  // namespace ljbind::cli
