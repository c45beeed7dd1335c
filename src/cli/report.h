// What became of every declaration: as JSON, as a depfile, as the stages --dump prints.
#pragma once

#include <string>
#include <vector>

#include "clang/headers.h"
#include "cli/sources.h"
#include "emit/module_text.h"
#include "ir/module.h"
#include "plan/plan.h"

namespace ljbind::cli {

struct Counts {
  unsigned functions = 0, variables = 0, records = 0, typedefs = 0, constants = 0, omitted = 0;
};
Counts count(const ir::Module& module, const plan::Plan& plan);
// "1412 functions, 160 records, 911 constants proven; 37 omitted"
std::string summary(const Counts& counts);

struct ReportInput {
  const Sources& sources;
  const headers::TranslationUnit& unit;
  const ir::Module& module;
  const plan::Plan& plan;
  const emit::ModuleRequest& request;
  const std::vector<std::string>& undecided;  // macros that nobody decided, and what they change
};
std::string reportJson(const ReportInput& input);

std::string depfile(const std::string& target, const std::vector<std::string>& paths);
std::string dumpPlan(const ir::Module& module, const plan::Plan& plan);
std::string dumpMacros(const ir::Module& module);

}  // namespace ljbind::cli
