#include "emit/conditions.h"

#include <fmt/format.h>

#include <algorithm>

namespace ljbind::emit {
namespace {

// The conditions from the one inside of `outer` to `id`.
std::vector<ir::ConditionId> chain(const ir::Module& module, ir::ConditionId id,
                                   ir::ConditionId outer) {
  std::vector<ir::ConditionId> result;
  for (; id != ir::ConditionId::None && id != outer; id = module.conditions[ir::index(id)].outer)
    result.push_back(id);
  std::reverse(result.begin(), result.end());
  return result;
}

// Neither a comment nor a long bracket may end early.
void breakUp(std::string& text, const char* closing) {
  for (std::size_t at = text.find(closing); at != std::string::npos; at = text.find(closing))
    text.insert(at + 1, " ");
}

std::string line(const ir::Condition& condition) {
  std::string text = ir::conditionText(condition);
  breakUp(text, "*/");
  breakUp(text, "]]");
  return text;
}

}  // namespace

std::vector<std::string> conditionLines(const ir::Module& module, ir::ConditionId id,
                                        ir::ConditionId outer) {
  std::vector<std::string> lines;
  for (ir::ConditionId around : chain(module, id, outer))
    lines.push_back(line(module.conditions[ir::index(around)]));
  return lines;
}

std::string MemberConditions::before(ir::ConditionId condition) {
  std::vector<ir::ConditionId> now = chain(module_, condition, outer_);
  const auto [was, is] = std::mismatch(open_.begin(), open_.end(), now.begin(), now.end());
  std::string text;
  for (auto ended = was; ended != open_.end(); ++ended) text += "  /* #endif */\n";
  for (auto begun = is; begun != now.end(); ++begun)
    text += fmt::format("  /* {} */\n", line(module_.conditions[ir::index(*begun)]));
  open_ = std::move(now);
  return text;
}

}  // namespace ljbind::emit
