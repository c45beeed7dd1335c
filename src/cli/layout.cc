// `ljbind layout`: read headers and perhaps a Lua file, find the types, draw them.

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>

#include "base/file.h"
#include "check/cause.h"
#include "clang/headers.h"
#include "cli/check_text.h"
#include "cli/commands.h"
#include "cli/layout_types.h"
#include "cli/progress.h"
#include "cli/sources.h"
#include "cli/terminal.h"
#include "layout/html.h"
#include "layout/side_by_side.h"
#include "layout/text.h"
#include "luasource/parser.h"
#include "project/declared.h"
#include "project/project.h"

namespace ljbind::cli {
namespace {

std::string suggestion(const std::string& name) {
  return name.empty() ? std::string() : fmt::format("; did you mean '{}'?", name);
}

layout::TextStyle terminalStyle() {
  constexpr unsigned narrowest = 80, usual = 100, widest = 120;
  layout::TextStyle style;
  const bool terminal = ::isatty(STDOUT_FILENO);
  unsigned columns = static_cast<unsigned>(std::strtoul(environment("COLUMNS"), nullptr, 10));
  if (winsize size{}; columns == 0 && terminal && ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
    columns = size.ws_col;
  style.columns = std::clamp(columns == 0 ? usual : columns, narrowest, widest);
  style.colour = terminal && *environment("NO_COLOR") == '\0' &&
                 std::string_view(environment("TERM")) != "dumb";
  style.unicode = localeIsUtf8();
  return style;
}

// Of a project of one file and what it requires.
constexpr std::size_t namedFile = 0;

class Drawing {
 public:
  Drawing(const config::LayoutRequest& request, Diagnostics& diagnostics, Progress& progress)
      : request_(request), input_(request.input), diagnostics_(diagnostics), progress_(progress) {}

  // False when a diagnostic says why nothing was drawn.
  bool run() {
    sortWords();
    if (words_.empty())
      return fail(diagnose(Id::BadUsage, "no type was named", "layout ", "the options"));
    if (input_.packages.empty() && input_.headers.empty())
      return fail(diagnose(Id::LayoutNeedsHeaders, words_.front().text));
    if (!request_.against.empty() && !readLua()) return false;
    progress_.enter("looking for packages");
    const auto sources = findSources(input_, diagnostics_);
    if (!sources || !readHeaders(sources->parse)) return false;
    progress_.enter("drawing");
    for (const TypeWord& word : words_)
      if (!drawType(word)) return false;
    noteRejections(Severity::Warning);
    return request_.html.empty() ? print(asText()) : writePage();
  }

  bool agrees() const {
    return std::all_of(drawn_.begin(), drawn_.end(),
                       [](const layout::SideBySide& one) { return one.agrees; });
  }

 private:
  bool fail(Diagnostic diagnostic) {
    diagnostics_.add(std::move(diagnostic));
    return false;
  }

  // A header has a dot or a slash in its name, and a type never has.
  void sortWords() {
    for (std::size_t i = 0; i < request_.words.size(); ++i) {
      const std::string& word = request_.words[i];
      if (word.find_first_of("./") != word.npos)
        input_.headers.push_back(word);
      else if ((word == "struct" || word == "union") && i + 1 < request_.words.size())
        words_.push_back(typeWord(word + " " + request_.words[++i]));
      else
        words_.push_back(typeWord(word));
    }
  }

  // --- reading

  // As `check` would: the file, and what it requires.
  bool readLua() {
    progress_.enter("reading " + request_.against);
    if (const auto text = readFile(request_.against); !text) return fail(text.failure());
    project::LoadRequest load;
    load.paths = {request_.against};
    project_ = project::load(load, diagnostics_);
    if (project_.files.empty()) return false;
    auto states = project::declare(project_);
    if (!states) return fail(states.failure());
    if (states->empty()) return fail(diagnose(Id::NoCdef, request_.against));
    states_ = std::move(*states);
    // The file's own declarations before those of others.
    std::stable_partition(states_.begin(), states_.end(), [](const project::DeclaredState& state) {
      return std::find(state.files.begin(), state.files.end(), namedFile) != state.files.end();
    });
    return true;
  }

  // What LuaJIT rejected, which is harmless as long as what was asked for is there.
  void noteRejections(Severity severity) {
    for (const project::DeclaredState& state : states_)
      for (const project::Rejection& rejection : state.rejections) {
        const project::SourceFile& file = project_.files[rejection.file];
        const luasource::CdefBlock& block = file.cdefs.blocks[rejection.block];
        Diagnostic diagnostic = rejection.diagnostic;
        diagnostic.severity = severity;
        diagnostic.place = block.place(rejection.offset);
        diagnostic.sourceLine = luasource::sourceLine(file.text, block.map.at(rejection.offset));
        diagnostics_.add(std::move(diagnostic));
      }
  }

  bool readHeaders(config::ParseRequest remaining) {
    std::vector<config::RejectedHeader> rejected;
    for (;;) {
      progress_.enter("reading headers");
      auto unit = headers::TranslationUnit::parse(remaining, diagnostics_, rejected);
      if (!unit) return false;
      if (unit->read().empty())
        return fail(diagnose(Id::NoUsableHeader, unit->rejected().size(),
                             fmt::format("{}", fmt::join(input_.packages, " ")),
                             unit->rejected().empty() ? "" : unit->rejected().front().reason));
      headers::LiftRequest lift;
      for (const TypeWord& word : words_) {
        const auto found = candidatesFor(word, unit->candidates());
        if (found.empty()) {
          fail(diagnose(Id::TypeUnknown, word.text,
                        suggestion(closestType(word, unit->candidates()))));
        }
        lift.chosen.insert(lift.chosen.end(), found.begin(), found.end());
      }
      if (diagnostics_.hasErrors()) return false;
      addTypedefs(unit->candidates(), lift.chosen);
      std::sort(lift.chosen.begin(), lift.chosen.end());
      lift.chosen.erase(std::unique(lift.chosen.begin(), lift.chosen.end()), lift.chosen.end());
      lift.moreBodies = [this](const ir::Module& module) { return bodies(module); };
      if (auto module = unit->lift(lift)) {
        c_ = std::move(*module);
        return true;
      }
      rejected = unit->leftOut();
      headers::TranslationUnit::leaveOut(remaining, rejected);
    }
  }

  // What the headers have under the names of the Lua file's typedefs: one may be to blame, and in
  // the headers be a macro that no struct mentions any more.
  void addTypedefs(const std::vector<ir::Candidate>& candidates,
                   std::vector<std::size_t>& chosen) const {
    std::set<std::string_view> names;
    for (const project::DeclaredState& state : states_)
      for (const ir::Decl& decl : state.module.decls)
        if (const auto* alias = ir::as<ir::Typedef>(decl); alias && !alias->predeclared)
          names.insert(decl.name);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const bool isType = candidates[i].kind == ir::CandidateKind::Typedef ||
                          candidates[i].kind == ir::CandidateKind::Macro;
      if (isType && names.contains(candidates[i].name)) chosen.push_back(i);
    }
  }

  std::vector<ir::DeclId> bodies(const ir::Module& module) const {
    std::vector<ir::DeclId> wanted;
    for (const TypeWord& word : words_) {
      const auto found = findType(word, module);
      if (!found || found->record == ir::DeclId::None) continue;
      const auto& record = *ir::as<ir::Record>(module.decl(found->record));
      if (record.complete && !record.bodyRead) wanted.push_back(found->record);
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    return wanted;
  }

  // --- drawing

  // None, after a diagnostic, when there is nothing to draw of it.
  std::optional<ir::DeclId> record(const TypeWord& word, const ir::Module& module) {
    const auto found = findType(word, module);
    std::string why = "the headers do not declare it as such";
    if (found && found->record != ir::DeclId::None) {
      const auto& record = *ir::as<ir::Record>(module.decl(found->record));
      if (record.complete && record.bodyRead) return found->record;
      why = "its members are not declared";
    } else if (found) {
      why = fmt::format("it stands for '{}'", found->otherwise);
    }
    fail(diagnose(Id::TypeWithoutLayout, word.text, why));
    return std::nullopt;
  }

  bool drawType(const TypeWord& word) {
    const auto inC = record(word, c_);
    if (!inC) return false;
    // Without a tag it has no name but the one it was asked for by.
    const bool tagged = ir::as<ir::Record>(c_.decl(*inC))->tagged;
    const layout::Side expected{c_, *inC, "C", tagged ? "" : word.text};
    if (request_.against.empty()) {
      drawn_.push_back(layout::show(expected));
      return true;
    }
    // Under its tag, or the name it was asked for by.
    for (const project::DeclaredState& state : states_)
      for (const TypeWord& name : {typeWord(ir::spelling(c_.decl(*inC))), word}) {
        if (!findType(name, state.module)) continue;
        const auto inLua = record(name, state.module);
        if (!inLua) return false;
        const layout::Side actual{state.module, *inLua,
                                  std::filesystem::path(request_.against).filename().string()};
        drawn_.push_back(layout::compareLayouts(expected, actual));
        if (!drawn_.back().agrees)
          drawn_.back() =
              layout::compareLayouts(expected, actual, typedefToBlame(*inC, state, *inLua));
        return true;
      }
    noteRejections(Severity::Error);
    return fail(diagnose(Id::TypeNotInCdef, word.text, request_.against,
                         suggestion(closestType(word, states_.front().module))));
  }

  // Sentences on a typedef that makes the difference, and on who decided what it is in the headers;
  // none when there is no such typedef.
  std::vector<std::string> typedefToBlame(ir::DeclId inC, const project::DeclaredState& state,
                                          ir::DeclId inLua) const {
    const auto difference =
        check::compareRecords(c_, *ir::as<ir::Record>(c_.decl(inC)), state.module,
                              *ir::as<ir::Record>(state.module.decl(inLua)));
    if (difference.none()) return {};
    const CheckText in(project_, state);
    check::Text text;
    text.typeText = [&](const check::Spot& spot) { return in.typeText(spot); };
    text.placeName = [&](const check::Spot& spot) { return in.placeName(spot, namedFile); };
    const check::Symbols symbols;
    const check::Uses uses;
    const std::set<std::string> own;
    const check::Input input{c_, state.module, text, symbols, uses, own};
    const check::HeaderNames names(c_);
    check::Cause cause = check::Causes(input, names).ofRecord(inC, inLua, difference);
    if (cause.typedefName.empty()) return {};
    std::vector<std::string> sentences{std::move(cause.text)};
    for (std::string& line : cause.decided) sentences.push_back(std::move(line));
    return sentences;
  }

  std::string asText() const {
    std::string text;
    const layout::TextStyle style = terminalStyle();
    for (const layout::SideBySide& one : drawn_)
      text += (text.empty() ? "" : "\n") + layout::drawText(one, style);
    return text;
  }

  bool writePage() {
    const std::string page = layout::drawPage(drawn_);
    if (request_.html == "-") return print(page);
    if (const auto status = writeFile(request_.html, page); !status) return fail(status.failure());
    return true;
  }

  bool print(const std::string& text) {
    if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
      return true;
    return fail(diagnose(Id::FileUnwritable, "standard output", std::strerror(errno)));
  }

  const config::LayoutRequest& request_;
  config::GenRequest input_;
  Diagnostics& diagnostics_;
  Progress& progress_;
  std::vector<TypeWord> words_;
  ir::Module c_;
  project::Project project_;
  std::vector<project::DeclaredState> states_;
  std::vector<layout::SideBySide> drawn_;
};

}  // namespace

Exit layout(const config::LayoutRequest& request) {
  Diagnostics diagnostics;
  bool agrees = true;
  {
    Progress progress(false, request.input.timeoutSeconds);
    Drawing drawing(request, diagnostics, progress);
    agrees = drawing.run() && drawing.agrees();
    progress.enter("done");
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    std::fputs(render(diagnostic).c_str(), stderr);
  if (diagnostics.hasErrors()) return diagnostics.exit();
  return agrees ? Exit::Done : Exit::Input;
}

}  // namespace ljbind::cli
