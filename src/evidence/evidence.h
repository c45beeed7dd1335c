// What witnesses say about the structs of a library, besides the headers themselves.
//
// The headers say how a struct is laid out under the flags they were read with. Whether the library
// was built with those is what witnesses tell: the build's own configuration, debug information,
// the memory that constructors ask for, and the symbols that only one branch of the headers has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "ir/module.h"

namespace ljbind::evidence {

enum class Witness : std::uint8_t { Headers, BuildConfig, DebugInfo, Allocation, Symbols };
enum class Says : std::uint8_t {
  Confirms,
  Contradicts,
  Nothing,  // it was asked and does not know
};

struct Statement {
  Witness witness{};
  Says says{};
  std::string text;  // "xmlSecDSigCtxCreate asks for 1032 bytes"
};

enum class Verdict : std::uint8_t { Confirmed, Contradicted, Undecided };

struct TypeVerdict {
  ir::DeclId type = ir::DeclId::None;
  std::string name;  // "struct _xmlSecDSigCtx"
  std::uint64_t sizeBytes = 0;
  std::vector<Statement> statements;

  // One contradiction outweighs everything; confirmed takes another witness than the headers.
  Verdict verdict() const;
  // "confirmed by DWARF and allocation", "contradicted by allocation", "undecided"
  std::string summary() const;
};

// What debug information says of one struct: its size and where its members lie. `types` is the
// Module that was read from it. Nothing when it does not know the struct, or only its name.
Statement compareWithDebugInfo(const ir::Module& headers, ir::DeclId record,
                               const ir::Module& types, const std::string& carrier);

// What the symbols of the libraries say about a macro that headers test: of the functions that are
// declared only where it is as it was, how many are exported.
struct MacroEvidence {
  std::string macro;
  bool defined = false;
  std::string decider;
  std::size_t declared = 0, exported = 0;
  std::vector<std::string> missing;  // the first few
  Says says() const;
};
std::vector<MacroEvidence> symbolsOfBranches(
    const ir::Module& headers, const std::function<bool(const std::string&)>& exported);

}  // namespace ljbind::evidence
