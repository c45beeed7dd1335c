#include "cli/absent_name.h"

#include <fmt/format.h>

namespace ljbind::cli {

std::optional<Diagnostic> absentName(headers::TranslationUnit& unit, const std::string& name,
                                     const std::string& shown) {
  const std::vector<headers::SkippedMention> skipped = unit.skippedMentions(name);
  if (!skipped.empty()) {
    Diagnostic notTaken = diagnose(Id::NameNotTaken, shown, skipped.front().place);
    for (const headers::SkippedMention& mention : skipped) {
      notTaken.notes.push_back(fmt::format("{}: {}", mention.place, mention.line));
      notTaken.notes.push_back(fmt::format(
          "{} {}", mention.condition.taken ? "in another branch than the one taken of" : "in",
          ir::conditionText(mention.condition)));
    }
    return notTaken;
  }
  if (const config::RejectedHeader* header = unit.rejectedMention(name))
    return diagnose(Id::NameInRejected, shown, header->include, header->reason);
  return std::nullopt;
}

}  // namespace ljbind::cli
