// Decides whether two types mean the same, by the rules in compare/compare.h.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "compare/names.h"

namespace ljbind::compare {

// What the type is there for.
enum class Use : std::uint8_t {
  Value,    // passed, returned or stored by itself
  Member,   // of a record: the place is known, and alignment with it
  Pointee,  // behind a pointer or a typedef: records count by name
};

class Matcher {
 public:
  Matcher(const ir::Module& expected, const ir::Module& actual, const Names& names,
          const Partners& partners)
      : expected_(expected), actual_(actual), names_(names), partners_(partners) {}

  bool same(ir::TypeId expected, ir::TypeId actual, Use use);
  // Equal size, and equal alignment unless `use` is Member; what is not known is not compared.
  bool sameLayout(ir::TypeId expected, ir::TypeId actual, Use use) const;
  // Whether no differences are found between the members of two records.
  bool sameBody(ir::DeclId expected, ir::DeclId actual);

 private:
  bool compareNew(ir::TypeId expected, ir::TypeId actual, Use use);
  bool sameScalar(ir::TypeId expected, ir::TypeId actual) const;
  bool sameArray(const ir::Array& expected, const ir::Array& actual, ir::TypeId whole, Use use);
  bool sameFunction(const ir::Function& expected, const ir::Function& actual);
  bool sameRecord(ir::TypeId expected, ir::TypeId actual, ir::DeclId actualDecl, Use use);
  bool sameIdentity(ir::TypeId sugar, ir::DeclId expected, ir::DeclId actual);
  bool namedByTypedef(ir::TypeId sugar, ir::DeclId actual) const;

  const ir::Module& expected_;
  const ir::Module& actual_;
  const Names& names_;
  const Partners& partners_;
  // What has been found out, by (expected, actual). While a pair is being compared it counts as the
  // same, so that a type that contains itself ends; should the outermost comparison then fail,
  // what rested on that is forgotten.
  using Known = std::unordered_map<std::uint64_t, bool>;
  template <typename Compare>
  bool remember(Known& known, std::uint64_t pair, Compare compare);

  Known types_[3];  // for each Use
  Known bodies_;
  std::vector<std::pair<Known*, std::uint64_t>> assumed_;  // since the outermost comparison began
  unsigned depth_ = 0;
};

}  // namespace ljbind::compare
