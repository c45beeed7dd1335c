// Which header to include for one that is not meant to be included by itself.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "system/headers.h"

namespace ljbind::sys {

// Headers that are not meant to be included by themselves, by what they are called:
// "bits/types.h", "foo-private.h".
bool isPrivateHeader(std::string_view includeName);

// The names between < and > or quotes of the #includes of `text`, whatever their conditions. `self`
// is the include name of the header with that text: "x.h" is looked for beside it first.
std::vector<std::string> includesOf(std::string_view text, std::string_view self);

class HeaderStandIns {
 public:
  // `headers` have to live as long as this does.
  explicit HeaderStandIns(std::vector<const Header*> headers) : headers_(std::move(headers)) {}

  // The include name to use for `includeName`, which stands in the directory of `header`: of a
  // private header the public one that includes it, one of the standards if it can be, or else by
  // the fewest steps, and of any a better known header of the same file name that does nothing but
  // include it (poll.h for sys/poll.h); `includeName` itself where there is none. Headers of the
  // standards are preferred, then short names. The first question about a private header reads all
  // headers of its directory.
  std::string of(const Header& header, const std::string& includeName);

 private:
  using Includers = std::unordered_map<std::string, std::vector<const Header*>>;

  const Header* publicIncluder(const std::string& group, const std::string& includeName);
  const Header* forwarder(const std::string& group, const std::string& includeName) const;
  const Includers& includersIn(const std::string& group);

  std::vector<const Header*> headers_;
  std::unordered_map<std::string, Includers> includers_;                    // by group
  std::unordered_map<std::string, std::vector<const Header*>> byFileName_;  // empty at first
  std::unordered_map<std::string, std::string> known_;
};

// The directory that the include name is relative to: "/usr/include" of "/usr/include/sys/poll.h".
std::string_view includeDirectoryOf(const Header& header);

}  // namespace ljbind::sys
