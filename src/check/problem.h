// What is wrong with a declaration, in terms of the declaration; where it stands in which file is
// the caller's knowledge.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "ir/module.h"

namespace ljbind::check {

// A piece of the user's text.
struct Spot {
  enum class Part : std::uint8_t {
    Name,        // the declared name
    Member,      // the member called `name`
    Parameter,   // the `index`-th parameter, from 0
    Result,      // the type specifiers of a function or of a variable
    Enumerator,  // the enumerator called `name`
  };
  std::string declaration;  // as ir::spelling has it: "struct x", "foo"
  Part part = Part::Name;
  std::string name;
  std::size_t index = 0;
};

struct Problem {
  Diagnostic diagnostic;  // without a place
  Spot at;
  std::string subject;  // "struct _xmlSecDSigCtx.status"
  // What the headers say there.
  std::vector<ir::Location> headers;
  // The header's declaration that would be right here; none where there is none.
  ir::DeclId wanted = ir::DeclId::None;
  // The header's struct, where the problem is one of its members.
  ir::DeclId wantedRecord = ir::DeclId::None;
  // For values: what to write instead of the number.
  std::string value;
};

}  // namespace ljbind::check
