#include "plan/select.h"

#include <fnmatch.h>
#include <re2/re2.h>

#include <memory>
#include <optional>
#include <unordered_map>

namespace ljbind::plan {
namespace {

using ir::CandidateKind;

// Kinds as a set of bits.
using Kinds = unsigned;
constexpr Kinds bit(CandidateKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr Kinds anyKind = ~0U;

std::optional<Kinds> kindsOf(std::string_view word) {
  if (word == "function") return bit(CandidateKind::Function);
  if (word == "macro") return bit(CandidateKind::Macro);
  if (word == "var") return bit(CandidateKind::Variable);
  if (word == "enum") return bit(CandidateKind::Enum) | bit(CandidateKind::Enumerator);
  if (word == "type")
    return bit(CandidateKind::Record) | bit(CandidateKind::Enum) | bit(CandidateKind::Typedef);
  return std::nullopt;
}

struct Pattern {
  Kinds kinds = anyKind;
  std::string text;
  std::unique_ptr<RE2> regex;
  bool glob = false;
  bool exact() const { return !glob && !regex; }
  bool matches(const ir::Candidate& candidate) const {
    if (!(kinds & bit(candidate.kind))) return false;
    if (regex)
      return RE2::FullMatch(re2::StringPiece(candidate.name.data(), candidate.name.size()), *regex);
    if (glob) return ::fnmatch(text.c_str(), std::string(candidate.name).c_str(), 0) == 0;
    return candidate.name == text;
  }
};

std::optional<Pattern> parse(const char* option, std::string_view text, Diagnostics& diagnostics) {
  const auto refuse = [&](std::string_view why) {
    diagnostics.add(diagnose(Id::BadPattern, option, text, why));
    return std::nullopt;
  };
  Pattern pattern;
  std::string_view rest = text;
  if (const std::size_t colon = rest.find(':');
      colon != std::string_view::npos && !rest.starts_with('/')) {
    const auto kinds = kindsOf(rest.substr(0, colon));
    if (!kinds) return refuse("the kind is none of function, macro, type, enum, var");
    pattern.kinds = *kinds;
    rest.remove_prefix(colon + 1);
  }
  for (std::string_view tag : {"struct ", "union ", "enum "}) {
    if (!rest.starts_with(tag)) continue;
    pattern.kinds &= tag == "enum " ? bit(CandidateKind::Enum) : bit(CandidateKind::Record);
    rest.remove_prefix(tag.size());
  }
  if (rest.empty()) return refuse("it is empty");
  if (rest.size() >= 2 && rest.front() == '/' && rest.back() == '/') {
    RE2::Options quiet;
    quiet.set_log_errors(false);
    const std::string_view body = rest.substr(1, rest.size() - 2);
    pattern.regex = std::make_unique<RE2>(re2::StringPiece(body.data(), body.size()), quiet);
    if (!pattern.regex->ok()) return refuse(pattern.regex->error());
  }
  pattern.text = rest;
  pattern.glob = !pattern.regex && rest.find_first_of("*?[") != std::string_view::npos;
  return pattern;
}

// Which candidates have a given name, so that exact patterns cost nothing each.
using ByName = std::unordered_multimap<std::string_view, std::size_t>;

std::string_view kindWord(CandidateKind kind) {
  switch (kind) {
    case CandidateKind::Function: return "a function";
    case CandidateKind::Variable: return "a variable";
    case CandidateKind::Record: return "a struct or union";
    case CandidateKind::Enum: return "an enum";
    case CandidateKind::Enumerator: return "an enumerator";
    case CandidateKind::Typedef: return "a typedef";
    case CandidateKind::Macro: return "a macro";
  }
  return "";
}

std::string suggestion(const Pattern& pattern, const std::vector<ir::Candidate>& candidates) {
  if (!pattern.exact()) return {};
  for (const ir::Candidate& candidate : candidates)
    if (candidate.name == pattern.text)
      return fmt::format("; '{}' is {}", pattern.text, kindWord(candidate.kind));
  std::vector<std::string_view> names;
  for (const ir::Candidate& candidate : candidates) names.push_back(candidate.name);
  const std::string near = closest(pattern.text, names);
  return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
}

// Marks what one list of patterns matches: 0 nothing, 1 by pattern, 2 by exact name.
std::vector<unsigned char> mark(const char* option, const std::vector<std::string>& texts,
                                const std::vector<ir::Candidate>& candidates, const ByName& byName,
                                const WhyAbsent& whyAbsent, Diagnostics& diagnostics) {
  std::vector<unsigned char> marks(candidates.size());
  for (const std::string& text : texts) {
    const auto pattern = parse(option, text, diagnostics);
    if (!pattern) continue;
    bool found = false;
    const auto consider = [&](std::size_t i) {
      if (!pattern->matches(candidates[i])) return;
      found = true;
      marks[i] = std::max<unsigned char>(marks[i], pattern->exact() ? 2 : 1);
    };
    if (pattern->exact()) {
      const auto [first, last] = byName.equal_range(pattern->text);
      for (auto it = first; it != last; ++it) consider(it->second);
    } else {
      for (std::size_t i = 0; i < candidates.size(); ++i) consider(i);
    }
    if (found) continue;
    std::optional<Diagnostic> absent;
    if (whyAbsent && pattern->exact() && !byName.contains(pattern->text))
      absent = whyAbsent(pattern->text);
    diagnostics.add(absent ? std::move(*absent)
                           : diagnose(Id::PatternMatchesNothing, option, text,
                                      suggestion(*pattern, candidates)));
  }
  return marks;
}

}  // namespace

std::vector<std::size_t> select(const std::vector<ir::Candidate>& candidates,
                                const Selection& selection, const WhyAbsent& whyAbsent,
                                Diagnostics& diagnostics) {
  ByName byName;
  if (!selection.select.empty() || !selection.exclude.empty())
    for (std::size_t i = 0; i < candidates.size(); ++i) byName.emplace(candidates[i].name, i);
  const auto selected =
      mark("--select", selection.select, candidates, byName, whyAbsent, diagnostics);
  const auto excluded =
      mark("--exclude", selection.exclude, candidates, byName, whyAbsent, diagnostics);
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    // Everything own, as if by a pattern, where nothing was selected.
    const unsigned char wanted =
        selection.select.empty() ? static_cast<unsigned char>(candidates[i].own) : selected[i];
    if (wanted && wanted > excluded[i]) chosen.push_back(i);
  }
  return chosen;
}

}  // namespace ljbind::plan
