// What `ljbind find` knows of a name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/declaration_text.h"
#include "system/debian.h"

namespace ljbind::cli {

struct FoundPlace {
  std::string header;  // as an #include has it: "libxml/parser.h"
  std::string path;
  unsigned line = 0;  // from 1; 0: the header as a whole
  unsigned column = 0;
};

// Who ships a header.
struct FoundOwner {
  std::string package;  // of pkg-config; empty when there is none
  std::string version;
  std::optional<sys::Debian> debian;
};

struct FoundLibrary {
  std::string soname;
  std::string path;
  std::optional<sys::Debian> debian;
};

struct FoundMember {
  std::string type;
  std::uint64_t offsetBits = 0;
  std::optional<std::uint64_t> sizeBytes;  // none: an array without a bound, or a bit-field
  std::optional<std::uint32_t> widthBits;  // of a bit-field
};

struct FoundLayout {
  std::uint64_t sizeBytes = 0;
  std::uint32_t alignBytes = 0;
  std::size_t members = 0;
};

// A declaration that the compiler has read.
struct FoundDeclaration {
  std::string spelling;   // "struct _xmlNode", "xmlNode.children", "xmlFree"
  std::string kind;       // "function"
  std::string container;  // of members and enumerators: "struct _xmlNode", "enum"
  FoundPlace place;
  std::string include;  // what to include for it
  sys::StatementText written;
  Emitted emitted;
  std::vector<std::string> conditions;  // the #if around it, with who decided them
  std::optional<FoundLayout> layout;
  std::optional<FoundMember> member;
  FoundOwner owner;
  bool symbol = false;  // a function or variable, which a library may export
  std::optional<FoundLibrary> library;
};

// Another place that mentions the name, by the text of the header alone.
struct FoundMention {
  std::string kind;
  std::string container;
  FoundPlace place;
};

struct FoundHeader {
  FoundPlace place;
  FoundOwner owner;
  std::vector<FoundLibrary> libraries;  // of the package
};

struct FoundName {
  std::string name;  // as asked for
  std::vector<FoundDeclaration> declarations;
  std::vector<FoundMention> mentions;
  std::vector<FoundHeader> headers;
  std::vector<FoundLibrary> exporters;   // of a name that no header declares
  std::string unread;                    // why the places could not be read by the compiler
  std::vector<std::string> suggestions;  // when nothing was found
  std::vector<std::string> install;      // Debian packages that have the header

  bool found() const {
    return !declarations.empty() || !mentions.empty() || !headers.empty() || !exporters.empty();
  }
};

}  // namespace ljbind::cli
