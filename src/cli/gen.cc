// `ljbind gen`: read, select, lift, legalize, print, prove, write.

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <future>
#include <memory>

#include "base/file.h"
#include "clang/headers.h"
#include "cli/absent_name.h"
#include "cli/commands.h"
#include "cli/evidence_gather.h"
#include "cli/evidence_lines.h"
#include "cli/from_lua.h"
#include "cli/progress.h"
#include "cli/prove.h"
#include "cli/report.h"
#include "cli/sources.h"
#include "cli/undecided.h"
#include "ir/dump.h"
#include "plan/select.h"
#include "system/libraries.h"

namespace ljbind::cli {
namespace {

// Whole packages beyond this many declarations are declared symbol by symbol at first use.
constexpr std::size_t lazyBeyond = 300;

// One run; each step needs those before it.
class Generation {
 public:
  Generation(const config::GenRequest& request, Diagnostics& diagnostics, Progress& progress)
      : request_(request), diagnostics_(diagnostics), progress_(progress) {}

  // False when a diagnostic says why nothing was written.
  bool run() {
    if (request_.split && request_.output.empty()) return fail(diagnose(Id::SplitNeedsOutput));
    progress_.enter("looking for packages");
    if (!(sources_ = findSources(request_, diagnostics_))) return false;
    name_ = defaultModuleName(request_);
    // The libraries do not depend on the headers, and clang takes one processor only.
    libraries_.emplace(sources_->packages, request_.libraries, request_.libraryDirectories);
    const std::future<void> opened =
        std::async(std::launch::async, [this] { libraries_->find(""); });
    if (!readHeaders() || !applyBuildConfig()) return false;
    if (request_.dump == "cflags")
      return print(fmt::format("{}\n", fmt::join(unit_->compilerArguments(), " ")));
    if (request_.dump == "ir") return print(ir::dump(module_));
    if (request_.dump == "macros") return print(dumpMacros(module_));
    progress_.enter("looking for symbols");
    opened.wait();
    bindAndLegalize();
    if (request_.dump == "plan") return print(dumpPlan(module_, plan_));
    if (request_.dump == "cdef") return print(emit::writeCdef(module_, plan_));
    if (!checkScriptSymbols()) return false;
    describeModule();
    proof_.emplace(module_, plan_, moduleRequest_);
    if (!askWitnesses()) return false;
    warnOfUndecided();
    warnOfNothingBound();
    progress_.enter("proving");
    const auto proven = proof_->run(preamble(), diagnostics_);
    if (!proven) return false;
    progress_.enter(fmt::format("writing after {} rounds of proof", proven->rounds));
    return write(*proven);
  }

  std::string summaryLine() const {
    const std::string shown = request_.output.empty()
                                  ? name_ + ".lua"
                                  : std::filesystem::path(request_.output).filename().string();
    const Counts counts = cli::count(module_, plan_);
    return fmt::format(
        "{}: {}{}\n", shown, summary(counts),
        counts.omitted && request_.report.empty() ? " (--report FILE says why)" : "");
  }
  bool wroteModule() const { return wrote_; }

 private:
  bool fail(Diagnostic diagnostic) {
    diagnostics_.add(std::move(diagnostic));
    return false;
  }

  bool print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
      return true;
    return fail(diagnose(Id::FileUnwritable, "standard output", std::strerror(errno)));
  }

  // --- reading

  // Parses until what was chosen depends on no header that does not compile: usually once.
  bool readHeaders() {
    config::ParseRequest remaining = sources_->parse;
    std::vector<config::RejectedHeader> rejected;
    for (;;) {
      progress_.enter("reading headers");
      unit_ = headers::TranslationUnit::parse(remaining, diagnostics_, rejected);
      if (!unit_) return false;
      if (unit_->read().empty())
        return fail(diagnose(Id::NoUsableHeader, unit_->rejected().size(),
                             fmt::format("{}", fmt::join(request_.packages, " ")),
                             unit_->rejected().empty() ? "" : unit_->rejected().front().reason));
      progress_.enter("selecting");
      headers::LiftRequest lift;
      if (!choose(lift)) return false;
      progress_.enter("evaluating");
      if (auto module = unit_->lift(lift)) {
        module_ = std::move(*module);
        return true;
      }
      rejected = unit_->leftOut();
      headers::TranslationUnit::leaveOut(remaining, rejected);
    }
  }

  bool choose(headers::LiftRequest& lift) {
    const std::vector<ir::Candidate>& candidates = unit_->candidates();
    const plan::WhyAbsent whyAbsent = [this](const std::string& name) {
      return absentName(*unit_, name, name);
    };
    if (!request_.select.empty() || request_.scripts.empty())
      lift.chosen =
          plan::select(candidates, {request_.select, request_.exclude}, whyAbsent, diagnostics_);
    if (!request_.scripts.empty()) {
      std::vector<std::string> names = request_.libraries;
      for (const sys::Library& library : sources_->packages.libraries)
        names.push_back(library.name);
      uses_.emplace(request_.scripts, name_, names, diagnostics_);
      if (diagnostics_.hasErrors()) return false;
      const ScriptUses::Chosen chosen = uses_->select(candidates, whyAbsent, diagnostics_);
      lift.chosen.insert(lift.chosen.end(), chosen.chosen.begin(), chosen.chosen.end());
      std::sort(lift.chosen.begin(), lift.chosen.end());
      lift.chosen.erase(std::unique(lift.chosen.begin(), lift.chosen.end()), lift.chosen.end());
      lift.mentioned = chosen.mentioned;
      lift.moreBodies = [this](const ir::Module& module) { return uses_->bodies(module); };
    }
    if (diagnostics_.hasErrors()) return false;
    if (lift.chosen.empty() && lift.mentioned.empty())
      return fail(diagnose(Id::NothingToWrite, "the headers declare nothing of their own"));
    return true;
  }

  // What the build decided is how the headers have to be read.
  bool applyBuildConfig() {
    configs_ = readConfigs(request_.configs, diagnostics_);
    if (diagnostics_.hasErrors()) return false;
    if (configs_.empty()) return true;
    reportConflicts(configs_, {}, sources_->parse, diagnostics_);
    if (diagnostics_.hasErrors()) return false;
    if (applyConfigs(configs_, module_, sources_->parse) && !readHeaders()) return false;
    reportConflicts(configs_, module_, sources_->parse, diagnostics_);
    return !diagnostics_.hasErrors();
  }

  // --- deciding

  void bindAndLegalize() {
    plan::Symbols symbols;
    symbols.find = [this](std::string_view symbol) -> std::optional<unsigned> {
      const auto found = libraries_->find(symbol);
      if (!found) return std::nullopt;
      return static_cast<unsigned>(found->library);
    };
    symbols.searched = searchedLibraries(*libraries_, *sources_, request_);
    plan_ = plan::legalize(module_, symbols);
  }

  // Witnesses are asked about the structs that the module will have the members of.
  bool askWitnesses() {
    progress_.enter("asking witnesses");
    std::vector<ir::DeclId> records;
    for (ir::DeclId id : plan_.types) {
      const auto* record = std::get_if<ir::Record>(&module_.decl(id).kind);
      if (record && record->bodyRead && plan_.of(id).form != plan::Form::Forward)
        records.push_back(id);
    }
    const std::vector<const sys::SharedLibrary*> bound = boundLibraries(plan_, *libraries_);
    if (!bound.empty()) evidence_ = symbolLines(module_, records, *libraries_);
    if (!request_.requireEvidence && !request_.probe && request_.configs.empty()) {
      for (std::string& line : debugInfoLines(module_, records, bound, diagnostics_))
        evidence_.push_back(std::move(line));
      return !diagnostics_.hasErrors();
    }
    EvidenceOptions options;
    options.libraries = request_.libraries;
    options.directories = request_.libraryDirectories;
    options.probe = request_.probe;
    const Gathered gathered =
        gatherEvidence(*sources_, module_, records, configs_, options, diagnostics_);
    std::size_t undecided = 0;
    for (const evidence::TypeVerdict& type : gathered.types) {
      if (type.verdict() == evidence::Verdict::Undecided) {
        ++undecided;
        continue;
      }
      evidence_.push_back(fmt::format("evidence: {} is {}", type.name, type.summary()));
      if (type.verdict() != evidence::Verdict::Contradicted || !request_.requireEvidence) continue;
      for (const evidence::Statement& statement : type.statements)
        if (statement.says == evidence::Says::Contradicts)
          diagnostics_.add(diagnose(Id::TypeContradicted, type.name, statement.text));
    }
    if (undecided != 0)
      evidence_.push_back(fmt::format("evidence: of {} more struct{} the headers alone", undecided,
                                      undecided == 1 ? "" : "s"));
    return !diagnostics_.hasErrors();
  }

  // A script that calls what is left out would fail at run time; better to say so now.
  bool checkScriptSymbols() {
    if (!uses_) return true;
    bool good = true;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const plan::Decision& decision = plan_.decisions[i];
      if (decision.form != plan::Form::Omitted || !module_.decls[i].wanted) continue;
      if (hasOtherMeaning(module_.decls[i].name)) continue;
      good = false;
      diagnostics_.add(diagnose(Id::ScriptUsesOmitted, module_.decls[i].name, decision.reason));
    }
    return good;
  }

  bool hasOtherMeaning(const std::string& name) const {
    for (std::size_t i = 0; i < module_.decls.size(); ++i)
      if (module_.decls[i].name == name && plan_.decisions[i].form != plan::Form::Omitted)
        return true;
    return false;
  }

  // A layout that another build of the library would not have, and nothing says which one this is.
  // Where that takes reading the headers once more for a macro, it is not done for whole packages:
  // it would take longer than everything else, and `why` tells it of each of their declarations.
  void warnOfUndecided() {
    const bool whole = request_.select.empty() && request_.scripts.empty() &&
                       !request_.packages.empty() && !request_.requireEvidence;
    std::vector<ir::DeclId> records;
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const auto* record = ir::as<ir::Record>(module_.decls[i]);
      const plan::Decision& decision = plan_.decisions[i];
      if (record && record->bodyRead && decision.reached &&
          (decision.form == plan::Form::Natural || decision.form == plan::Form::Canonical ||
           decision.form == plan::Form::Opaque))
        records.push_back(static_cast<ir::DeclId>(i));
    }
    UndecidedLayouts layouts =
        undecidedLayouts(*unit_, whole ? nullptr : &sources_->parse, module_, records);
    for (UndecidedLayout& one : layouts.warnings) {
      undecided_.push_back(one.warning.message);
      diagnostics_.add(std::move(one.warning));
    }
    if (!layouts.notTried.empty()) diagnostics_.add(notTried(layouts.notTried));
  }

  // Whoever wants a whole package wants its functions. That the header that has them was left out,
  // or that they are in a branch that was not taken, should not have to be looked for in the
  // report.
  void warnOfNothingBound() {
    if (!request_.select.empty() || !request_.scripts.empty() ||
        !boundLibraries(plan_, *libraries_).empty())
      return;
    std::vector<std::string> own;
    for (std::size_t i = 0; i < libraries_->openedCount(); ++i)
      for (const sys::Package& package : sources_->packages.packages)
        if (libraries_->packageOf(i) == package.name) own.push_back(libraries_->opened(i).soname());
    if (own.empty()) return;
    const std::vector<config::RejectedHeader>& rejected = unit_->rejected();
    if (rejected.empty()) {
      const auto functions = std::ranges::count_if(
          module_.decls, [](const ir::Decl& decl) { return ir::as<ir::FunctionDecl>(decl); });
      if (functions != 0)
        diagnostics_.add(
            diagnose(Id::NothingExported, fmt::format("{}", fmt::join(own, " and ")), functions));
      return;
    }
    Diagnostic warning = diagnose(Id::NothingBound, fmt::format("{}", fmt::join(own, " and ")),
                                  rejected.size(), rejected.size() + unit_->read().size());
    constexpr std::size_t enough = 3;
    for (std::size_t i = 0; i < std::min(rejected.size(), enough); ++i)
      warning.notes.push_back(
          fmt::format("{} was left out: {}", rejected[i].include, rejected[i].reason));
    diagnostics_.add(std::move(warning));
  }

  // --- writing

  void describeModule() {
    moduleRequest_.name = name_;
    moduleRequest_.split = request_.split;
    const bool whole = request_.select.empty() && request_.scripts.empty();
    switch (request_.loading) {
      case config::Loading::Lazy: moduleRequest_.lazy = true; break;
      case config::Loading::Eager: moduleRequest_.lazy = false; break;
      case config::Loading::Automatic:
        moduleRequest_.lazy = whole && plan_.symbols.size() + plan_.types.size() > lazyBeyond;
        break;
    }
    for (std::size_t i = 0; i < libraries_->openedCount(); ++i) {
      const std::string& soname = libraries_->opened(i).soname();
      moduleRequest_.libraries.push_back({soname, namesToTry(soname)});
    }
  }

  // ffi.load's candidates: the soname, then the bare name that only a -dev package provides.
  static std::vector<std::string> namesToTry(const std::string& soname) {
    const std::size_t so = soname.find(".so");
    const std::string bare = so == std::string::npos || !soname.starts_with("lib")
                                 ? std::string()
                                 : soname.substr(3, so - 3);
    // LuaJIT itself is linked to libc, where everything of it can be found.
    if (bare == "c") return {"C"};
    std::vector<std::string> names{soname};
    if (!bare.empty()) names.push_back(bare);
    return names;
  }

  std::vector<std::string> preamble() const {
    std::vector<std::string> lines;
    const std::string what = !sources_->origins.empty()
                                 ? fmt::format("{}", fmt::join(sources_->origins, ", "))
                                 : fmt::format("{}", fmt::join(request_.headers, ", "));
    lines.push_back(fmt::format("{}: LuaJIT FFI bindings for {}", name_, what));
    lines.push_back("Generated by ljbind " LJBIND_VERSION "; do not edit.");
    lines.push_back("");
    lines.push_back("  " + commandLine());
    lines.push_back("");
    lines.push_back(fmt::format("target: {}, clang " LJBIND_LLVM_VERSION, module_.target));
    std::string flags;
    for (const config::Flag& flag : unit_->flags()) flags += " " + flag.text;
    if (!flags.empty()) lines.push_back("flags:" + flags);
    std::vector<std::string> used;
    for (std::size_t i = 0; i < moduleRequest_.libraries.size(); ++i)
      for (ir::DeclId id : plan_.symbols)
        if (plan_.of(id).library == static_cast<int>(i)) {
          used.push_back(moduleRequest_.libraries[i].soname);
          break;
        }
    if (!used.empty()) lines.push_back(fmt::format("libraries: {}", fmt::join(used, ", ")));
    lines.insert(lines.end(), evidence_.begin(), evidence_.end());
    for (const std::string& one : undecided_) lines.push_back("undecided: " + one);
    return lines;
  }

  // As typed, without what does not change the module: where it and the reports went.
  std::string commandLine() const {
    std::string text = "ljbind";
    const std::vector<std::string>& words = request_.arguments;
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::string& word = words[i];
      if (word == "-o" || word == "--output" || word == "--report" || word == "--depfile" ||
          word == "--timeout") {
        ++i;
        continue;
      }
      if (word == "-q" || word == "-v" || word == "--quiet" || word == "--verbose" ||
          word.starts_with("--report=") || word.starts_with("--output=") ||
          word.starts_with("--depfile=") || word.starts_with("--timeout=") ||
          (word.starts_with("-o") && word.size() > 2 && word[1] != '-'))
        continue;
      const bool plain = word.find_first_of(" '\"*?[]$&;|<>()\\\n") == std::string::npos;
      text += plain ? " " + word : " '" + word + "'";
    }
    for (char& c : text)
      if (c == '\n' || c == '\r') c = ' ';
    return text;
  }

  // All of the files or, when one cannot be written, none.
  bool write(const Proven& proven) {
    std::vector<OutputFile> files;
    std::string report, depends;
    if (!request_.report.empty()) {
      report = reportJson({*sources_, *unit_, module_, plan_, moduleRequest_, undecided_});
      files.push_back({request_.report, report});
    }
    if (!request_.depfile.empty()) {
      depends = depfile(request_.output.empty() ? name_ + ".lua" : request_.output,
                        unit_->dependencies());
      files.push_back({request_.depfile, depends});
    }
    if (request_.split) {
      const std::filesystem::path path(request_.output);
      files.push_back(
          {(path.parent_path() / (path.stem().string() + "_h" + path.extension().string()))
               .string(),
           proven.text.declarations});
    }
    if (!request_.output.empty()) files.push_back({request_.output, proven.text.module});
    if (auto status = writeFiles(files); !status) return fail(status.failure());
    wrote_ = !request_.output.empty() || print(proven.text.module);
    return wrote_;
  }

  const config::GenRequest& request_;
  Diagnostics& diagnostics_;
  Progress& progress_;
  std::optional<Sources> sources_;
  std::string name_;
  std::optional<headers::TranslationUnit> unit_;
  std::optional<ScriptUses> uses_;
  ir::Module module_;
  std::vector<sys::BuildConfig> configs_;
  std::vector<std::string> evidence_;  // lines for the module's header
  std::optional<sys::Libraries> libraries_;
  plan::Plan plan_;
  emit::ModuleRequest moduleRequest_;
  std::optional<Proof> proof_;
  std::vector<std::string> undecided_;  // warnings that the module and the report repeat
  bool wrote_ = false;
};

}  // namespace

Exit gen(const config::GenRequest& request) {
  Diagnostics diagnostics;
  std::string lines;
  {
    Progress progress(request.quiet, request.timeoutSeconds);
    auto generation = std::make_unique<Generation>(request, diagnostics, progress);
    const bool good = generation->run();
    progress.enter("done");
    if (good && generation->wroteModule() && !request.quiet) lines = generation->summaryLine();
    // The process is about to end. To free all that clang and LuaJIT have built, piece by piece,
    // takes as long as a twentieth of building it, and the system does it at once. A leak checker
    // finds it here.
    [[maybe_unused]] static Generation* volatile left = nullptr;
    if (good) left = generation.release();
    if (request.verbose) lines = progress.times() + lines;
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    if (diagnostic.severity == Severity::Error || !request.quiet)
      std::fputs(render(diagnostic).c_str(), stderr);
  std::fputs(lines.c_str(), stderr);
  return diagnostics.exit();
}

}  // namespace ljbind::cli
