// A plan of corrections as `diff -u` prints it. What changed is known from the edits, so that
// nothing has to be searched for: an edit changes the lines it touches.
#include <algorithm>

#include "base/paths.h"
#include "findings/fix.h"

namespace ljbind::findings {
namespace {

using Lines = std::vector<std::string_view>;  // each with its newline, which the last may lack

Lines linesOf(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Lines that become others. Views into FixedFile::before and FixedFile::after.
struct Change {
  std::size_t first = 0, count = 0;  // of the old lines
  Lines replacement;
};

std::size_t lineOf(const FixedFile& file, const Lines& lines, std::size_t offset) {
  const auto next = std::upper_bound(
      lines.begin(), lines.end(), offset, [&](std::size_t o, std::string_view line) {
        return o < static_cast<std::size_t>(line.data() - file.before.data());
      });
  const auto number = static_cast<std::size_t>(next - lines.begin());
  // Behind the newline that ends the file there is a line of no bytes.
  const bool behind = offset == file.before.size() && (offset == 0 || file.before.back() == '\n');
  return behind ? lines.size() : number - 1;
}

void dropWhatIsTheSame(Change& change, const Lines& lines) {
  Lines& now = change.replacement;
  std::size_t head = 0;
  while (head < change.count && head < now.size() && lines[change.first + head] == now[head])
    ++head;
  now.erase(now.begin(), now.begin() + static_cast<std::ptrdiff_t>(head));
  change.first += head;
  change.count -= head;
  while (change.count && !now.empty() && lines[change.first + change.count - 1] == now.back()) {
    --change.count;
    now.pop_back();
  }
}

std::vector<Change> changesOf(const FixedFile& file, const Lines& lines) {
  std::vector<Change> changes;
  const auto offsetOf = [&](std::size_t line) {
    return line < lines.size() ? static_cast<std::size_t>(lines[line].data() - file.before.data())
                               : file.before.size();
  };
  std::size_t shift = 0;  // how far text is further back in `after`; wraps around
  for (std::size_t i = 0; i < file.edits.size();) {
    const std::size_t first = lineOf(file, lines, file.edits[i].begin);
    std::size_t end = first;
    const std::size_t shiftBefore = shift;
    do {
      const Edit& edit = file.edits[i];
      end = std::min(std::max(end, lineOf(file, lines, edit.end) + 1), lines.size());
      shift += edit.replacement.size() - (edit.end - edit.begin);
      ++i;
    } while (i < file.edits.size() && lineOf(file, lines, file.edits[i].begin) <= end);
    const std::size_t from = offsetOf(first) + shiftBefore, to = offsetOf(end) + shift;
    Change change{first, end - first,
                  linesOf(std::string_view(file.after).substr(from, to - from))};
    dropWhatIsTheSame(change, lines);
    if (change.count || !change.replacement.empty()) changes.push_back(std::move(change));
  }
  return changes;
}

void print(char sign, std::string_view line, std::string& text) {
  text += sign;
  text += line;
  if (!line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
}

// Of no lines, the number is that of the line before.
std::string range(std::size_t first, std::size_t count) {
  if (count == 1) return std::to_string(first + 1);
  return fmt::format("{},{}", count ? first + 1 : first, count);
}

constexpr std::size_t context = 3;

// `changes` from `begin` up to `end` in one hunk; `shift` is how many more lines are above it now.
void printHunk(const Lines& lines, const std::vector<Change>& changes, std::size_t begin,
               std::size_t end, std::size_t& shift, std::string& text) {
  const Change& last = changes[end - 1];
  const std::size_t first = changes[begin].first - std::min(changes[begin].first, context);
  const std::size_t stop = std::min(last.first + last.count + context, lines.size());
  std::size_t grown = 0;
  for (std::size_t i = begin; i < end; ++i)
    grown += changes[i].replacement.size() - changes[i].count;
  text += fmt::format("@@ -{} +{} @@\n", range(first, stop - first),
                      range(first + shift, stop - first + grown));
  shift += grown;
  std::size_t at = first;
  for (std::size_t i = begin; i < end; ++i) {
    const Change& change = changes[i];
    while (at < change.first) print(' ', lines[at++], text);
    while (at < change.first + change.count) print('-', lines[at++], text);
    for (const std::string_view line : change.replacement) print('+', line, text);
  }
  while (at < stop) print(' ', lines[at++], text);
}

// A name as git and patch read it: with a tab behind spaces, and quoted where C would have to.
std::string nameInDiff(const std::string& path) {
  const auto isPlain = [](unsigned char c) {
    return c >= ' ' && c != '"' && c != '\\' && c != 0x7f;
  };
  if (std::all_of(path.begin(), path.end(), isPlain))
    return path.find(' ') == path.npos ? path : path + "\t";
  std::string quoted = "\"";
  for (const char c : path) {
    if (c == '"' || c == '\\')
      quoted += fmt::format("\\{}", c);
    else if (isPlain(static_cast<unsigned char>(c)))
      quoted += c;
    else
      quoted += fmt::format("\\{:03o}", static_cast<unsigned>(static_cast<unsigned char>(c)));
  }
  return quoted + '"';
}

}  // namespace

std::string unifiedDiff(const FixPlan& plan, const std::string& workingDirectory) {
  std::string text;
  for (const FixedFile& file : plan.files) {
    const Lines lines = linesOf(file.before);
    const std::vector<Change> changes = changesOf(file, lines);
    const std::string name = nameInDiff(shownPath(file.path, workingDirectory));
    text += fmt::format("--- {}\n+++ {}\n", name, name);
    std::size_t shift = 0;
    for (std::size_t begin = 0; begin < changes.size();) {
      std::size_t end = begin + 1;
      while (end < changes.size() &&
             changes[end].first - (changes[end - 1].first + changes[end - 1].count) <= 2 * context)
        ++end;
      printHunk(lines, changes, begin, end, shift, text);
      begin = end;
    }
  }
  return text;
}

}  // namespace ljbind::findings
