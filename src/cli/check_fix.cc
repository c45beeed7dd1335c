#include "cli/check_fix.h"

#include <algorithm>
#include <map>
#include <set>

#include "findings/fix.h"
#include "project/declared.h"
#include "project/recorded.h"

namespace ljbind::cli {
namespace {

// What a finding is about, wherever it stands.
using Key = std::tuple<std::string, Id, std::string>;
Key keyOf(const findings::Finding& finding) {
  return {finding.diagnostic.place.file, finding.diagnostic.id, finding.subject};
}

class Trial {
 public:
  Trial(const CheckedProject& checked, const project::LoadRequest& load,
        std::vector<findings::Finding>& findings)
      : checked_(checked), load_(load), findings_(findings) {
    for (const findings::Finding& finding : findings) before_.insert(keyOf(finding));
    for (const project::SourceFile& file : checked.project.files)
      sources_.add(file.path, file.text);
  }

  void run() {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < findings_.size(); ++i)
      if (!findings_[i].edits.empty()) all.push_back(i);
    for (std::size_t bad : failing(all)) suspects_.push_back(bad);
    // Where corrections of one file get in one another's way, each is tried by itself.
    constexpr std::size_t tried = 50;
    for (std::size_t i = 0; i < suspects_.size(); ++i)
      if (i >= tried || !failing({suspects_[i]}).empty()) findings_[suspects_[i]].edits.clear();
  }

 private:
  // Of the findings whose edits are made together, those in files that are not better for it.
  std::vector<std::size_t> failing(const std::vector<std::size_t>& chosen) {
    if (chosen.empty()) return {};
    std::vector<findings::Finding> edited;
    for (std::size_t i : chosen) edited.push_back(findings_[i]);
    const findings::FixPlan plan = findings::planFixes(edited, sources_);
    project::Project project = checked_.project;
    for (const findings::FixedFile& fixed : plan.files) {
      for (project::SourceFile& file : project.files) {
        if (file.path != fixed.path) continue;
        auto read =
            project::readSourceText(fixed.path, fixed.after, load_.target, load_.assumptions);
        if (!read) return chosen;
        read->context = file.context;
        project::keepRecorded(file, *read);
        file = std::move(*read);
      }
    }
    auto states = project::declare(project);
    if (!states) return chosen;
    Inspected unused;
    std::set<Key> after;
    std::set<std::string> worse;
    for (const findings::Finding& finding :
         inspect(CheckedProject{project, *states, checked_.headers}, unused)) {
      after.insert(keyOf(finding));
      if (!before_.contains(keyOf(finding))) worse.insert(finding.diagnostic.place.file);
    }
    std::vector<std::size_t> bad;
    for (std::size_t i : chosen)
      if (worse.contains(findings_[i].diagnostic.place.file) || after.contains(keyOf(findings_[i])))
        bad.push_back(i);
    return bad;
  }

  const CheckedProject& checked_;
  const project::LoadRequest& load_;
  std::vector<findings::Finding>& findings_;
  findings::Sources sources_;
  std::set<Key> before_;
  std::vector<std::size_t> suspects_;
};

}  // namespace

void keepCertainEdits(const CheckedProject& checked, const project::LoadRequest& load,
                      std::vector<findings::Finding>& findings) {
  Trial(checked, load, findings).run();
}

}  // namespace ljbind::cli
