// HeaderIndex::suggest: which of a million words in headers are declared and look like a name.

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/edit_distance.h"
#include "system/header_index.h"
#include "system/header_reader.h"
#include "system/header_tokens.h"

namespace ljbind::sys {
namespace {

constexpr std::size_t maxSuggestions = 3;
constexpr std::size_t maxTried = 8;  // words that are looked up, the closest ones
constexpr std::size_t maxNameLength = 256;

// Which letters a word has; two words whose letters differ in n are at least n/2 edits apart.
std::uint64_t lettersOf(std::string_view word) {
  std::uint64_t letters = 0;
  for (const char c : word) letters |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63);
  return letters;
}

// The words closest to a name, and the headers they are in.
class CloseWords {
 public:
  explicit CloseWords(std::string_view name)
      : name_(name),
        letters_(lettersOf(name)),
        limit_(std::max(std::min<std::size_t>(2, name.size() / 2), name.size() / 3)) {}

  void addFrom(std::string_view text, std::size_t header) {
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at != end;) {
      const char* const begin = at;
      while (at != end && isNamePart(*at)) ++at;
      const std::string_view word(begin, static_cast<std::size_t>(at - begin));
      if (at != end) ++at;
      if (word.size() + limit_ < name_.size() || word.size() > name_.size() + limit_) continue;
      if (word.empty() || !isNameStart(word.front()) || word == name_) continue;
      if (static_cast<std::size_t>(std::popcount(lettersOf(word) ^ letters_)) <= 2 * limit_)
        add(word, header);
    }
  }

  struct Word {
    std::size_t distance;
    std::string text;
    std::vector<std::size_t> headers;
  };
  // The closest first, those as close as each other by the alphabet.
  const std::vector<Word>& words() const { return words_; }

  void merge(const CloseWords& other) {
    for (const Word& word : other.words_)
      for (std::size_t header : word.headers) insert(word.text, word.distance, header);
  }

 private:
  void add(std::string_view word, std::size_t header) {
    for (Word& known : words_)
      if (known.text == word) {
        if (known.headers.back() != header) known.headers.push_back(header);
        return;
      }
    const std::size_t distance = editDistance(name_, word, limit_);
    if (distance <= limit_) insert(word, distance, header);
  }

  // Who is among the closest at the end has been since it was met first: no header is missed.
  void insert(std::string_view word, std::size_t distance, std::size_t header) {
    auto at = words_.begin();
    while (at != words_.end() &&
           std::tie(at->distance, at->text) < std::make_tuple(distance, std::string(word)))
      ++at;
    if (at != words_.end() && at->text == word) {
      at->headers.push_back(header);
      return;
    }
    words_.insert(at, {distance, std::string(word), {header}});
    if (words_.size() > maxTried) words_.pop_back();
    // One as far away as the last may still come before it.
    if (words_.size() == maxTried) limit_ = std::min(limit_, words_.back().distance);
  }

  std::string_view name_;
  std::uint64_t letters_;
  std::size_t limit_;
  std::vector<Word> words_;
};

}  // namespace

std::vector<std::string> HeaderIndex::suggest(const std::string& name) const {
  if (name.empty() || name.size() > maxNameLength) return {};
  std::array<FileBuffer, forEachThreads> files;
  std::vector<CloseWords> close(forEachThreads, CloseWords(name));
  forEachInThreads(headers_.size(), [&](unsigned thread, std::size_t i) {
    close[thread].addFrom(files[thread].read(headers_[i].header.path, maxHeaderBytes), i);
  });
  for (std::size_t i = 1; i < close.size(); ++i) close[0].merge(close[i]);

  // Comments have words, too: it is looked up which of them are declared, where they were seen.
  std::vector<std::string> tried;
  std::set<std::size_t> places;
  for (const CloseWords::Word& word : close[0].words()) {
    tried.push_back(word.text);
    places.insert(word.headers.begin(), word.headers.end());
  }
  if (tried.empty()) return {};
  HeaderIndex seen;
  for (std::size_t place : places) seen.headers_.push_back(headers_[place]);
  const std::vector<std::vector<HeaderHit>> hits = seen.findWhole(tried);
  std::vector<std::string> declared;
  for (std::size_t i = 0; i < tried.size() && declared.size() < maxSuggestions; ++i)
    if (!hits[i].empty() && declares(hits[i].front().kind)) declared.push_back(tried[i]);
  return declared;
}

}  // namespace ljbind::sys
