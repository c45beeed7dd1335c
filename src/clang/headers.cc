#include "clang/headers.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "base/file.h"
#include "clang/lifter.h"
#include "clang/reread.h"
#include "clang/session.h"
#include "clang/standard_headers.h"

namespace ljbind::headers {

namespace {

// Headers that all include one another take time to read in any order.
constexpr std::size_t mostToReorder = 100;

void removeRejected(config::ParseRequest& request,
                    const std::vector<config::RejectedHeader>& rejected) {
  std::unordered_set<std::string_view> out;
  for (const config::RejectedHeader& header : rejected) out.insert(header.include);
  for (const config::HeaderInput& header : request.headers)
    // Where another header includes it, what it declares is the package's all the same.
    if (header.own && !header.path.empty() && out.contains(header.include))
      request.ownPaths.push_back(header.path);
  std::erase_if(request.headers, [&](const auto& header) { return out.contains(header.include); });
}

// What the #include lines of a header name, by its text.
std::vector<std::string> includesOf(const config::HeaderInput& header) {
  std::vector<std::string> names;
  const Result<std::string> text = readFile(header.path);
  if (!text) return names;
  llvm::StringRef rest = *text;
  while (!rest.empty()) {
    llvm::StringRef line;
    std::tie(line, rest) = rest.split('\n');
    line = line.trim();
    if (!line.consume_front("#")) continue;
    line = line.ltrim();
    if (!line.consume_front("include")) continue;
    line = line.ltrim();
    if (line.starts_with("<") || line.starts_with("\""))
      names.push_back(
          line.drop_front().take_until([](char c) { return c == '>' || c == '"'; }).str());
  }
  return names;
}

// For each header how many of the others it includes, by way of others too; they are few.
std::map<std::string, unsigned> reachOf(const std::vector<const config::HeaderInput*>& headers) {
  std::map<std::string, std::set<std::string>> reached;
  for (const config::HeaderInput* header : headers) {
    std::set<std::string>& direct = reached[header->include];
    for (const std::string& name : includesOf(*header))
      for (const config::HeaderInput* other : headers)
        if (other->include == name || other->include.ends_with("/" + name))
          direct.insert(other->include);
  }
  for (bool grown = true; grown;) {
    grown = false;
    for (auto& [header, names] : reached)
      for (const std::string& name : std::set<std::string>(names))
        for (const std::string& further : reached[name]) grown |= names.insert(further).second;
  }
  std::map<std::string, unsigned> counts;
  for (const auto& [header, names] : reached)
    counts.emplace(header, static_cast<unsigned>(names.size()));
  return counts;
}

// Puts the headers that were not read by themselves behind the others, where what they need may be
// there, and those first that include most of them: they bring the rest in an order that their
// authors have tried. False where nothing has to move.
bool putOuterFirst(config::ParseRequest& request, const std::vector<ReadHeader>& read) {
  std::unordered_set<std::string_view> readHere;
  for (const ReadHeader& header : read)
    if (header.parsedHere) readHere.insert(header.include);
  std::vector<const config::HeaderInput*> late;
  for (const config::HeaderInput& header : request.headers)
    if (!readHere.contains(header.include)) late.push_back(&header);
  if (late.size() > mostToReorder) return false;
  const std::map<std::string, unsigned> reach = reachOf(late);
  const auto place = [&](const config::HeaderInput& header) {
    const auto found = reach.find(header.include);
    return found == reach.end() ? std::pair(0, 0u) : std::pair(1, ~found->second);
  };
  const auto before = [&](const config::HeaderInput& a, const config::HeaderInput& b) {
    return place(a) < place(b);
  };
  if (std::is_sorted(request.headers.begin(), request.headers.end(), before)) return false;
  std::stable_sort(request.headers.begin(), request.headers.end(), before);
  return true;
}

// Headers that cannot be included by themselves mostly say which one includes them: "Only
// <gio/gio.h> can be included directly." Puts those before the others, as far as they are among
// them. False where none has to move.
bool putNamedFirst(config::ParseRequest& request,
                   const std::vector<config::RejectedHeader>& rejected) {
  const auto isNamed = [&](const config::HeaderInput& header) {
    return header.umbrella ||
           std::any_of(rejected.begin(), rejected.end(), [&](const config::RejectedHeader& one) {
             return one.include != header.include &&
                    one.reason.find("<" + header.include + ">") != std::string::npos;
           });
  };
  if (std::is_partitioned(request.headers.begin(), request.headers.end(), isNamed)) return false;
  std::stable_partition(request.headers.begin(), request.headers.end(), isNamed);
  return true;
}

// Reads the headers, leaving out what spoils others, until what was read leans on nothing that was
// left out. Where that took more than one round, `otherOrder` is an order that may do better.
std::unique_ptr<Session> readAll(const config::ParseRequest& request,
                                 const std::vector<config::RejectedHeader>& rejectedBefore,
                                 Diagnostics& diagnostics,
                                 std::optional<config::ParseRequest>* otherOrder) {
  // Each round leaves out headers that cannot be saved by leaving out others, and few packages need
  // more than one. From here on what ended in the same error before counts as such, too: that may
  // cost a header that would have been good, and keeps hundreds of bad ones from taking a round
  // each.
  const unsigned patience = rejectedBefore.empty() ? 3 : 2;
  config::ParseRequest remaining = request;
  std::vector<config::RejectedHeader> rejected = rejectedBefore;
  std::unordered_set<std::string> errors;
  for (const config::RejectedHeader& header : rejectedBefore) errors.insert(header.reason);
  bool triedNamed = false;
  for (unsigned round = 1;;) {
    std::unique_ptr<Session> session = Session::start(
        remaining, round > patience ? errors : std::unordered_set<std::string>(), diagnostics);
    if (!session || !session->parseAll(remaining, diagnostics)) return nullptr;
    session->listCandidates();
    if (session->clean()) {
      session->settleRejected(std::move(rejected));
      return session;
    }
    if (session->missedFunction()) {
      remaining.everyFunction = true;
      continue;
    }
    if (!std::exchange(triedNamed, true) && putNamedFirst(remaining, session->rejected)) continue;
    if (config::ParseRequest other = remaining; otherOrder && putOuterFirst(other, session->read))
      *otherOrder = std::move(other);
    otherOrder = nullptr;
    // Something that compiled leaned on a header that did not: once more, without those. Each round
    // leaves out at least one header, since the first to fail is no suspect, so this ends.
    for (const config::RejectedHeader& header : session->rejected) {
      errors.insert(header.reason);
      if (!header.suspect || round == 2 * patience) rejected.push_back(header);
    }
    removeRejected(remaining, rejected);
    ++round;
  }
}

// Some headers want to have <stdio.h> or another of C's own included before them, as jpeglib.h
// does. The session in which those are that `first` found missing, and those it found missing
// itself; null where there are none.
std::unique_ptr<Session> withStandardHeaders(
    config::ParseRequest request, const Session& first,
    const std::vector<config::RejectedHeader>& rejectedBefore, Diagnostics& diagnostics) {
  std::unique_ptr<Session> session;
  std::set<std::string_view> added;
  for (;;) {
    bool grown = false;
    for (const config::RejectedHeader& header : (session ? *session : first).rejected) {
      const std::string_view type = unknownTypeIn(header.reason);
      const std::string_view needed = standardHeaderOf(type);
      if (needed.empty() || !added.insert(needed).second) continue;
      const std::string origin = fmt::format("{}, which needs {}", header.include, type);
      request.flags.push_back({"-include", origin});
      request.flags.push_back({std::string(needed), origin});
      grown = true;
    }
    if (!grown) return session;
    session = readAll(request, rejectedBefore, diagnostics, nullptr);
    if (!session) return nullptr;
  }
}

}  // namespace

TranslationUnit::TranslationUnit(std::unique_ptr<Session> session) : session_(std::move(session)) {}
TranslationUnit::TranslationUnit(TranslationUnit&&) noexcept = default;
TranslationUnit& TranslationUnit::operator=(TranslationUnit&&) noexcept = default;
TranslationUnit::~TranslationUnit() = default;

std::optional<TranslationUnit> TranslationUnit::parse(
    const config::ParseRequest& request, Diagnostics& diagnostics,
    const std::vector<config::RejectedHeader>& rejectedBefore) {
  std::optional<config::ParseRequest> otherOrder;
  std::unique_ptr<Session> session = readAll(request, rejectedBefore, diagnostics, &otherOrder);
  if (!session) return std::nullopt;
  const auto isBetter = [&session](const std::unique_ptr<Session>& other) {
    const auto gain = [](const Session& one) {
      return std::pair(one.ownCandidates(), -static_cast<long>(one.rejected.size()));
    };
    return other && gain(*other) > gain(*session);
  };
  // What follows may fail: there is a session already.
  Diagnostics ignored;
  bool reordered = false;
  if (otherOrder) {
    auto other = readAll(*otherOrder, rejectedBefore, ignored, nullptr);
    if ((reordered = isBetter(other))) session = std::move(other);
  }
  auto completed =
      withStandardHeaders(reordered ? *otherOrder : request, *session, rejectedBefore, ignored);
  if (isBetter(completed)) session = std::move(completed);
  return TranslationUnit(std::move(session));
}

void TranslationUnit::leaveOut(config::ParseRequest& request,
                               const std::vector<config::RejectedHeader>& rejected) {
  removeRejected(request, rejected);
  request.everyFunction = true;
}

const std::vector<ir::Candidate>& TranslationUnit::candidates() const {
  return session_->candidates;
}
const std::vector<config::RejectedHeader>& TranslationUnit::rejected() const {
  return session_->rejected;
}
const std::vector<config::RejectedHeader>& TranslationUnit::leftOut() const {
  return session_->leftOut;
}
const std::vector<ReadHeader>& TranslationUnit::read() const { return session_->read; }
const std::vector<config::Flag>& TranslationUnit::flags() const { return session_->flags; }
const std::vector<std::string>& TranslationUnit::compilerArguments() const {
  return session_->arguments;
}

std::vector<std::string> TranslationUnit::dependencies() const {
  std::vector<std::string> paths;
  const clang::SourceManager& sm = session_->sources();
  for (auto it = sm.fileinfo_begin(); it != sm.fileinfo_end(); ++it)
    paths.push_back(it->first.getName().str());
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<ir::Module> TranslationUnit::lift(const LiftRequest& request) {
  Lifter lifter(*session_, request);
  ir::Module module = lifter.run();
  if (!session_->clean()) return std::nullopt;
  return module;
}

Reread TranslationUnit::reread(const ir::Module& module, const RereadRequest& request) {
  return Rereader(*session_, module, request).run();
}

const config::RejectedHeader* TranslationUnit::rejectedMention(const std::string& name) {
  const LiftRequest nothing;
  return Lifter(*session_, nothing).rejectedMention(name);
}

std::vector<SkippedMention> TranslationUnit::skippedMentions(const std::string& name,
                                                             Mentions which) {
  const LiftRequest nothing;
  return Lifter(*session_, nothing).skippedMentions(name, which);
}

}  // namespace ljbind::headers
