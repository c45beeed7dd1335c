#include "findings/policy.h"

#include <algorithm>
#include <array>

namespace ljbind::findings {
namespace {

constexpr auto table = std::to_array<FindingKind>({
#define LJBIND_FINDING(name, on, meaning) {Id::name, on, meaning},
#include "findings/finding_table.def"
#undef LJBIND_FINDING
});

bool removePrefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

std::span<const FindingKind> findingKinds() { return table; }

Policy::Policy(std::span<const FindingKind> kinds) : kinds_(kinds) {
  states_.reserve(kinds.size());
  for (const FindingKind& kind : kinds) states_.push_back({kind.onByDefault, std::nullopt});
}

const FindingKind* Policy::find(std::string_view name) const {
  const auto at = std::find_if(kinds_.begin(), kinds_.end(),
                               [&](const FindingKind& kind) { return info(kind.id).name == name; });
  return at == kinds_.end() ? nullptr : &*at;
}

std::string Policy::suggestion(std::string_view name) const {
  // What is longer is no misspelt name, and comparing it would take as long as it is.
  constexpr std::size_t longest = 64;
  if (name.size() > longest) return {};
  std::vector<std::string_view> names;
  for (const FindingKind& kind : kinds_) names.push_back(info(kind.id).name);
  const std::string near = closest(name, names);
  return near.empty() ? near : fmt::format("; did you mean '{}'?", near);
}

void Policy::applyToAll(bool on, bool defaultsOnly) {
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (!defaultsOnly || kinds_[i].onByDefault) states_[i].on = on;
}

void Policy::apply(const config::WarningOption& option, Diagnostics& problems) {
  std::string_view name = option.text;
  const bool no = removePrefix(name, "no-");
  if (name == "error") return setWerror(!no);
  if (name == "all") return applyToAll(!no, true);
  if (name == "everything") return applyToAll(!no, false);
  const bool error = removePrefix(name, "error=");
  const FindingKind* kind = find(name);
  if (!kind) {
    problems.add(diagnose(Id::UnknownFinding, option.place, name, suggestion(name)));
    return;
  }
  State& state = states_[static_cast<std::size_t>(kind - kinds_.data())];
  if (error) state.error = !no;
  if (!error || !no) state.on = !no;
}

const Policy::State* Policy::state(Id id) const {
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (kinds_[i].id == id) return &states_[i];
  return nullptr;
}

bool Policy::isOn(Id id) const {
  const State* found = state(id);
  return !found || found->on;
}

std::optional<Severity> Policy::severity(const Diagnostic& diagnostic) const {
  const State* found = state(diagnostic.id);
  if (!found) return diagnostic.severity;
  if (!found->on) return std::nullopt;
  if (found->error) return *found->error ? Severity::Error : Severity::Warning;
  return werror_ ? Severity::Error : diagnostic.severity;
}

}  // namespace ljbind::findings
