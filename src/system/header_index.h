// Finds which of thousands of headers declares a name, by reading them all: nothing is kept on
// disk, and 10,000 headers take a fraction of a second. The answers are proposals, see
// header_text.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "system/header_text.h"
#include "system/headers.h"

namespace ljbind::sys {

// A place that mentions a name.
struct HeaderHit {
  std::string path;
  std::string includeName;  // of the header at `path`: "bits/types/struct_tm.h"
  // What to include for it: another header where this one says so itself (gtk/gtk.h), or where a
  // better known one does nothing but include this one (poll.h for sys/poll.h).
  std::string include;
  unsigned line;    // from 1
  unsigned column;  // from 1
  Mention kind;
  std::string container;  // as in TextMention
  // The macro that is given a part of the name, as DECLARE_ASN1_FUNCTIONS(X509) may declare
  // X509_new. Only then, `kind` is MacroArgument.
  bool part = false;
  int score;  // the higher the likelier; see weightOf() in header_index.cc
};

class HeaderIndex {
 public:
  // Headers of packages that the user named are `own`: they come before others. A header that was
  // added before stays what it was.
  void add(const std::vector<Header>& headers, bool own);
  std::size_t size() const { return headers_.size(); }

  // For each name its places, best first, at most 32: by score, then headers with shorter names,
  // then by path and line. The same headers and names give the same answer. Headers that cannot be
  // read, and files above 16 MiB, are passed over.
  std::vector<std::vector<HeaderHit>> find(const std::vector<std::string>& names) const;
  std::vector<HeaderHit> find(const std::string& name) const { return find(std::vector{name})[0]; }

  // Names that the headers declare and that `name` may be a slip of, closest first, at most three.
  std::vector<std::string> suggest(const std::string& name) const;

 private:
  struct Entry {
    Header header;
    bool own;
  };
  class Search;
  // For each name, of those given twice the first one, the places with the name itself.
  std::vector<std::vector<HeaderHit>> findWhole(const std::vector<std::string>& names) const;
  // Adds to names that nothing declares the macros that are given a part of them.
  void findParts(const std::vector<std::string>& names,
                 std::vector<std::vector<HeaderHit>>& all) const;
  // Says what to include for places in headers that others stand for, and judges them by that.
  void findStandIns(std::vector<std::vector<HeaderHit>>& all) const;

  std::vector<Entry> headers_;  // by path
};

}  // namespace ljbind::sys
