#include "luasource/text_map.h"

#include <algorithm>

namespace ljbind::luasource {
namespace {

std::size_t find(const std::vector<TextRun>& runs, std::size_t offset) {
  const auto after =
      std::upper_bound(runs.begin(), runs.end(), offset,
                       [](std::size_t value, const TextRun& run) { return value < run.textBegin; });
  return static_cast<std::size_t>(after - runs.begin()) - 1;
}

}  // namespace

// "\n", "\r", "\r\n" and "\n\r" each end one line (Lexer::skipNewline).
Lines::Lines(std::string_view text) : starts_{0}, size_(static_cast<std::uint32_t>(text.size())) {
  for (std::size_t i = text.find_first_of("\r\n"); i != std::string_view::npos;
       i = text.find_first_of("\r\n", i)) {
    const char first = text[i++];
    const bool pair = i < text.size() && (text[i] == '\r' || text[i] == '\n') && text[i] != first;
    if (pair) ++i;
    starts_.push_back(static_cast<std::uint32_t>(i));
  }
}

std::optional<std::size_t> Lines::offsetOf(unsigned line, unsigned column) const {
  if (line == 0 || line > starts_.size()) return std::nullopt;
  return starts_[line - 1] + std::max(column, 1U) - 1;
}

Span Lines::span(std::uint32_t begin, std::uint32_t end) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), begin);
  return {begin, end, static_cast<std::uint32_t>(after - starts_.begin()), begin - after[-1] + 1};
}

Span Lines::line(std::uint32_t number) const {
  const std::size_t index = std::clamp<std::size_t>(number, 1, starts_.size()) - 1;
  return span(starts_[index], index + 1 < starts_.size() ? starts_[index + 1] : size_);
}

void MappedText::append(std::string_view piece, TextRun run) {
  if (piece.empty()) return;
  run.textBegin = text.size();
  const bool joins =
      run.verbatim && !runs.empty() && runs.back().verbatim && runs.back().end == run.begin;
  if (joins) {
    runs.back().end = run.end;
  } else {
    runs.push_back(run);
  }
  text += piece;
}

void MappedText::append(const MappedText& other, std::size_t begin, std::size_t end) {
  if (begin >= end) return;
  const std::string_view all = other.text;
  for (std::size_t i = other.runAt(begin); begin < end; ++i) {
    TextRun run = other.runs[i];
    const std::size_t runEnd =
        i + 1 < other.runs.size() ? other.runs[i + 1].textBegin : other.text.size();
    const std::size_t pieceEnd = std::min(end, runEnd);
    if (run.verbatim) {
      run.begin += static_cast<std::uint32_t>(begin - run.textBegin);
      run.end = run.begin + static_cast<std::uint32_t>(pieceEnd - begin);
    }
    append(all.substr(begin, pieceEnd - begin), run);
    begin = pieceEnd;
  }
}

std::size_t MappedText::runAt(std::size_t offset) const { return find(runs, offset); }

std::size_t TextMap::runAt(std::size_t offset) const { return find(runs_, offset); }

std::size_t TextMap::textEnd(std::size_t run) const {
  return run + 1 < runs_.size() ? runs_[run + 1].textBegin : size_;
}

Span TextMap::at(std::size_t offset) const {
  if (runs_.empty()) return {};
  if (offset >= size_) return lines_->at(runs_.back().end);
  const TextRun& run = runs_[runAt(offset)];
  if (!run.verbatim) return lines_->span(run.begin, run.end);
  const auto begin = run.begin + static_cast<std::uint32_t>(offset - run.textBegin);
  return lines_->span(begin, begin + 1);
}

Span TextMap::source(std::size_t begin, std::size_t end) const {
  Span span = at(begin);
  if (end <= begin || begin >= size_) {
    span.end = span.begin;
    return span;
  }
  const Span last = at(std::min(end, size_) - 1);
  std::size_t run = runAt(begin);
  if (last.begin >= span.begin && last.end >= span.end) {
    span.end = last.end;
  } else if (runs_[run].verbatim) {
    span.end = runs_[run].end;
  }
  return span;
}

std::optional<Span> TextMap::verbatim(std::size_t begin, std::size_t end) const {
  if (begin > end || end > size_ || size_ == 0) return std::nullopt;
  // Adjacent verbatim bytes are one run. Nothing, behind the last byte, is in the last one.
  const std::size_t run = runAt(std::min(begin, size_ - 1));
  if (!runs_[run].verbatim || end > textEnd(run)) return std::nullopt;
  const auto first = runs_[run].begin + static_cast<std::uint32_t>(begin - runs_[run].textBegin);
  return lines_->span(first, first + static_cast<std::uint32_t>(end - begin));
}

}  // namespace ljbind::luasource
