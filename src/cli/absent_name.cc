#include "cli/absent_name.h"

#include <fmt/format.h>

#include "base/file.h"

namespace ljbind::cli {
namespace {

bool isWordCharacter(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool hasWord(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t after = at + word.size();
    if (at > 0 && isWordCharacter(text[at - 1])) continue;
    if (after == text.size() || !isWordCharacter(text[after])) return true;
  }
  return false;
}

}  // namespace

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
  for (const config::RejectedHeader& header : unit.rejected()) {
    const auto text = readFile(header.path);
    if (text && hasWord(*text, name))
      return diagnose(Id::NameInRejected, shown, header.include, header.reason);
  }
  return std::nullopt;
}

}  // namespace ljbind::cli
