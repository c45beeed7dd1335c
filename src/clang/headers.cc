#include "clang/headers.h"

#include <algorithm>
#include <utility>

#include "clang/lifter.h"
#include "clang/reread.h"
#include "clang/session.h"

namespace ljbind::headers {

namespace {

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

}  // namespace

TranslationUnit::TranslationUnit(std::unique_ptr<Session> session) : session_(std::move(session)) {}
TranslationUnit::TranslationUnit(TranslationUnit&&) noexcept = default;
TranslationUnit& TranslationUnit::operator=(TranslationUnit&&) noexcept = default;
TranslationUnit::~TranslationUnit() = default;

std::optional<TranslationUnit> TranslationUnit::parse(
    const config::ParseRequest& request, Diagnostics& diagnostics,
    const std::vector<config::RejectedHeader>& rejectedBefore) {
  // Each round leaves out headers that cannot be saved by leaving out others, and few packages need
  // more than one. From here on what ended in the same error before counts as such, too: that may
  // cost a header that would have been good, and keeps hundreds of bad ones from taking a round
  // each.
  const unsigned patience = rejectedBefore.empty() ? 3 : 2;
  config::ParseRequest remaining = request;
  std::vector<config::RejectedHeader> rejected = rejectedBefore;
  std::unordered_set<std::string> errors;
  for (const config::RejectedHeader& header : rejectedBefore) errors.insert(header.reason);
  bool ordered = false;
  for (unsigned round = 1;;) {
    std::unique_ptr<Session> session = Session::start(
        remaining, round > patience ? errors : std::unordered_set<std::string>(), diagnostics);
    if (!session || !session->parseAll(remaining, diagnostics)) return std::nullopt;
    session->listCandidates();
    if (session->clean()) {
      session->settleRejected(std::move(rejected));
      return TranslationUnit(std::move(session));
    }
    if (session->missedFunction()) {
      remaining.everyFunction = true;
      continue;
    }
    if (!std::exchange(ordered, true) && putNamedFirst(remaining, session->rejected)) continue;
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

std::vector<SkippedMention> TranslationUnit::skippedMentions(const std::string& name) {
  const LiftRequest nothing;
  return Lifter(*session_, nothing).skippedMentions(name);
}

}  // namespace ljbind::headers
