#include "cli/flip.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <string_view>

#include "cli/commands.h"

namespace ljbind::cli {
namespace {

bool isIdentifier(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Whether a directive asks for the value of `name`, rather than whether it is defined.
bool asksValue(std::string_view directive, std::string_view name) {
  if (directive.starts_with("#ifdef") || directive.starts_with("#ifndef") ||
      directive.starts_with("#elifdef") || directive.starts_with("#elifndef"))
    return false;
  for (std::size_t at = directive.find(name); at != directive.npos;
       at = directive.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at && isIdentifier(directive[at - 1])) ||
        (end < directive.size() && isIdentifier(directive[end])))
      continue;
    std::string_view before = directive.substr(0, at);
    while (!before.empty() &&
           (before.back() == ' ' || before.back() == '(' || before.back() == '\t'))
      before.remove_suffix(1);
    if (!before.ends_with("defined")) return true;
  }
  return false;
}

// "/usr/include/x.h:3:1: error: unknown type name 'y'" of what clang prints → without the column.
std::string firstError(const std::string& compilerText) {
  constexpr std::string_view mark = " error: ";
  const std::size_t at = compilerText.find(mark);
  if (at == compilerText.npos) return "clang refuses the flags";
  const std::size_t lineStart = compilerText.rfind('\n', at) + 1;
  const std::size_t lineEnd = std::min(compilerText.find('\n', at), compilerText.size());
  std::string place = compilerText.substr(lineStart, at - lineStart);
  for (unsigned colons = 0; colons < 2; ++colons) {
    const std::size_t colon = place.rfind(':');
    if (colon != place.npos) place.resize(colon);
  }
  const std::string message = compilerText.substr(at + mark.size(), lineEnd - at - mark.size());
  return place.empty() ? message : place + ": " + message;
}

std::string failureText(const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    if (!diagnostic.compilerText.empty()) return firstError(diagnostic.compilerText);
    if (diagnostic.severity == Severity::Error) return diagnostic.message;
  }
  return "clang cannot read them";
}

// One macro the other way; what does not compile is told and no more.
void tryOne(const FlipInput& input, const Flip& flip, why::Outcome& outcome) {
  config::ParseRequest request = input.parse;
  request.flags.insert(request.flags.end(), flip.flags.begin(), flip.flags.end());
  request.blanked = flip.blanked;
  headers::TranslationUnit::leaveOut(request, input.rejected);
  std::vector<config::RejectedHeader> rejected;
  for (;;) {
    Diagnostics diagnostics;
    auto unit = headers::TranslationUnit::parse(request, diagnostics, rejected);
    if (!unit) {
      outcome.failure = failureText(diagnostics);
      return;
    }
    const headers::LiftRequest lift = input.choose(*unit);
    if (lift.chosen.empty()) {
      if (!unit->rejected().empty()) {
        outcome.failure = unit->rejected().front().reason;
      } else {
        outcome.effect.text = "there is no such declaration";
        outcome.effect.gone = true;
      }
      return;
    }
    if (const auto flipped = unit->lift(lift)) {
      outcome.effect = input.effect(*flipped);
      return;
    }
    rejected = unit->leftOut();
    headers::TranslationUnit::leaveOut(request, rejected);
  }
}

struct Work {
  const FlipInput& input;
  const std::vector<Flip>& flips;
  std::vector<why::Outcome>& outcomes;
  std::atomic<std::size_t> next = 0;
};

void* workThrough(void* context) {
  auto& work = *static_cast<Work*>(context);
  guardThread();
  try {
    for (std::size_t i = work.next++; i < work.flips.size(); i = work.next++)
      tryOne(work.input, work.flips[i], work.outcomes[i]);
  } catch (const std::exception& error) {
    reportBug(error.what());
  }
  return nullptr;
}

}  // namespace

Flip flipOf(const ir::Module& module, const why::TestedMacro& macro) {
  const ir::MacroTest& test = macro.test;
  Flip flip;
  flip.name = test.name;
  const bool inHeader = test.location.known();
  if (inHeader) flip.blanked.push_back({module.files[test.location.file].path, test.location.line});
  const std::string blanked =
      inHeader ? fmt::format("the {} at {} blanked", test.defined ? "#define" : "#undef",
                             ir::placeText(module, test.location))
               : "";
  bool value = false;
  for (const why::TestUse& use : macro.uses)
    value |= asksValue(module.condition(use.condition).text, test.name);
  if (test.defined && !(test.value == "0" && value)) {
    flip.how = "without it";
    if (!inHeader) flip.flags.push_back({"-U" + test.name, "why"});
    flip.measure = inHeader ? blanked : "-U" + test.name;
    return flip;
  }
  flip.how = test.defined ? "with it as 1" : "with it";
  const std::string define = "-D" + test.name + (test.defined ? "=1" : "");
  if (test.defined && !inHeader) flip.flags.push_back({"-U" + test.name, "why"});
  flip.flags.push_back({define, "why"});
  flip.measure = inHeader ? define + ", and " + blanked : define;
  return flip;
}

std::vector<why::Outcome> tryOut(const FlipInput& input, std::vector<why::TestedMacro> macros,
                                 std::size_t most) {
  std::vector<why::Outcome> outcomes;
  std::vector<Flip> flips;
  for (why::TestedMacro& macro : macros) {
    why::Outcome outcome;
    outcome.macro = std::move(macro);
    // They come in the order of what matters, the platform's last.
    if (!outcome.macro.platform && flips.size() < most) {
      flips.push_back(flipOf(input.module, outcome.macro));
      outcome.tried = true;
      outcome.how = flips.back().how;
      outcome.measure = flips.back().measure;
    }
    outcomes.push_back(std::move(outcome));
  }
  Work work{input, flips, outcomes};
  // Clang descends recursively into what it reads.
  constexpr std::size_t stackBytes = std::size_t{512} << 20;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stackBytes);
  pthread_t second;
  const bool threaded =
      flips.size() > 1 && pthread_create(&second, &attributes, workThrough, &work) == 0;
  workThrough(&work);
  if (threaded) pthread_join(second, nullptr);
  pthread_attr_destroy(&attributes);
  return outcomes;
}

}  // namespace ljbind::cli
