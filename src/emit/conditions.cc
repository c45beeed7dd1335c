#include <fmt/format.h>

#include <algorithm>

#include "emit/module_text.h"

namespace ljbind::emit {

std::vector<std::string> conditionLines(const ir::Module& module, ir::ConditionId id) {
  std::vector<std::string> lines;
  while (id != ir::ConditionId::None) {
    const ir::Condition& condition = module.conditions[ir::index(id)];
    std::string text = condition.elseBranch ? "#else of " + condition.text : condition.text;
    std::string who;
    for (const ir::MacroTest& test : condition.tests) {
      if (!who.empty()) who += "; ";
      const char* state = test.defined               ? "defined by"
                          : test.decider == "nobody" ? ""
                                                     : "undefined by";
      who += test.defined || test.decider != "nobody"
                 ? fmt::format("{} {} {}", test.name, state, test.decider)
                 : fmt::format("{} not defined", test.name);
    }
    if (!who.empty()) text += fmt::format("  ({})", who);
    // A comment must not end early.
    for (std::size_t at = text.find("*/"); at != std::string::npos; at = text.find("*/"))
      text[at] = ' ';
    lines.push_back(std::move(text));
    id = condition.outer;
  }
  std::reverse(lines.begin(), lines.end());
  return lines;
}

}  // namespace ljbind::emit
