#include "project/recorded.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "luasource/ignore_comments.h"
#include "luasource/parser.h"

namespace ljbind::project {
namespace {

using luasource::CdefBlock;
using luasource::Span;

// With the types in their places; none when one has no name. A text with too few is left as it is,
// for LuaJIT to reject.
std::optional<std::string> substituted(const RecordedText& recorded) {
  if (recorded.parameters.empty()) return recorded.text;
  const std::vector<std::size_t> places = luasource::findParameters(recorded.text);
  if (places.size() > recorded.parameters.size()) return recorded.text;
  std::string text;
  std::size_t done = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (!recorded.parameters[i]) return std::nullopt;
    text.append(recorded.text, done, places[i] - done);
    text += *recorded.parameters[i];
    done = places[i] + 1;
  }
  return text.append(recorded.text, done);
}

class Adding {
 public:
  explicit Adding(SourceFile& file)
      : file_(file), lines_(std::make_shared<const luasource::Lines>(file.text)) {
    for (std::size_t i = 0; i < file.cdefs.blocks.size(); ++i)
      known_.emplace(file.cdefs.blocks[i].text, i);
    added_.resize(file.cdefs.blocks.size() + 1);
  }

  void add(const std::vector<RecordedText>& texts) {
    for (const RecordedText& recorded : texts) {
      auto text = substituted(recorded);
      if (!text) continue;
      const std::optional<Span> call = callAt(recorded.line);
      if (const auto known = known_.find(*text); known != known_.end()) {
        next_ = known->second + 1;
        // Through the same call other texts may come, which this one says nothing about.
        if (call && file_.cdefs.blocks[known->second].cdef.begin != call->begin)
          supplied_.insert(call->begin);
        continue;
      }
      if (call) supplied_.insert(call->begin);
      if (!new_.insert(*text).second) continue;
      added_[next_].push_back(block(std::move(*text), recorded, call));
    }
    std::erase_if(file_.cdefs.unchecked, [&](const luasource::Unchecked& unchecked) {
      return !unchecked.cdefs.empty() &&
             std::all_of(unchecked.cdefs.begin(), unchecked.cdefs.end(),
                         [&](Span cdef) { return supplied_.contains(cdef.begin); });
    });
    merge();
  }

  void keep(const std::vector<CdefBlock>& before) {
    std::size_t read = 0;  // blocks that are not recorded
    for (const CdefBlock& block : before)
      if (!block.isRecorded)
        ++read;
      else
        added_[std::min(read, added_.size() - 1)].push_back(block);
    merge();
  }

 private:
  // The call of ffi.cdef on that line; LuaJIT's line for a call may be any of its lines.
  std::optional<Span> callAt(unsigned line) const {
    std::optional<Span> found;
    for (const Span& call : file_.cdefs.calls) {
      const bool ends = lines_->at(std::max(call.begin + 1, call.end) - 1).line >= line;
      if (call.line <= line && ends) found = call;
    }
    return found;
  }

  CdefBlock block(std::string text, const RecordedText& recorded,
                  const std::optional<Span>& call) const {
    // As much of the call as is on its first line, or all that the line has.
    Span shown = lines_->line(call ? call->line : recorded.line);
    if (call) shown = lines_->span(call->begin, std::min(call->end, shown.end));
    const std::string_view all = file_.text;
    const auto isBlank = [&](std::uint32_t at) {
      return std::string_view(" \t\r\n").find(all[at]) != std::string_view::npos;
    };
    std::uint32_t begin = shown.begin, end = shown.end;
    while (end > begin && isBlank(end - 1)) --end;
    while (begin < end && isBlank(begin)) ++begin;
    CdefBlock block;
    block.callSpan = block.cdef = call ? *call : lines_->span(begin, end);
    block.call = luasource::placeOf(file_.path, block.callSpan);
    block.map = luasource::TextMap({{0, begin, end, false}}, text.size(), lines_);
    block.text = std::move(text);
    block.isProtected = recorded.isProtected;
    block.isRecorded = true;
    return block;
  }

  void merge() {
    std::vector<CdefBlock> blocks;
    std::vector<cdeftext::Scan> scans;
    for (std::size_t i = 0; i < added_.size(); ++i) {
      for (CdefBlock& block : added_[i]) {
        scans.push_back(cdeftext::scan(block.text));
        blocks.push_back(std::move(block));
      }
      if (i == file_.cdefs.blocks.size()) break;
      blocks.push_back(std::move(file_.cdefs.blocks[i]));
      scans.push_back(std::move(file_.scans[i]));
    }
    file_.cdefs.blocks = std::move(blocks);
    file_.scans = std::move(scans);
  }

  SourceFile& file_;
  std::shared_ptr<const luasource::Lines> lines_;
  std::map<std::string, std::size_t, std::less<>> known_;  // the file's blocks by their text
  std::set<std::string, std::less<>> new_;
  std::set<std::uint32_t> supplied_;           // calls of ffi.cdef, by where they begin
  std::vector<std::vector<CdefBlock>> added_;  // before each of the file's blocks, and behind them
  std::size_t next_ = 0;
};

}  // namespace

void addRecorded(SourceFile& file, const std::vector<RecordedText>& texts) {
  Adding(file).add(texts);
}

void keepRecorded(const SourceFile& before, SourceFile& file) {
  Adding(file).keep(before.cdefs.blocks);
}

}  // namespace ljbind::project
