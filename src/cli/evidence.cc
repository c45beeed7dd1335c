// `ljbind evidence`: read the headers, ask every other witness about their structs, say who agrees.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "clang/headers.h"
#include "cli/commands.h"
#include "cli/evidence_gather.h"
#include "cli/evidence_report.h"
#include "cli/layout_types.h"
#include "cli/progress.h"
#include "cli/sources.h"
#include "plan/select.h"
#include "system/debian.h"
#include "system/debian_source.h"

namespace ljbind::cli {
namespace {

using evidence::Verdict;
using ir::as;

class Evidence {
 public:
  Evidence(const config::EvidenceRequest& request, Diagnostics& diagnostics, Progress& progress)
      : request_(request), diagnostics_(diagnostics), progress_(progress) {}

  // False when a diagnostic says why there is nothing to say.
  bool run() {
    progress_.enter("looking for packages");
    sources_ = findSources(request_.input, diagnostics_);
    if (!sources_) return false;
    if (request_.source || !request_.runIn.empty()) return source();
    configs_ = readConfigs(request_.configs, diagnostics_);
    if (diagnostics_.hasErrors()) return false;
    for (const std::string& type : request_.types) words_.push_back(typeWord(type));
    if (!read()) return false;
    // What the build decided is how the headers have to be read; a second time when that is news.
    if (!configs_.empty()) {
      reportConflicts(configs_, {}, sources_->parse, diagnostics_);
      if (diagnostics_.hasErrors()) return false;
      if (applyConfigs(configs_, module_, sources_->parse) && !read()) return false;
      reportConflicts(configs_, module_, sources_->parse, diagnostics_);
      if (diagnostics_.hasErrors()) return false;
    }
    std::vector<ir::DeclId> records;
    if (!chooseRecords(records)) return false;
    progress_.enter(request_.probe ? "running constructors" : "asking witnesses");
    EvidenceOptions options;
    options.libraries = request_.input.libraries;
    options.directories = request_.input.libraryDirectories;
    options.constructors = request_.constructors;
    options.initialisers = request_.initialisers;
    options.probe = request_.probe;
    gathered_ = gatherEvidence(*sources_, module_, records, configs_, options, diagnostics_);
    return !diagnostics_.hasErrors();
  }

  std::string report() const {
    return request_.json ? evidenceJson(gathered_)
                         : evidenceText(gathered_, !words_.empty(), request_.verbose);
  }

  bool contradicted() const {
    return std::any_of(gathered_.types.begin(), gathered_.types.end(),
                       [](const auto& type) { return type.verdict() == Verdict::Contradicted; });
  }

 private:
  bool read() {
    config::ParseRequest remaining = sources_->parse;
    std::vector<config::RejectedHeader> rejected;
    for (;;) {
      progress_.enter("reading headers");
      auto unit = headers::TranslationUnit::parse(remaining, diagnostics_, rejected);
      if (!unit) return false;
      headers::LiftRequest lift;
      lift.chosen = plan::select(unit->candidates(), {{}, {}}, {}, diagnostics_);
      for (const TypeWord& word : words_) {
        const auto found = candidatesFor(word, unit->candidates());
        if (found.empty()) {
          const std::string near = closestType(word, unit->candidates());
          diagnostics_.add(diagnose(Id::TypeUnknown, word.text,
                                    near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
          return false;
        }
        lift.chosen.insert(lift.chosen.end(), found.begin(), found.end());
      }
      std::sort(lift.chosen.begin(), lift.chosen.end());
      lift.chosen.erase(std::unique(lift.chosen.begin(), lift.chosen.end()), lift.chosen.end());
      lift.moreBodies = [this](const ir::Module& module) { return bodies(module); };
      if (auto module = unit->lift(lift)) {
        module_ = std::move(*module);
        return true;
      }
      rejected = unit->leftOut();
      headers::TranslationUnit::leaveOut(remaining, rejected);
    }
  }

  std::vector<ir::DeclId> bodies(const ir::Module& module) const {
    std::vector<ir::DeclId> wanted;
    for (const TypeWord& word : words_)
      if (const auto found = findType(word, module); found && found->record != ir::DeclId::None)
        if (const auto* record = as<ir::Record>(module.decl(found->record));
            record->complete && !record->bodyRead)
          wanted.push_back(found->record);
    return wanted;
  }

  bool chooseRecords(std::vector<ir::DeclId>& records) {
    for (const TypeWord& word : words_) {
      const auto found = findType(word, module_);
      const auto* record = found && found->record != ir::DeclId::None
                               ? as<ir::Record>(module_.decl(found->record))
                               : nullptr;
      if (!record || !record->bodyRead) {
        diagnostics_.add(diagnose(Id::TypeWithoutLayout, word.text,
                                  record ? "its members are not declared" : "it is no struct"));
        return false;
      }
      records.push_back(found->record);
    }
    if (!words_.empty()) return true;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const ir::Decl& decl = module_.decls[i];
      const auto* record = as<ir::Record>(decl);
      if (record && decl.own && record->complete && record->bodyRead && !decl.name.empty())
        records.push_back(static_cast<ir::DeclId>(i));
    }
    return true;
  }

  // --- how to get the build configuration of a Debian package

  bool source() {
    sys::DebianPackages debian;
    for (const sys::Package& package : sources_->packages.packages) {
      const auto owner = debian.ownerOf(package.pcFile);
      if (!owner) {
        diagnostics_.add(diagnose(Id::NotOfDebian, package.name));
        return false;
      }
      const std::string directory = request_.runIn.empty() ? owner->package : request_.runIn;
      auto steps = sys::sourceSteps(owner->package, directory);
      if (!steps) {
        diagnostics_.add(steps.failure());
        return false;
      }
      if (request_.runIn.empty()) {
        for (const sys::SourceStep& step : steps->steps)
          fmt::print("# {}\n{}\n", step.purpose, sys::shellText(step));
        fmt::print("# config.h, config.status or CMakeCache.txt are then in and below {}\n",
                   steps->tree);
        if (steps->obstacle) diagnostics_.add(*steps->obstacle);
        continue;
      }
      if (steps->obstacle) {
        diagnostics_.add(*steps->obstacle);
        return false;
      }
      auto files = sys::runSourceSteps(*steps, [](const sys::SourceStep& step) {
        fmt::print(stderr, "ljbind: {}\n", sys::shellText(step));
      });
      if (!files) {
        diagnostics_.add(files.failure());
        return false;
      }
      for (const std::string& file : *files) fmt::print("{}\n", file);
    }
    printed_ = true;
    return true;
  }

 public:
  bool printed() const { return printed_; }

 private:
  const config::EvidenceRequest& request_;
  Diagnostics& diagnostics_;
  Progress& progress_;
  std::optional<Sources> sources_;
  std::vector<sys::BuildConfig> configs_;
  std::vector<TypeWord> words_;
  ir::Module module_;
  Gathered gathered_;
  bool printed_ = false;
};

}  // namespace

Exit evidence(const config::EvidenceRequest& request) {
  Diagnostics diagnostics;
  bool contradicted = false;
  {
    Progress progress(false, request.input.timeoutSeconds);
    Evidence evidence(request, diagnostics, progress);
    if (evidence.run() && !evidence.printed()) {
      const std::string text = evidence.report();
      progress.enter("done");
      std::fputs(text.c_str(), stdout);
      contradicted = evidence.contradicted();
    }
    std::fflush(stdout);
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::fputs(render(diagnostic).c_str(), stderr);
  return std::max(diagnostics.exit(), contradicted ? Exit::Input : Exit::Done);
}

}  // namespace ljbind::cli
