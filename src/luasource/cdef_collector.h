// Goes through the calls of a chunk for readCdefBlocks.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

#include "luasource/cdef_blocks.h"
#include "luasource/constants.h"

namespace ljbind::luasource {

class CdefCollector {
 public:
  CdefCollector(std::string file, std::string_view text, const Chunk& chunk, const Flow& flow,
                const Target& target, const std::vector<Assumption>& assumptions);
  CdefReading collect();

 private:
  struct Caller {
    ExpressionId call;
    Arguments arguments;
  };
  // A text on its way to ffi.cdef: `argument` of `call`, which may be a call of a function that
  // passes its parameter on. `cdef` are the arguments of the ffi.cdef at the end.
  struct Delivery {
    ExpressionId call{};
    ExpressionId argument{};
    const Arguments* cdef = nullptr;
    bool isProtected = false;
    Standing standing;
  };

  void findCallers();
  void findDead();
  void recordCall(ExpressionId call);
  void recordCdef(ExpressionId call, const Arguments& arguments);
  void recordRequired(RequiredFile::Kind kind, ExpressionId call, const Arguments& arguments);
  void recordEscapes(ExpressionId call);
  // False when the call does not run, or nobody knows; that is recorded.
  bool runs(ExpressionId call, Standing& standing);
  void deliver(const Delivery& delivery);
  bool deliverVariable(const Delivery& delivery, ExpressionId name);
  bool deliverParameter(const Delivery& delivery, FunctionId function, std::uint32_t index);
  bool deliverElements(const Delivery& delivery, const Definition& variable);
  void addBlock(const Delivery& delivery, TextId text);
  // Puts types in the place of each `$`; false when one is not known, which is recorded.
  bool substitute(MappedText& text, const Arguments& arguments);

  void unchecked(Span place, std::string what, std::string name = {});
  std::string describe(ExpressionId id);
  std::string describeName(ExpressionId id, const Name& node, const Definition* definition);
  std::string sourceOf(ExpressionId id) const;
  Place placeOf(Span span) const;

  std::string file_;
  std::string_view text_;
  const Chunk& chunk_;
  const Flow& flow_;
  const Values& values_;
  Outline outline_;
  Constants constants_;
  std::shared_ptr<const Lines> lines_;
  std::unordered_map<std::uint32_t, std::vector<Caller>> callers_;  // by function
  std::set<FunctionId> delivering_;
  std::size_t deliveries_ = 0;
  std::optional<Span> cdef_;                      // the call of ffi.cdef whose texts are looked for
  std::map<std::uint32_t, Unchecked> unchecked_;  // by offset
  CdefReading reading_;
};

}  // namespace ljbind::luasource
