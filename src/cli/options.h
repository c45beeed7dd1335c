// The command line: one table of options behind parsing, --help, the man page and completion.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "config/check_request.h"
#include "config/evidence_request.h"
#include "config/find_request.h"
#include "config/gen_request.h"
#include "config/layout_request.h"
#include "config/why_request.h"

namespace ljbind::cli {

struct CommandLine {
  config::GenRequest gen;
  config::LayoutRequest layout;
  config::CheckRequest check;
  config::WhyRequest why;
  config::FindRequest find;
  config::EvidenceRequest evidence;
  std::string completionShell;
  std::unique_ptr<CLI::App> app;
};

// The parser with every command and option; parsing fills `line`, which has to outlive it.
void describe(CommandLine& line);

// An option of compilers' and its values, in the order given among the others.
void addFlag(CLI::App& app, std::vector<config::Flag>& flags, const std::string& flag,
             const std::string& metavar, const std::string& help);
// -D, -U, -I and -include, which keep their order among each other.
void addFlags(CLI::App& app, std::vector<config::Flag>& flags);

void describeEvidence(CLI::App& app, config::EvidenceRequest& request);

// What `ljbind man` and `ljbind completion SHELL` print, made from the same table.
std::string manPage(const CLI::App& app);
std::string completion(const CLI::App& app, const std::string& shell);

}  // namespace ljbind::cli
