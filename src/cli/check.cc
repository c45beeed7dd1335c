// `ljbind check`: find the cdef text, let LuaJIT read it, read the headers, compare, report.

#include "check/check.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <cstdio>
#include <filesystem>
#include <future>

#include "base/file.h"
#include "base/paths.h"
#include "cli/check_fix.h"
#include "cli/check_headers.h"
#include "cli/check_inspect.h"
#include "cli/check_text.h"
#include "cli/check_uses.h"
#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/run_script.h"
#include "configfile/config_file.h"
#include "findings/baseline.h"
#include "findings/fix.h"
#include "findings/formats.h"
#include "findings/report.h"
#include "luasource/parser.h"
#include "project/declared.h"
#include "project/project.h"

namespace ljbind::cli {
namespace {

// One run; each step needs those before it.
class Checking {
 public:
  Checking(config::CheckRequest request, Progress& progress)
      : request_(std::move(request)), progress_(progress) {
    std::error_code ignored;
    workingDirectory_ = std::filesystem::current_path(ignored).string();
  }

  Exit run() {
    if (!configure()) return finish();
    progress_.enter("reading Lua files");
    loadProject();
    if (project_.files.empty()) return finish();
    progress_.enter("letting LuaJIT read the declarations");
    // Which libraries the project loads its code tells alone.
    LibraryMapping libraries(request_, project_);
    std::future<void> mapping = std::async([&] { libraries.map(); });
    auto states = project::declare(project_);
    mapping.get();
    if (!states) {
      problems_.add(states.failure());
      return finish();
    }
    states_ = std::move(*states);
    headers_ = readHeaderSide(request_, project_, states_, libraries, progress_, problems_);
    if (!headers_) return finish();
    progress_.enter("comparing");
    findings_ = inspect(CheckedProject{project_, states_, *headers_}, report_);
    noteWhatIsNotChecked();
    return finish();
  }

 private:
  // --- what was asked for

  bool configure() {
    if (request_.paths.empty()) request_.paths.push_back(".");
    if (const std::string file = configfile::findConfigFile(request_.paths.front()); !file.empty())
      configfile::readConfigFile(file, request_, problems_);
    policy_.setWerror(request_.werror.value_or(false));
    for (const config::WarningOption& option : request_.warnings) policy_.apply(option, problems_);
    if (request_.target && *request_.target != "x64-linux" &&
        *request_.target != "x86_64-linux-gnu")
      problems_.add(diagnose(Id::UnsupportedTarget, *request_.target));
    return !problems_.hasErrors();
  }

  void loadProject() {
    project::LoadRequest& load = load_;
    load.paths = request_.paths;
    load.isExcluded = [this](const std::string& path) { return isExcluded(path); };
    for (const config::Assumption& assumption : request_.assumptions)
      load.assumptions.push_back({assumption.name, assumption.value});
    std::vector<ScriptRun> runs = runScripts(request_, progress_);
    for (ScriptRun& run : runs) load.runs.push_back(std::move(run.recorded));
    project_ = project::load(load_, problems_);
    noteFailures(runs, problems_);
    for (const project::SourceFile& file : project_.files) sources_.add(file.path, file.text);
  }

  bool isExcluded(const std::string& path) const {
    const std::string absolute = absolutePath(path, workingDirectory_);
    for (const config::Exclusion& exclusion : request_.exclude) {
      const std::string relative = shownPath(absolute, exclusion.directory);
      if (::fnmatch(exclusion.glob.c_str(), relative.c_str(), 0) == 0) return true;
    }
    return false;
  }

  // --- what could not be decided

  void noteWhatIsNotChecked() {
    for (const project::SourceFile& file : project_.files) {
      if (file.context) continue;
      for (const luasource::Unchecked& unchecked : file.cdefs.unchecked) {
        const std::string hint =
            unchecked.name.empty()
                ? "the text has to be known without running the code; --run FILE runs it"
                : fmt::format("--assume '{}=VALUE' decides it", unchecked.name);
        problems_.add(diagnose(Id::NotChecked, unchecked.place, unchecked.what, hint));
      }
    }
    for (const MappedLibrary& library : headers_->mapped)
      if (library.soname.empty() && !library.name.empty() && !isOneOfSeveral(library.name))
        problems_.add(diagnose(
            Id::NotChecked, fmt::format("the library '{}' is not installed", library.name),
            "install it with its -dev package, or name what to compare with by -p, -H and -l"));
    if (report_.notCompared.empty()) return;
    constexpr std::size_t shown = 8;
    std::vector<std::string> names(report_.notCompared.begin(), report_.notCompared.end());
    std::string list;
    for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
      list += (i ? ", " : "") + names[i];
    if (names.size() > shown) list += fmt::format(" and {} more", names.size() - shown);
    problems_.add(diagnose(
        Id::NotChecked,
        fmt::format("{} in no header that was read: {}",
                    names.size() == 1 ? "one name is" : fmt::format("{} names are", names.size()),
                    list),
        "-p PACKAGE or -H HEADER says where they come from"));
  }

  // Whether everywhere the library is loaded the script has another one in its place, as in
  // `ffi.load(a and "x" or "y")`.
  bool isOneOfSeveral(const std::string& name) const {
    const auto isInstalled = [&](const std::string& other) {
      return std::any_of(headers_->mapped.begin(), headers_->mapped.end(),
                         [&](const MappedLibrary& mapped) {
                           return mapped.name == other && !mapped.soname.empty();
                         });
    };
    for (const project::SourceFile& file : project_.files)
      for (const luasource::Library& library : file.usage.libraries) {
        if (library.name != name || library.kind != luasource::LibraryKind::Load) continue;
        const auto isBeside = [&](const luasource::Library& other) {
          return other.kind == luasource::LibraryKind::Load && isInstalled(other.name) &&
                 other.place.line == library.place.line &&
                 other.place.column == library.place.column;
        };
        if (std::none_of(file.usage.libraries.begin(), file.usage.libraries.end(), isBeside))
          return false;
      }
    return true;
  }

  // --- reporting

  Exit finish() {
    progress_.enter("done");
    findings::Baseline baseline;
    const bool usesBaseline = request_.baseline.has_value();
    if (usesBaseline) {
      std::error_code ignored;
      const bool exists = std::filesystem::exists(*request_.baseline, ignored);
      if (exists || !request_.writeBaseline) {
        auto read = findings::readBaseline(*request_.baseline);
        if (read)
          baseline = std::move(*read);
        else
          problems_.add(read.failure());
      }
      baseline.path = *request_.baseline;
    }
    std::vector<std::string> files;
    for (const project::SourceFile& file : project_.files)
      if (!file.context) files.push_back(file.path);
    keepOrDropEdits();
    findings::sort(findings_);
    findings::Report report =
        findings::settle({std::move(findings_), ignoreComments(), policy_,
                          usesBaseline && !request_.writeBaseline ? &baseline : nullptr, files});
    report.problems = problems_.all();
    report.files = static_cast<unsigned>(files.size());
    report.declarations = static_cast<unsigned>(report_.compared);
    if (request_.writeBaseline && !problems_.hasErrors()) {
      const findings::Baseline updated =
          findings::updated(baseline, report.findings, findings::Scope{files, policy_});
      if (const Status written = findings::writeBaseline(updated); !written)
        report.problems.push_back(written.failure());
      else
        return print(report, Exit::Done);
    }
    if (request_.fix != config::FixMode::Off && headers_) return fix(report);
    return print(report, findings::exitStatus(report));
  }

  // Who can make use of corrections gets those that are certain.
  void keepOrDropEdits() {
    if (headers_ &&
        (request_.fix != config::FixMode::Off || request_.format == config::OutputFormat::Sarif)) {
      progress_.enter("trying corrections");
      keepCertainEdits(CheckedProject{project_, states_, *headers_}, load_, findings_);
    } else {
      for (findings::Finding& finding : findings_) finding.edits.clear();
    }
  }

  std::vector<findings::IgnoreComment> ignoreComments() const {
    std::vector<findings::IgnoreComment> comments;
    for (const project::SourceFile& file : project_.files) {
      if (file.context) continue;
      for (const luasource::IgnoreComment& one : file.cdefs.ignores.comments) {
        findings::IgnoreComment comment;
        comment.text.ids = one.ids;
        comment.text.reason = one.reason;
        place(comment, file, one.span);
        comment.firstLine = one.span.line;
        comment.lastLine = std::max(one.span.line, one.appliesToLine);
        stretch(comment, file);
        comments.push_back(std::move(comment));
      }
      for (const luasource::MalformedIgnore& one : file.cdefs.ignores.malformed) {
        findings::IgnoreComment comment;
        comment.text.malformed = one.why;
        place(comment, file, one.span);
        comment.firstLine = comment.lastLine = one.span.line;
        comments.push_back(std::move(comment));
      }
    }
    return comments;
  }
  static void place(findings::IgnoreComment& comment, const project::SourceFile& file,
                    luasource::Span span) {
    comment.place = luasource::placeOf(file.path, span);
    comment.sourceLine = luasource::sourceLine(file.text, span);
    comment.endColumn = span.column + (span.end - span.begin);
  }
  // A comment above a declaration is about all of it.
  static void stretch(findings::IgnoreComment& comment, const project::SourceFile& file) {
    for (std::size_t b = 0; b < file.scans.size(); ++b) {
      const luasource::CdefBlock& block = file.cdefs.blocks[b];
      for (const cdeftext::Declaration& declaration : file.scans[b].declarations) {
        if (declaration.enclosing || declaration.whole.empty()) continue;
        const unsigned first = block.map.at(declaration.whole.begin).line;
        const unsigned last = block.map.at(declaration.whole.end - 1).line;
        if (first >= comment.firstLine && first <= comment.lastLine)
          comment.lastLine = std::max(comment.lastLine, last);
      }
    }
  }

  Exit fix(findings::Report& report) {
    progress_.enter("correcting");
    const findings::FixPlan plan = findings::planFixes(report.findings, sources_);
    const std::string diff = findings::unifiedDiff(plan, workingDirectory_);
    std::fputs(diff.c_str(), stdout);
    if (request_.fix == config::FixMode::Apply && !plan.files.empty()) {
      if (const Status applied = findings::applyFixes(plan); !applied) {
        report.problems.push_back(applied.failure());
      } else {
        std::vector<findings::Finding> left;
        for (std::size_t i = 0; i < report.findings.size(); ++i)
          if (std::find(plan.taken.begin(), plan.taken.end(), i) == plan.taken.end())
            left.push_back(std::move(report.findings[i]));
        report.findings = std::move(left);
      }
    }
    std::fflush(stdout);
    const findings::FormatContext context{sources_, workingDirectory_, LJBIND_VERSION};
    std::fputs(findings::formatted(request_.format, report, context).c_str(), stderr);
    return findings::exitStatus(report);
  }

  Exit print(const findings::Report& report, Exit status) {
    findings::Report shown = report;
    if (request_.quiet)
      std::erase_if(shown.problems,
                    [](const Diagnostic& problem) { return problem.severity == Severity::Note; });
    const findings::FormatContext context{sources_, workingDirectory_, LJBIND_VERSION};
    if (request_.format == config::OutputFormat::Text && !request_.quiet && headers_)
      for (const std::string& line : describeMapping(*headers_))
        fmt::print(stderr, "ljbind: {}\n", line);
    const std::string text = findings::formatted(request_.format, shown, context);
    // Findings are what was asked for; they go where output goes.
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
      return Exit::Usage;
    return status;
  }

  config::CheckRequest request_;
  Progress& progress_;
  std::string workingDirectory_;
  Diagnostics problems_;
  findings::Policy policy_;
  project::LoadRequest load_;
  project::Project project_;
  findings::Sources sources_;
  std::vector<project::DeclaredState> states_;
  std::optional<HeaderSide> headers_;
  Inspected report_;
  std::vector<findings::Finding> findings_;
};

}  // namespace

Exit check(const config::CheckRequest& request) {
  Progress progress(request.quiet, request.timeoutSeconds);
  Checking checking(request, progress);
  const Exit status = checking.run();
  if (request.verbose) std::fputs(progress.times().c_str(), stderr);
  return status;
}

}  // namespace ljbind::cli
