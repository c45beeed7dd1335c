#include "probe/run_probe.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace ljbind::probe {
namespace {

namespace fs = std::filesystem;

std::string_view takeUpTo(std::string_view& rest, char end) {
  const std::string_view head = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(head.size() + 1, rest.size()));
  return head;
}

std::uint64_t takeNumber(std::string_view& rest) {
  const std::string_view word = takeUpTo(rest, ' ');
  std::uint64_t number = 0;
  std::from_chars(word.data(), word.data() + word.size(), number);
  return number;
}

// The answer of ljbind-probe, as far as it came. A library that writes to its descriptors can make
// it say anything, so that nothing here relies on its form.
struct Answer {
  std::string stage = "start", stageName;
  std::string failure;
  std::vector<std::uint64_t> sizes;
  std::string place, file;
  std::uint64_t size = 0, offset = 0;
  std::uint64_t which = 0;  // of `sizes`, from 1
  bool complete = false;
};

Answer readAnswer(std::string_view text) {
  Answer answer;
  while (!text.empty()) {
    std::string_view line = takeUpTo(text, '\n');
    const std::string_view word = takeUpTo(line, ' ');
    if (word == "stage") {
      answer.stage = takeUpTo(line, ' ');
      answer.stageName = line;
    } else if (word == "failed") {
      answer.failure = line;
    } else if (word == "sizes") {
      takeNumber(line);
      while (!line.empty()) answer.sizes.push_back(takeNumber(line));
    } else if (word == "end") {
      answer.complete = !answer.place.empty();
    } else if (word == "static") {
      answer.place = word;
      answer.file = line;
    } else {
      answer.place = word;
      answer.size = takeNumber(line);
      (word == "block" ? answer.which : answer.offset) = takeNumber(line);
    }
  }
  return answer;
}

std::string signalName(int signal) {
  const char* name = sigabbrev_np(signal);
  return name ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

// Who did it, when the process did not get to its end.
std::string actor(const Answer& answer) {
  if (answer.stage == "load") return fmt::format("loading {}", answer.stageName);
  if (answer.stage == "init") return fmt::format("the initialiser {}", answer.stageName);
  return "it";
}

void explain(const ChildResult& child, const Answer& answer, const ChildLimits& limits,
             Attempt& attempt) {
  if (child.timedOut) {
    attempt.outcome = Outcome::TimedOut;
    attempt.reason = fmt::format("{} did not return within {} seconds", actor(answer),
                                 static_cast<double>(limits.time.count()) / 1000);
  } else if (child.tooMuch) {
    attempt.outcome = Outcome::Exited;
    attempt.reason = fmt::format("{} writes to a descriptor that is not its own", actor(answer));
  } else if (child.signal != 0) {
    attempt.outcome = Outcome::Crashed;
    attempt.reason = fmt::format("{} crashed with {}", actor(answer), signalName(child.signal));
  } else {
    attempt.outcome = Outcome::Exited;
    attempt.reason =
        fmt::format("{} ended the process with status {}", actor(answer), child.status);
  }
}

void readPlace(const Answer& answer, Attempt& attempt) {
  attempt.size = answer.size;
  attempt.offset = answer.offset;
  const bool filled = attempt.constructor.out.has_value();
  const char* what = filled ? "what it filled in" : "what it returned";
  if (answer.place == "block") {
    attempt.outcome = Outcome::Allocated;
  } else if (answer.place == "null") {
    attempt.outcome = Outcome::ReturnedNull;
    attempt.reason = filled ? "it filled in nothing" : "it returned NULL";
  } else if (answer.place == "inside") {
    attempt.outcome = Outcome::InsideBlock;
    attempt.reason = fmt::format("{} lies {} bytes behind the begin of a block of {}", what,
                                 answer.offset, answer.size);
  } else if (answer.place == "before") {
    attempt.outcome = Outcome::AllocatedBefore;
    attempt.reason =
        fmt::format("{} was allocated before the call, with {} bytes", what, answer.size);
  } else if (answer.place == "static") {
    attempt.outcome = Outcome::StaticStorage;
    attempt.reason = fmt::format("{} is part of {}", what, answer.file);
  } else {
    attempt.outcome = Outcome::OtherMemory;
    attempt.reason = answer.place == "untold"
                         ? fmt::format("it allocated too many blocks to tell which {}",
                                       filled ? "it filled in" : "it returned")
                         : fmt::format("{} does not come from malloc", what);
  }
}

void keepAllocations(const Answer& answer, Attempt& attempt) {
  for (const std::uint64_t size : answer.sizes)
    attempt.allocations.push_back({attempt.constructor.name, size, false});
  if (attempt.outcome != Outcome::Allocated) return;
  // The object may be one of those that were not listed.
  if (answer.which != 0 && answer.which <= attempt.allocations.size())
    attempt.allocations[answer.which - 1].returned = true;
  else
    attempt.allocations.push_back({attempt.constructor.name, attempt.size, true});
}

// Whether what a constructor needs first may have been missing.
bool wantsInitialiser(const Attempt& attempt) {
  return attempt.outcome == Outcome::ReturnedNull || attempt.outcome == Outcome::Crashed ||
         attempt.outcome == Outcome::Exited;
}

std::vector<Attempt> attemptsWith(const ir::Module& module, ir::DeclId record,
                                  const ProbeRequest& request) {
  std::vector<Attempt> attempts;
  if (request.constructors.empty())
    for (Constructor& constructor : constructorsOf(module, record))
      attempts.emplace_back().constructor = std::move(constructor);
  for (const std::string& name : request.constructors) {
    Attempt& attempt = attempts.emplace_back();
    auto named = constructorNamed(module, record, name);
    if (auto* constructor = std::get_if<Constructor>(&named)) {
      attempt.constructor = std::move(*constructor);
    } else {
      attempt.constructor.name = name;
      attempt.reason = std::get<std::string>(named);
    }
  }
  return attempts;
}

}  // namespace

std::string announcement(const ProbeRequest& request,
                         const std::vector<Constructor>& constructors) {
  std::vector<std::string> libraries, names;
  for (const std::string& library : request.libraries)
    libraries.push_back(library.substr(library.rfind('/') + 1));
  for (const Constructor& constructor : constructors) names.push_back(constructor.name);
  constexpr std::size_t shown = 3;
  const std::size_t more = names.size() > shown ? names.size() - shown : 0;
  names.resize(names.size() - more);
  return fmt::format("runs code of {} ({}{})", fmt::join(libraries, ", "), fmt::join(names, ", "),
                     more ? fmt::format(" and {} more", more) : "");
}

Result<std::string> findProbeProgram() {
  std::error_code ignored;
  const fs::path self = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const fs::path& place :
       {self / "ljbind-probe", self.parent_path() / "lib/ljbind/ljbind-probe"})
    if (access(place.c_str(), X_OK) == 0) return place.string();
  return diagnose(Id::ProbeUnavailable, "ljbind-probe", "it is not installed beside ljbind");
}

Result<Attempt> callConstructor(const std::string& program, const ProbeRequest& request,
                                const Constructor& constructor,
                                const std::vector<std::string>& initialisers) {
  Attempt attempt;
  attempt.constructor = constructor;
  attempt.initialisers = initialisers;
  std::vector<std::string> arguments;
  for (const std::string& library : request.libraries) arguments.push_back("lib=" + library);
  for (const std::string& symbol : initialisers) arguments.push_back("init=" + symbol);
  arguments.push_back("call=" + constructor.symbol);
  if (constructor.out) arguments.push_back(fmt::format("out={}", *constructor.out));
  const Result<ChildResult> child = runChild(program, arguments, request.limits);
  if (!child) return child.failure();
  const Answer answer = readAnswer(child->answer);
  if (!answer.failure.empty()) {
    attempt.reason = answer.stage == "call"
                         ? answer.failure
                         : fmt::format("{} {}", answer.stageName, answer.failure);
  } else if (!answer.complete || child->timedOut || child->tooMuch || child->signal != 0) {
    explain(*child, answer, request.limits, attempt);
  } else {
    readPlace(answer, attempt);
    keepAllocations(answer, attempt);
  }
  return attempt;
}

Result<std::vector<Attempt>> probeRecord(const ir::Module& module, ir::DeclId record,
                                         const ProbeRequest& request) {
  const Result<std::string> program = findProbeProgram();
  if (!program) return program.failure();
  std::vector<std::string> initialisers = request.initialisers;
  if (initialisers.empty()) initialisers = initialisersOf(module);
  // One is what a library has, and what is more specific is called by it.
  if (request.initialisers.empty() && initialisers.size() > 1) initialisers.resize(1);

  std::vector<Attempt> attempts;
  unsigned calls = 0;
  for (Attempt& planned : attemptsWith(module, record, request)) {
    if (planned.constructor.symbol.empty()) {
      attempts.push_back(std::move(planned));
      continue;
    }
    // What the user names to be called first is called first; what was found is tried second.
    std::vector<std::vector<std::string>> ways = {request.initialisers};
    if (request.initialisers.empty() && !initialisers.empty()) ways.push_back(initialisers);
    for (const std::vector<std::string>& way : ways) {
      if (calls++ >= request.mostCalls) return attempts;
      Result<Attempt> attempt = callConstructor(*program, request, planned.constructor, way);
      if (!attempt) return attempt.failure();
      attempts.push_back(std::move(*attempt));
      if (!wantsInitialiser(attempts.back())) break;
    }
    const bool found = attempts.back().outcome == Outcome::Allocated;
    if (found && planned.constructor.ofThisType && request.constructors.empty()) break;
  }
  return attempts;
}

SizeVerdict judgeSize(const ir::Module& module, ir::DeclId record,
                      const std::vector<Attempt>& attempts) {
  using Kind = SizeVerdict::Kind;
  const ir::Decl& decl = module.decl(record);
  const auto& layout = std::get<ir::Record>(decl.kind);
  if (attempts.empty())
    return {Kind::Undecided, nullptr,
            fmt::format("no function is known that makes {}", ir::spelling(decl))};
  const auto asks = [](const Attempt& attempt) {
    return fmt::format("{} asks for {} bytes", attempt.constructor.name, attempt.size);
  };
  const Attempt* smaller = nullptr;
  const Attempt* larger = nullptr;
  for (const Attempt& attempt : attempts) {
    if (attempt.outcome != Outcome::Allocated) continue;
    if (!layout.complete)
      return {Kind::Undecided, nullptr, asks(attempt) + "; the headers do not say what is in it"};
    if (attempt.size == layout.sizeBytes) return {Kind::Confirmed, &attempt, asks(attempt)};
    const Attempt*& kept = attempt.size < layout.sizeBytes ? smaller : larger;
    if (!kept || (attempt.constructor.ofThisType && !kept->constructor.ofThisType)) kept = &attempt;
  }
  const bool decisive = larger && larger->constructor.ofThisType && !layout.flexible;
  const Attempt* witness = decisive ? larger : smaller;
  if (witness)
    return {Kind::Contradicted, witness,
            fmt::format("{}; the headers say {}", asks(*witness), layout.sizeBytes)};
  if (larger)
    return {Kind::Undecided, nullptr,
            fmt::format("{}, in which more than the {} of {} may be", asks(*larger),
                        layout.sizeBytes, ir::spelling(decl))};
  return {Kind::Undecided, nullptr,
          fmt::format("{}: {}", attempts.front().constructor.name, attempts.front().reason)};
}

}  // namespace ljbind::probe
