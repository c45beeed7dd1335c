// What a reader of headers is asked to read.
#pragma once

#include <string>
#include <vector>

namespace ljbind::config {

// One argument for the compiler and who asked for it: "the command line", "pkg-config xmlsec1".
struct Flag {
  std::string text;
  std::string origin;
};

struct HeaderInput {
  std::string include;    // what stands between the <> of its #include, or an absolute path
  std::string path;       // where it is, when known; empty otherwise
  bool required = false;  // named by the user: it has to compile
  bool own = true;        // its declarations belong to the package
  bool umbrella = false;  // stands for its whole package, and says how that is to be read
  unsigned package = 0;   // headers of one package have the same number
};

// A line of a header that is to be read as if it were empty, with those it continues on.
struct BlankedLine {
  std::string path;
  unsigned line;  // counts from 1
};

struct ParseRequest {
  std::vector<Flag> flags;
  std::vector<HeaderInput> headers;   // the umbrella header first
  std::vector<std::string> ownPaths;  // headers of the package that are only reached by inclusion
  std::vector<std::string> ownDirectories;  // with a trailing slash; what is below them belongs too
  std::string resourceDirectory;            // of clang's own headers
  std::vector<BlankedLine> blanked = {};    // to see what another #define would make of it all
  // Functions of other packages' headers are read like all else, instead of when they are needed.
  // So it is always where a header is required: an error in one of them is an error in that header.
  bool everyFunction = false;
};

// A header that was left out, and clang's words about it.
struct RejectedHeader {
  std::string include;
  std::string path;
  std::string reason;
  bool suspect = false;  // another one that was left out may be to blame
};

}  // namespace ljbind::config
