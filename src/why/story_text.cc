// A story as text: the tree of what needs what, then the macros.

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "why/story.h"

namespace ljbind::why {
namespace {

// Headers may hold anything: nothing in them may move the cursor.
std::string printable(std::string_view text, bool unicode) {
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\t')
      result += ' ';
    else
      result += byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !unicode) ? '?' : c;
  }
  return result;
}

std::string brief(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 8;
  if (names.size() <= shown + 1) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + shown, ", "),
                     names.size() - shown);
}

class Drawing {
 public:
  Drawing(const Story& story, const StoryStyle& style)
      : story_(story), module_(story.module), style_(style) {
    for (std::size_t i = 0; i < story.closure.size(); ++i)
      nodes_.emplace(ir::index(story.closure[i].decl), i);
  }

  std::string draw() {
    tree();
    if (!story_.leftOut.empty()) line("\ngen leaves it out: " + story_.leftOut);
    macros();
    return std::move(text_);
  }

 private:
  void line(const std::string& text) {
    std::size_t from = 0;
    while (from < text.size() && text[from] == '\n') ++from;
    text_ += text.substr(0, from) + tidy(text.substr(from)) + "\n";
  }
  std::string tidy(const std::string& text) const { return printable(text, style_.unicode); }
  std::string place(const ir::Location& location) const {
    const std::string text = ir::placeText(module_, location);
    return text.empty() ? std::string() : "  " + text;
  }
  const char* sign(const char* unicode, const char* ascii) const {
    return style_.unicode ? unicode : ascii;
  }

  // Depth first, without recursion: a type may hold a type that holds a type, and so on.
  void tree() {
    struct Open {
      ir::DeclId decl;
      std::string members;  // of the one that needs it
      std::string head, below;
    };
    std::vector<Open> open{{story_.closure.front().decl, "", "", ""}};
    std::unordered_set<std::size_t> drawn;
    while (!open.empty()) {
      const Open now = std::move(open.back());
      open.pop_back();
      const ir::Decl& decl = module_.decl(now.decl);
      const Node& node = story_.closure[nodes_.at(ir::index(now.decl))];
      const bool again = !drawn.insert(ir::index(now.decl)).second;
      line(now.head + headline(module_, decl) + now.members +
           (again ? "  (as above)" : place(decl.location)));
      if (again) continue;
      notes(decl, now.below + (node.needs.empty() ? "    " : sign("│   ", "|   ")));
      for (std::size_t i = node.needs.size(); i-- > 0;) {
        const Need& need = node.needs[i];
        const bool last = i + 1 == node.needs.size();
        open.push_back({need.decl, need.members.empty() ? "" : "  for " + brief(need.members),
                        now.below + (last ? sign("└─ ", "`- ") : sign("├─ ", "|- ")),
                        now.below + (last ? "   " : sign("│  ", "|  "))});
      }
    }
  }

  void notes(const ir::Decl& decl, const std::string& prefix) {
    for (ir::ConditionId id : conditionsAround(module_, decl.condition))
      line(prefix + "in " + ir::conditionText(module_.condition(id)));
    for (ir::MacroUseId id : decl.macros) macro(module_.macroUse(id), prefix, "written with ");
    for (const MemberNote& note : memberNotes(module_, decl)) {
      if (note.macro) {
        macro(*note.macro, prefix, brief(note.members) + ": written with ");
        continue;
      }
      const ir::Condition& condition = module_.condition(note.condition);
      const std::string who = !note.members.empty() ? brief(note.members)
                              : condition.taken     ? "no member"
                                                    : "not read";
      line(fmt::format("{}{}: in {}", prefix, who, ir::conditionText(condition)));
    }
  }

  void macro(const ir::MacroUse& use, const std::string& prefix, const std::string& what) {
    line(fmt::format("{}{}{}{}{}", prefix, what, use.name,
                     use.value.empty() ? "" : " = " + use.value, place(use.location)));
    for (ir::ConditionId id : conditionsAround(module_, use.condition))
      line(prefix + "  in " + ir::conditionText(module_.condition(id)));
  }

  void macros() {
    std::string platform;
    bool first = true;
    for (const Outcome& outcome : story_.outcomes) {
      const ir::MacroTest& test = outcome.macro.test;
      if (outcome.macro.platform) {
        platform +=
            fmt::format("{}{} {}", platform.empty() ? "" : "; ", test.name, ir::decisionText(test));
        continue;
      }
      text_ += "\n";
      first = false;
      line(sentence(outcome));
      if (outcome.tried && isUndecided(outcome.macro) && outcome.effect.layout)
        line("  nobody decided this, and it changes the layout");
      if (!outcome.macro.sibling.empty()) line("  " + outcome.macro.sibling);
      if (!outcome.macro.definedIf.empty()) line("  " + outcome.macro.definedIf);
      if (test.defined && !test.value.empty()) line("  value: " + test.value);
      for (const TestUse& use : outcome.macro.uses) tested(use);
      // The rest of the text is in the JSON.
      constexpr std::size_t shown = 6;
      for (std::size_t i = 0; i < outcome.effect.details.size() && i < shown; ++i)
        line(fmt::format("  {}{}", outcome.how + ": ", outcome.effect.details[i]));
      if (outcome.effect.details.size() > shown)
        line(fmt::format("  {}: {} more changes", outcome.how,
                         outcome.effect.details.size() - shown));
      if (outcome.tried) line("  measured with " + outcome.measure);
    }
    if (!platform.empty()) line("\nof the platform: " + platform);
    if (first && platform.empty()) line("\nno macro is tested around it");
  }

  void tested(const TestUse& use) {
    const ir::Condition& condition = module_.condition(use.condition);
    line(fmt::format("  tested by {}{}, for {}", condition.text, place(condition.location),
                     brief(use.around)));
    if (condition.otherText.empty()) return;
    if (!shownText_.insert(ir::index(use.condition)).second) return;
    line("  not taken:");
    constexpr std::size_t shown = 8;
    std::size_t count = 0;
    for (std::size_t at = 0; at < condition.otherText.size();) {
      const std::size_t end =
          std::min(condition.otherText.find('\n', at), condition.otherText.size());
      const std::string text = condition.otherText.substr(at, end - at);
      at = end + 1;
      if (text.find_first_not_of(" \t\r") == text.npos) continue;
      if (++count <= shown) line("    " + text.substr(0, text.find_last_not_of(" \t\r") + 1));
    }
    if (count > shown) line(fmt::format("    ... {} more lines", count - shown));
  }

  const Story& story_;
  const ir::Module& module_;
  const StoryStyle& style_;
  std::unordered_map<std::size_t, std::size_t> nodes_;  // DeclId → place in the closure
  std::unordered_set<std::size_t> shownText_;
  std::string text_;
};

}  // namespace

std::string drawStory(const Story& story, const StoryStyle& style) {
  return Drawing(story, style).draw();
}

}  // namespace ljbind::why
