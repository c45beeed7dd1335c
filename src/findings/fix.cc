#include "findings/fix.h"

#include <algorithm>
#include <map>

#include "base/file.h"

namespace ljbind::findings {
namespace {

// The accepted edits of one file, by where they begin.
class EditsOfFile {
 public:
  bool has(const Edit& edit) const {
    const auto same = edits_.equal_range(edit.begin);
    return std::any_of(same.first, same.second,
                       [&](const auto& other) { return other.second == edit; });
  }

  // Edits that only touch are fine, but not two insertions at one place: their order is unknown.
  bool overlaps(const Edit& edit) const {
    const auto next = edits_.lower_bound(edit.begin);
    for (auto at = next; at != edits_.end() && at->first == edit.begin; ++at)
      if ((at->second.end == at->first) == (edit.end == edit.begin)) return true;
    const auto above = edits_.upper_bound(edit.begin);
    if (above != edits_.end() && above->first < edit.end) return true;
    // The longest of those that begin before it is the last: they do not overlap one another.
    return next != edits_.begin() && std::prev(next)->second.end > edit.begin;
  }

  void add(const Edit& edit) {
    // An insertion comes before what is replaced at the same place.
    const auto hint =
        edit.begin == edit.end ? edits_.lower_bound(edit.begin) : edits_.upper_bound(edit.begin);
    edits_.emplace_hint(hint, edit.begin, edit);
  }

  void remove(const Edit& edit) {
    const auto same = edits_.equal_range(edit.begin);
    const auto at = std::find_if(same.first, same.second,
                                 [&](const auto& other) { return other.second == edit; });
    if (at != same.second) edits_.erase(at);
  }

  std::vector<Edit> inOrder() const {
    std::vector<Edit> edits;
    for (const auto& [begin, edit] : edits_) edits.push_back(edit);
    return edits;
  }

 private:
  std::multimap<std::size_t, Edit> edits_;
};

using Files = std::map<std::string, EditsOfFile>;

// Adds all edits of a finding, or none.
bool take(const std::vector<Edit>& edits, const Sources& sources, Files& files) {
  std::vector<const Edit*> added;
  for (const Edit& edit : edits) {
    const std::string_view* text = sources.text(edit.file);
    const bool fits = text && edit.begin <= edit.end && edit.end <= text->size();
    EditsOfFile& file = files[edit.file];
    if (fits && file.has(edit)) continue;
    if (!fits || file.overlaps(edit)) {
      for (const Edit* undone : added) files[undone->file].remove(*undone);
      return false;
    }
    file.add(edit);
    added.push_back(&edit);
  }
  return true;
}

std::string applied(std::string_view text, const std::vector<Edit>& edits) {
  std::string result;
  std::size_t at = 0;
  for (const Edit& edit : edits) {
    result += text.substr(at, edit.begin - at);
    result += edit.replacement;
    at = edit.end;
  }
  return result += text.substr(at);
}

}  // namespace

FixPlan planFixes(const std::vector<Finding>& findings, const Sources& sources) {
  FixPlan plan;
  Files files;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].edits.empty()) continue;
    (take(findings[i].edits, sources, files) ? plan.taken : plan.left).push_back(i);
  }
  for (const auto& [path, edits] : files) {
    FixedFile file{path, edits.inOrder(), {}, {}};
    if (file.edits.empty()) continue;
    file.before = *sources.text(path);
    file.after = applied(file.before, file.edits);
    if (file.before != file.after) plan.files.push_back(std::move(file));
  }
  return plan;
}

Status applyFixes(const FixPlan& plan) {
  std::vector<OutputFile> outputs;
  for (const FixedFile& file : plan.files) {
    const Result<std::string> now = readFile(file.path);
    if (!now) return now.failure();
    if (*now != file.before) return diagnose(Id::FixFileChanged, file.path);
    outputs.push_back({file.path, file.after});
  }
  return writeFiles(outputs);
}

}  // namespace ljbind::findings
