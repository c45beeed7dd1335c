// The sections of an ELF file by name, whatever they are compressed with, and what the file says of
// where its debug information is.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace ljbind::debuginfo {

class ElfSections {
 public:
  ElfSections(ElfSections&&) noexcept;
  ElfSections& operator=(ElfSections&&) noexcept;
  ~ElfSections();

  // Maps an ELF file of this machine's class and byte order. Anything else, and what is cut short,
  // is DebugInfoUnreadable with the reason.
  static Result<ElfSections> open(const std::string& path);

  const std::string& path() const;
  bool has(std::string_view name) const;
  // The section's bytes, empty when there is none; they live as long as this. Compressed ones
  // (zlib, zstd) are decompressed at the first call. DebugInfoUnreadable where that fails, or
  // where a section says it is larger than anything that compresses to so few bytes.
  Result<std::string_view> section(std::string_view name);

  // The bytes of the NT_GNU_BUILD_ID note, empty when there is none.
  const std::string& buildId() const;
  // .gnu_debuglink: the debug file's name, without a directory, and its checksum.
  struct Link {
    std::string name;
    std::uint32_t checksum;
  };
  std::optional<Link> debugLink() const;
  // .gnu_debugaltlink: the file that dwz moved shared debug information to, and its build-id.
  struct AlternateLink {
    std::string path;
    std::string buildId;
  };
  std::optional<AlternateLink> alternateLink() const;
  // The checksum that a .gnu_debuglink to this file has to hold.
  std::uint32_t checksum() const;

 private:
  friend class ElfSectionsReader;
  struct State;
  ElfSections();
  std::unique_ptr<State> state_;
};

// Bytes as pairs of hexadecimal digits.
std::string hexadecimal(std::string_view bytes);

}  // namespace ljbind::debuginfo
