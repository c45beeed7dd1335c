#include "cli/evidence_gather.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>

#include "cli/check_symbols.h"
#include "debuginfo/type_evidence.h"
#include "probe/run_probe.h"
#include "system/libraries.h"

namespace ljbind::cli {
namespace {

using evidence::Says;
using evidence::Statement;
using evidence::Witness;
using ir::as;

// The macros that the headers test, each once, as it was where it was tested first.
std::vector<ir::MacroTest> testedMacros(const ir::Module& module) {
  std::vector<ir::MacroTest> tests;
  std::set<std::string> seen;
  for (const ir::Condition& condition : module.conditions)
    for (const ir::MacroTest& test : condition.tests)
      if (seen.insert(test.name).second) tests.push_back(test);
  return tests;
}

class Gathering {
 public:
  Gathering(const Sources& sources, const ir::Module& module,
            const std::vector<ir::DeclId>& records, const std::vector<sys::BuildConfig>& configs,
            const EvidenceOptions& options, Diagnostics& diagnostics)
      : sources_(sources),
        module_(module),
        configs_(configs),
        options_(options),
        diagnostics_(diagnostics) {
    for (ir::DeclId id : records) {
      const ir::Decl& decl = module.decl(id);
      result_.types.push_back({id, ir::spelling(decl), as<ir::Record>(decl)->sizeBytes, {}});
    }
  }

  Gathered run() {
    findLibraries();
    for (evidence::TypeVerdict& type : result_.types)
      type.statements.push_back({Witness::Headers, Says::Confirms,
                                 fmt::format("{} bytes, as clang lays it out", type.sizeBytes)});
    askSymbols();
    for (evidence::TypeVerdict& type : result_.types) askConfigs(type);
    for (const std::string& path : libraries_) askDebugInfo(path);
    if (options_.probe) probe();
    return std::move(result_);
  }

 private:
  void findLibraries() {
    std::vector<std::string> directories = options_.directories;
    directories.insert(directories.end(), sources_.packages.libraryDirs.begin(),
                       sources_.packages.libraryDirs.end());
    const auto add = [&](const std::string& name, bool required) {
      auto paths = sys::findLibraries(name, directories);
      if (!paths) {
        if (required) diagnostics_.add(paths.failure());
        return;
      }
      for (const std::string& path : *paths)
        if (std::find(libraries_.begin(), libraries_.end(), path) == libraries_.end())
          libraries_.push_back(path);
    };
    for (const std::string& name : options_.libraries) add(name, true);
    for (const sys::Library& library : sources_.packages.libraries)
      if (library.own) add(library.name, false);
  }

  // --- symbols: which branch of the headers the library has the functions of

  void askSymbols() {
    if (libraries_.empty()) return;
    ExportedSymbols symbols(libraries_);
    result_.macros = evidence::symbolsOfBranches(
        module_, [&](const std::string& name) { return symbols.exporter(name).has_value(); });
    std::map<std::string, const evidence::MacroEvidence*> byName;
    for (const evidence::MacroEvidence& one : result_.macros) byName.emplace(one.macro, &one);
    for (evidence::TypeVerdict& type : result_.types)
      for (const std::string& macro : decidingMacros(module_, type.type)) {
        const auto found = byName.find(macro);
        if (found == byName.end() || found->second->says() == Says::Nothing) continue;
        type.statements.push_back({Witness::Symbols, found->second->says(), text(*found->second)});
      }
  }
  static std::string text(const evidence::MacroEvidence& macro) {
    return fmt::format("of {} functions that need {} to be {}, {} are exported", macro.declared,
                       macro.macro, macro.defined ? "defined" : "undefined", macro.exported);
  }

  // --- the build's own configuration

  void askConfigs(evidence::TypeVerdict& type) {
    const std::set<std::string> macros = decidingMacros(module_, type.type);
    for (const sys::BuildConfig& config : configs_) {
      std::size_t known = 0;
      for (const std::string& macro : macros) known += config.find(macro) != nullptr;
      if (known != 0)
        type.statements.push_back(
            {Witness::BuildConfig, Says::Confirms,
             fmt::format("{} decides {} of the {} macros its members depend on, and the headers "
                         "were read so",
                         config.path(), known, macros.size())});
    }
  }

  // --- debug information

  void askDebugInfo(const std::string& path) {
    std::vector<std::string> names;
    for (const evidence::TypeVerdict& type : result_.types) {
      const auto& record = *as<ir::Record>(module_.decl(type.type));
      names.push_back(record.tagged ? type.name : module_.decl(type.type).name);
    }
    auto read = debuginfo::readTypeEvidence(path, names);
    if (!read) {
      diagnostics_.add(read.failure());
      return;
    }
    if (!*read) {
      result_.notes.push_back(fmt::format("{} has no debug information", path));
      return;
    }
    const std::string carrier = debuginfo::describe(**read);
    result_.notes.push_back(fmt::format("{} has {}", path, carrier));
    for (const std::string& problem : (*read)->reading.problems) result_.notes.push_back(problem);
    for (evidence::TypeVerdict& type : result_.types) {
      Statement statement =
          evidence::compareWithDebugInfo(module_, type.type, (*read)->reading.module, carrier);
      if (statement.says != Says::Nothing) type.statements.push_back(std::move(statement));
    }
  }

  // --- the library's own constructors

  // Those that will be called: what the user named, or else what the signatures say.
  std::vector<probe::Constructor> constructorsOf(ir::DeclId record) const {
    if (options_.constructors.empty()) return probe::constructorsOf(module_, record);
    std::vector<probe::Constructor> named;
    for (const std::string& name : options_.constructors) {
      auto found = probe::constructorNamed(module_, record, name);
      if (auto* constructor = std::get_if<probe::Constructor>(&found))
        named.push_back(std::move(*constructor));
    }
    return named;
  }

  void probe() {
    probe::ProbeRequest request;
    request.libraries = libraries_;
    request.constructors = options_.constructors;
    request.initialisers = options_.initialisers;
    for (evidence::TypeVerdict& type : result_.types) {
      const std::vector<probe::Constructor> constructors = constructorsOf(type.type);
      if (constructors.empty() && options_.constructors.empty()) continue;
      fmt::print(stderr, "ljbind: --probe {}\n", probe::announcement(request, constructors));
      auto attempts = probe::probeRecord(module_, type.type, request);
      if (!attempts) {
        diagnostics_.add(attempts.failure());
        return;
      }
      const probe::SizeVerdict verdict = probe::judgeSize(module_, type.type, *attempts);
      Says says = Says::Nothing;
      if (verdict.kind == probe::SizeVerdict::Kind::Confirmed) says = Says::Confirms;
      if (verdict.kind == probe::SizeVerdict::Kind::Contradicted) says = Says::Contradicts;
      if (!attempts->empty()) type.statements.push_back({Witness::Allocation, says, verdict.text});
    }
  }

  const Sources& sources_;
  const ir::Module& module_;
  const std::vector<sys::BuildConfig>& configs_;
  const EvidenceOptions& options_;
  Diagnostics& diagnostics_;
  std::vector<std::string> libraries_;
  Gathered result_;
};

}  // namespace

std::set<std::string> decidingMacros(const ir::Module& module, ir::DeclId id) {
  const auto& record = *as<ir::Record>(module.decl(id));
  std::vector<ir::ConditionId> conditions = record.conditions;
  for (const ir::Field& field : record.fields) {
    conditions.push_back(field.condition);
    for (ir::MacroUseId use : field.macros) conditions.push_back(module.macroUse(use).condition);
    // What the first typedef on the way stands for.
    const auto* named = std::get_if<ir::Named>(&module.type(ir::unqualified(module, field.type)));
    if (named && as<ir::Typedef>(module.decl(named->decl)))
      conditions.push_back(module.decl(named->decl).condition);
  }
  std::set<std::string> names;
  for (ir::ConditionId at : conditions)
    for (; at != ir::ConditionId::None; at = module.condition(at).outer)
      for (const ir::MacroTest& test : module.condition(at).tests) names.insert(test.name);
  return names;
}

std::vector<sys::BuildConfig> readConfigs(const std::vector<std::string>& paths,
                                          Diagnostics& diagnostics) {
  std::vector<sys::BuildConfig> configs;
  for (const std::string& path : paths) {
    auto config = sys::readBuildConfig(path);
    if (config)
      configs.push_back(std::move(*config));
    else
      diagnostics.add(config.failure());
  }
  return configs;
}

bool applyConfigs(const std::vector<sys::BuildConfig>& configs, const ir::Module& module,
                  config::ParseRequest& parse) {
  bool added = false;
  for (const ir::MacroTest& test : testedMacros(module))
    for (const sys::BuildConfig& config : configs) {
      const sys::BuildMacro* macro = config.find(test.name);
      if (!macro || macro->partial) continue;
      const std::string flag = sys::flagFor(*macro);
      const bool known = std::any_of(parse.flags.begin(), parse.flags.end(),
                                     [&](const config::Flag& one) { return one.text == flag; });
      if (known || macro->defined == test.defined) continue;
      parse.flags.push_back({flag, fmt::format("{}:{}", config.path(), macro->line)});
      added = true;
    }
  return added;
}

void reportConflicts(const std::vector<sys::BuildConfig>& configs, const ir::Module& module,
                     const config::ParseRequest& parse, Diagnostics& diagnostics) {
  for (const sys::BuildConfig& config : configs)
    for (Diagnostic& conflict : sys::configConflicts(parse.flags, testedMacros(module), config))
      diagnostics.add(std::move(conflict));
}

Gathered gatherEvidence(const Sources& sources, const ir::Module& module,
                        const std::vector<ir::DeclId>& records,
                        const std::vector<sys::BuildConfig>& configs,
                        const EvidenceOptions& options, Diagnostics& diagnostics) {
  return Gathering(sources, module, records, configs, options, diagnostics).run();
}

}  // namespace ljbind::cli
