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

#include "base/file.h"
#include "clang/headers.h"
#include "cli/cdef_texts.h"
#include "cli/commands.h"
#include "cli/layout_types.h"
#include "cli/progress.h"
#include "cli/sources.h"
#include "cli/terminal.h"
#include "layout/html.h"
#include "layout/side_by_side.h"
#include "layout/text.h"
#include "luajit/read_cdef.h"

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

  bool readLua() {
    progress_.enter("reading " + request_.against);
    const auto text = readFile(request_.against);
    if (!text) return fail(text.failure());
    const auto texts = cdefTexts(request_.against, *text);
    if (!texts) return fail(texts.failure());
    if (texts->empty()) return fail(diagnose(Id::NoCdef, request_.against));
    std::vector<std::string> chunks;
    for (const CdefText& one : *texts) chunks.push_back(one.text);
    std::size_t failed = 0;
    auto module = luajit::readCdef(chunks, &failed);
    if (module) {
      lua_ = std::move(*module);
      return true;
    }
    Diagnostic failure = module.failure();
    if (failure.id == Id::CdefRejected || failure.id == Id::CdefNul) {
      const Place& start = (*texts)[failed].place;
      failure.place = {start.file, start.line + (failure.place.line ? failure.place.line - 1 : 0),
                       failure.place.line > 1 ? failure.place.column : 0};
    }
    return fail(std::move(failure));
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
      std::sort(lift.chosen.begin(), lift.chosen.end());
      lift.chosen.erase(std::unique(lift.chosen.begin(), lift.chosen.end()), lift.chosen.end());
      lift.moreBodies = [this](const ir::Module& module) { return bodies(module); };
      if (auto module = unit->lift(lift)) {
        c_ = std::move(*module);
        return true;
      }
      rejected = unit->rejected();
      headers::TranslationUnit::leaveOut(remaining, rejected);
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
    for (const TypeWord& name : {typeWord(ir::spelling(c_.decl(*inC))), word}) {
      const auto found = findType(name, lua_);
      if (!found) continue;
      const auto inLua = record(name, lua_);
      if (!inLua) return false;
      drawn_.push_back(layout::compareLayouts(
          expected, {lua_, *inLua, std::filesystem::path(request_.against).filename().string()}));
      return true;
    }
    return fail(diagnose(Id::TypeNotInCdef, word.text, request_.against,
                         suggestion(closestType(word, lua_))));
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
  ir::Module c_, lua_;
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
