// Lets the compiler say what a header declares, where its text alone made a proposal.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/find_result.h"
#include "system/debian.h"
#include "system/header_index.h"
#include "system/installed_packages.h"

namespace ljbind::cli {

// A name as it was asked for, taken apart.
struct FindQuery {
  std::string text;
  std::string keyword;               // "struct", "union", "enum" or empty
  std::string name;                  // what headers are searched for
  std::vector<std::string> members;  // of "xmlNode.doc.name": doc, name
  bool header = false;               // "libxml/tree.h"
};
// `text` is not empty.
FindQuery findQuery(const std::string& text);

// A name to look for in a header, and the struct it may be a member of where it is nothing else.
struct FindTask {
  const FindQuery* query;
  std::string container;  // "struct _xmlNode" or empty
};

// What does not change between headers.
struct FindContext {
  std::vector<sys::InstalledPackage> installed;
  std::vector<std::string> packages;  // named by the user; empty: those the header belongs to
  sys::DebianPackages debian;
  HeaderTexts texts;

  FoundOwner ownerOf(const std::string& path);
  std::vector<FoundLibrary> librariesOf(const std::string& package);

 private:
  std::map<std::string, std::string> versions_;
};

struct Verified {
  std::vector<std::vector<FoundDeclaration>> declarations;  // for each task
  // For each task the tag of a struct that it is about and that has no body here; else empty.
  std::vector<std::string> withoutBody;
  std::string failure;  // why the header could not be read; empty when it was
};

// Reads the header at `hit` once, with the flags of its package.
Verified verify(const sys::HeaderHit& hit, const std::vector<FindTask>& tasks,
                FindContext& context);

}  // namespace ljbind::cli
