#include "findings/ignore.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/unicode.h"

namespace ljbind::findings {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

// Text of the input in a sentence: short, and as it can be shown.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() > longest) return fmt::format("'{}...'", shownLine(text.substr(0, longest)));
  return fmt::format("'{}'", shownLine(text));
}

bool isAboutComments(Id id) {
  return id == Id::UnusedIgnore || id == Id::UnknownIgnore || id == Id::IgnoreWithoutReason ||
         id == Id::MalformedIgnore;
}

// The comments of one file, in an order that finds those of a line without looking at all of them.
class CommentsOfFile {
 public:
  void add(std::size_t comment, unsigned first, unsigned last) {
    ranges_.push_back({first, last, comment});
  }

  void sort() {
    std::sort(ranges_.begin(), ranges_.end(), [](const Range& a, const Range& b) {
      return std::tie(a.first, a.last, a.comment) < std::tie(b.first, b.last, b.comment);
    });
    reach_.clear();
    unsigned reach = 0;
    for (const Range& range : ranges_) reach_.push_back(reach = std::max(reach, range.last));
  }

  // Calls `visit(comment, lines)` for each one that covers `line`.
  template <typename Visit>
  void visit(unsigned line, Visit visit) const {
    auto at = std::upper_bound(ranges_.begin(), ranges_.end(), line,
                               [](unsigned l, const Range& range) { return l < range.first; });
    while (at != ranges_.begin()) {
      --at;
      if (reach_[static_cast<std::size_t>(at - ranges_.begin())] < line) break;
      if (at->last >= line) visit(at->comment, at->last - at->first);
    }
  }

 private:
  struct Range {
    unsigned first, last;
    std::size_t comment;
  };
  std::vector<Range> ranges_;
  std::vector<unsigned> reach_;  // the last line any of those up to here covers
};

class Ignores {
 public:
  Ignores(const std::vector<IgnoreComment>& comments, const Policy& policy)
      : comments_(comments), policy_(policy) {
    for (std::size_t i = 0; i < comments.size(); ++i) {
      used_.emplace_back(comments[i].text.ids.size(), false);
      files_[comments[i].place.file].add(i, comments[i].firstLine, comments[i].lastLine);
    }
    for (auto& [file, list] : files_) list.sort();
  }

  // The comment that silences `finding`, now used, or null.
  const IgnoreComment* use(const Finding& finding) {
    const Diagnostic& diagnostic = finding.diagnostic;
    if (isAboutComments(diagnostic.id)) return nullptr;
    const auto file = files_.find(diagnostic.place.file);
    if (file == files_.end()) return nullptr;
    const std::string_view name = info(diagnostic.id).name;
    const IgnoreComment* best = nullptr;
    std::size_t bestComment = 0, bestId = 0;
    unsigned bestLines = 0;
    file->second.visit(diagnostic.place.line, [&](std::size_t i, unsigned lines) {
      if (best && lines >= bestLines) return;
      const std::vector<std::string>& ids = comments_[i].text.ids;
      const auto id = std::find(ids.begin(), ids.end(), name);
      if (id == ids.end()) return;
      best = &comments_[i];
      bestLines = lines;
      bestComment = i;
      bestId = static_cast<std::size_t>(id - ids.begin());
    });
    if (best) used_[bestComment][bestId] = true;
    return best;
  }

  void report(std::vector<Finding>& findings) const {
    for (std::size_t i = 0; i < comments_.size(); ++i) report(i, findings);
  }

 private:
  void report(std::size_t i, std::vector<Finding>& findings) const {
    const IgnoreComment& comment = comments_[i];
    const auto add = [&](Diagnostic diagnostic) {
      diagnostic.sourceLine = comment.sourceLine;
      diagnostic.endColumn = comment.endColumn;
      findings.push_back({std::move(diagnostic), {}, {}, {}});
    };
    const IgnoreText& text = comment.text;
    if (!text.malformed.empty())
      return add(diagnose(Id::MalformedIgnore, comment.place, text.malformed));
    std::string all;
    for (std::size_t k = 0; k < text.ids.size(); ++k) {
      const std::string& id = text.ids[k];
      if (k) all += ", ";
      all += id;
      const FindingKind* kind = policy_.find(id);
      if (!kind)
        add(diagnose(Id::UnknownIgnore, comment.place, id, policy_.suggestion(id)));
      else if (isAboutComments(kind->id))
        add(diagnose(Id::UnknownIgnore, comment.place, id, " that a comment can ignore"));
      else if (!used_[i][k] && comment.checked && policy_.isOn(kind->id))
        add(diagnose(Id::UnusedIgnore, comment.place, id,
                     text.ids.size() == 1 ? "the comment" : fmt::format("'{}' from it", id)));
    }
    if (text.reason.empty()) add(diagnose(Id::IgnoreWithoutReason, comment.place, all));
  }

  const std::vector<IgnoreComment>& comments_;
  const Policy& policy_;
  std::vector<std::vector<bool>> used_;  // for each comment and each of its ids
  std::map<std::string, CommentsOfFile, std::less<>> files_;
};

}  // namespace

std::optional<IgnoreText> parseIgnore(std::string_view comment) {
  constexpr std::string_view name = "ljbind:", verb = "ignore";
  comment = trimmed(comment);
  if (!comment.starts_with(name)) return std::nullopt;
  comment = trimmed(comment.substr(name.size()));
  IgnoreText text;
  const auto refuse = [&](std::string why) {
    text.ids.clear();
    text.malformed = std::move(why);
    return text;
  };
  const std::string_view word = comment.substr(0, comment.find_first_of(" \t\r\n\f\v[]"));
  if (word.empty()) return refuse("nothing follows 'ljbind:'");
  if (word != verb) return refuse(fmt::format("{} is not 'ignore'", quoted(word)));
  comment = trimmed(comment.substr(word.size()));
  if (!comment.starts_with('[')) return refuse("it names no finding in brackets");
  const std::size_t close = comment.find_first_of("]\n");
  if (close == comment.npos || comment[close] != ']') return refuse("its ] is missing");
  std::string_view ids = comment.substr(1, close - 1);
  text.reason = trimmed(comment.substr(close + 1));
  constexpr std::size_t mostIds = 64;  // more than there are findings is not meant seriously
  while (true) {
    const std::size_t comma = std::min(ids.find(','), ids.size());
    const std::string_view id = trimmed(ids.substr(0, comma));
    if (id.empty()) return refuse("a name is missing between its brackets");
    if (id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != id.npos)
      return refuse(fmt::format("{} is not the name of a finding", quoted(id)));
    if (std::find(text.ids.begin(), text.ids.end(), id) == text.ids.end())
      text.ids.emplace_back(id);
    if (text.ids.size() > mostIds) return refuse("it names too many findings");
    if (comma == ids.size()) return text;
    ids.remove_prefix(comma + 1);
  }
}

IgnoreOutcome applyIgnores(std::vector<Finding> findings,
                           const std::vector<IgnoreComment>& comments, const Policy& policy) {
  Ignores ignores(comments, policy);
  IgnoreOutcome outcome;
  for (Finding& finding : findings) {
    if (const IgnoreComment* comment = ignores.use(finding))
      outcome.ignored.push_back({std::move(finding), comment->text.reason});
    else
      outcome.left.push_back(std::move(finding));
  }
  ignores.report(outcome.left);
  return outcome;
}

}  // namespace ljbind::findings
