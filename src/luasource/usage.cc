#include "luasource/usage.h"

#include <fmt/format.h>

#include "luasource/parser.h"
#include "luasource/usage_recorder.h"

namespace ljbind::luasource {

Result<Usage> readUsage(const std::string& file, std::string_view text) {
  const Result<Chunk> chunk = parse(file, text);
  if (!chunk) return chunk.failure();
  Flow flow(*chunk);
  flow.run();
  return readUsage(file, *chunk, flow);
}

Usage readUsage(const std::string& file, const Chunk& chunk, Flow& flow) {
  return UsageRecorder(file, chunk, flow).record();
}

std::string_view spelling(FfiFunction function) {
  switch (function) {
    case FfiFunction::New: return "new";
    case FfiFunction::Cast: return "cast";
    case FfiFunction::Typeof: return "typeof";
    case FfiFunction::Sizeof: return "sizeof";
    case FfiFunction::Alignof: return "alignof";
    case FfiFunction::Offsetof: return "offsetof";
    case FfiFunction::Metatype: return "metatype";
    case FfiFunction::Istype: return "istype";
    case FfiFunction::Load: return "load";
    case FfiFunction::Gc: return "gc";
    case FfiFunction::Cdef: return "cdef";
    case FfiFunction::String: return "string";
    case FfiFunction::Other: return "";
  }
  return "";
}

std::string describe(const MemberUse& use) {
  std::string text;
  switch (use.root.kind) {
    case MemberRoot::Kind::Result: text = use.root.symbol.name + "()"; break;
    case MemberRoot::Kind::Value: text = use.root.symbol.name; break;
    case MemberRoot::Kind::Type: text = fmt::format("({})", use.root.type); break;
    case MemberRoot::Kind::Unknown: text = "?"; break;
  }
  for (const MemberStep& step : use.path) {
    switch (step.kind) {
      case MemberStep::Kind::Member: text += "." + step.name; break;
      case MemberStep::Kind::Element: text += "[]"; break;
      case MemberStep::Kind::Call: text += "()"; break;
    }
  }
  return text;
}

}  // namespace ljbind::luasource
