// `ljbind why`: read headers, find the name, gather what it rests on, try each macro the other way.

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "clang/headers.h"
#include "cli/absent_name.h"
#include "cli/commands.h"
#include "cli/flip.h"
#include "cli/progress.h"
#include "cli/sources.h"
#include "cli/terminal.h"
#include "cli/undecided.h"
#include "cli/why_json.h"
#include "plan/plan.h"
#include "system/libraries.h"
#include "why/story.h"

namespace ljbind::cli {
namespace {

using ir::CandidateKind;

// More than that many further parses are nobody's idea of a quick answer.
constexpr std::size_t mostFlips = 16;

// The candidate of that name: an ordinary one before a tag, unless a keyword asks for the tag.
class Name {
 public:
  explicit Name(std::string text) : text_(std::move(text)), name_(text_) {
    for (std::string_view keyword : {"struct ", "union ", "enum "})
      if (text_.starts_with(keyword)) {
        name_ = text_.substr(keyword.size());
        tag_ = true;
      }
  }
  const std::string& text() const { return text_; }
  const std::string& name() const { return name_; }

  std::vector<std::size_t> find(const std::vector<ir::Candidate>& candidates) const {
    std::vector<std::size_t> found;
    bool best = false;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (candidates[i].name != name_) continue;
      const bool isTag =
          candidates[i].kind == CandidateKind::Record || candidates[i].kind == CandidateKind::Enum;
      if (tag_ && !isTag) continue;
      const bool better = isTag == tag_;
      // A macro hides everything else of its name, and stands behind it in the list.
      if (found.empty() || (better && !best) || candidates[i].kind == CandidateKind::Macro)
        found.assign(1, i);
      best |= better;
    }
    return found;
  }

  std::string nearest(const std::vector<ir::Candidate>& candidates) const {
    std::vector<std::string_view> names;
    for (const ir::Candidate& candidate : candidates) names.push_back(candidate.name);
    return closest(name_, names);
  }

 private:
  std::string text_, name_;
  bool tag_ = false;
};

// The declaration that was chosen; of an enumerator its enum.
ir::DeclId rootOf(const ir::Module& module) {
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    bool wanted = module.decls[i].wanted;
    if (const auto* list = ir::as<ir::Enum>(module.decls[i]))
      for (const ir::Enumerator& value : list->enumerators) wanted |= value.wanted;
    if (wanted) return static_cast<ir::DeclId>(i);
  }
  return ir::DeclId::None;
}

class Telling {
 public:
  Telling(const config::WhyRequest& request, Diagnostics& diagnostics, Progress& progress)
      : request_(request), input_(request.input), diagnostics_(diagnostics), progress_(progress) {}

  // False when a diagnostic says why nothing was told.
  bool run() {
    if (!sortWords()) return false;
    progress_.enter("looking for packages");
    sources_ = findSources(input_, diagnostics_);
    if (!sources_ || !readHeaders()) return false;
    const ir::DeclId root = rootOf(module_);
    closure_ = why::closureOf(module_, root);
    why::Story story{module_, closure_, leftOut(root), {}};
    progress_.enter("trying each macro the other way");
    const FlipInput flips{
        narrowed(root), rejected_, module_,
        [this](const headers::TranslationUnit& unit) { return choose(unit); },
        [this](const ir::Module& flipped) { return why::effectOf(module_, closure_, flipped); }};
    std::vector<why::TestedMacro> macros = why::testedMacros(module_, closure_);
    why::findSiblings(macros, sources_->parse.flags);
    findSkippedDefinitions(macros, *unit_);
    story.outcomes = tryOut(flips, std::move(macros), mostFlips);
    progress_.enter("telling");
    warn(story);
    return print(request_.json ? storyJson(story) : why::drawStory(story, {localeIsUtf8()}));
  }

 private:
  bool fail(Diagnostic diagnostic) {
    diagnostics_.add(std::move(diagnostic));
    return false;
  }

  // A header has a dot or a slash in its name, and a name never has.
  bool sortWords() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < request_.words.size(); ++i) {
      const std::string& word = request_.words[i];
      const bool keyword = word == "struct" || word == "union" || word == "enum";
      if (word.find_first_of("./") != word.npos)
        input_.headers.push_back(word);
      else if (keyword && i + 1 < request_.words.size())
        names.push_back(word + " " + request_.words[++i]);
      else
        names.push_back(word);
    }
    if (names.size() != 1)
      return fail(diagnose(
          Id::BadUsage,
          names.empty() ? "no name was given" : fmt::format("'{}' is one name too many", names[1]),
          "why ", "the options"));
    name_.emplace(names.front());
    return true;
  }

  headers::LiftRequest choose(const headers::TranslationUnit& unit) const {
    headers::LiftRequest lift;
    lift.chosen = name_->find(unit.candidates());
    lift.branchTexts = true;
    lift.moreBodies = [](const ir::Module& module) {
      return why::missingBodies(module, why::closureOf(module, rootOf(module)));
    };
    return lift;
  }

  bool readHeaders() {
    config::ParseRequest remaining = sources_->parse;
    for (;;) {
      progress_.enter("reading headers");
      auto unit = headers::TranslationUnit::parse(remaining, diagnostics_, rejected_);
      if (!unit) return false;
      const headers::LiftRequest lift = choose(*unit);
      if (lift.chosen.empty()) return unknown(*unit);
      auto module = unit->lift(lift);
      rejected_ = unit->leftOut();
      if (module) {
        module_ = std::move(*module);
        unit_ = std::move(unit);
        return true;
      }
      headers::TranslationUnit::leaveOut(remaining, rejected_);
    }
  }

  // The one header that declares it, where that header alone gives the same story: a package's
  // others would be read as often as there are macros.
  config::ParseRequest narrowed(ir::DeclId root) {
    config::ParseRequest narrow = sources_->parse;
    const ir::Location& place = module_.decl(root).location;
    if (!place.known()) return narrow;
    const std::string& path = module_.files[place.file].path;
    std::erase_if(narrow.headers,
                  [&path](const config::HeaderInput& header) { return header.path != path; });
    if (narrow.headers.size() != 1) return sources_->parse;
    narrow.headers.front().required = true;
    for (const config::HeaderInput& header : sources_->parse.headers)
      if (header.own && !header.path.empty()) narrow.ownPaths.push_back(header.path);
    Diagnostics ignored;
    auto unit = headers::TranslationUnit::parse(narrow, ignored);
    if (!unit) return sources_->parse;
    const headers::LiftRequest lift = choose(*unit);
    const auto module = lift.chosen.empty() ? std::optional<ir::Module>() : unit->lift(lift);
    if (!module || !why::effectOf(module_, closure_, *module).none()) return sources_->parse;
    return narrow;
  }

  // Nothing of that name: an #if may have hidden it, or the header that has it does not compile.
  bool unknown(headers::TranslationUnit& unit) {
    if (auto absent = absentName(unit, name_->name(), name_->text()))
      return fail(std::move(*absent));
    const std::string near = name_->nearest(unit.candidates());
    return fail(diagnose(Id::NameUnknown, name_->text(),
                         near.empty() ? "" : fmt::format("; did you mean '{}'?", near)));
  }

  // What `gen` would say of it.
  std::string leftOut(ir::DeclId root) {
    progress_.enter("looking for symbols");
    sys::Libraries libraries(sources_->packages, input_.libraries, input_.libraryDirectories);
    plan::Symbols symbols;
    symbols.find = [&libraries](std::string_view symbol) -> std::optional<unsigned> {
      const auto found = libraries.find(symbol);
      if (!found) return std::nullopt;
      return static_cast<unsigned>(found->library);
    };
    symbols.searched = searchedLibraries(libraries, *sources_, input_);
    const plan::Plan plan = plan::legalize(module_, symbols);
    const plan::Decision& decision = plan.of(root);
    return decision.form == plan::Form::Omitted ? decision.reason : std::string();
  }

  void warn(const why::Story& story) {
    for (const why::Outcome& outcome : story.outcomes)
      if (outcome.tried && outcome.effect.layout && why::isUndecided(outcome.macro))
        diagnostics_.add(undecided(module_, outcome));
  }

  bool print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
      return true;
    return fail(diagnose(Id::FileUnwritable, "standard output", std::strerror(errno)));
  }

  const config::WhyRequest& request_;
  config::GenRequest input_;
  Diagnostics& diagnostics_;
  Progress& progress_;
  std::optional<Name> name_;
  std::optional<Sources> sources_;
  std::optional<headers::TranslationUnit> unit_;  // that module_ was lifted from
  std::vector<config::RejectedHeader> rejected_;
  ir::Module module_;
  std::vector<why::Node> closure_;
};

}  // namespace

Exit why(const config::WhyRequest& request) {
  Diagnostics diagnostics;
  {
    Progress progress(false, request.input.timeoutSeconds);
    Telling(request, diagnostics, progress).run();
    progress.enter("done");
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::fputs(render(diagnostic).c_str(), stderr);
  return diagnostics.exit();
}

}  // namespace ljbind::cli
