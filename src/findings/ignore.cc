#include "findings/ignore.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace ljbind::findings {
namespace {

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
