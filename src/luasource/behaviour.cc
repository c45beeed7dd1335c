#include "luasource/behaviour.h"

#include "luasource/behaviour_recorder.h"
#include "luasource/parser.h"

namespace ljbind::luasource {

Result<Behaviour> readBehaviour(const std::string& file, std::string_view text) {
  const Result<Chunk> chunk = parse(file, text);
  if (!chunk) return chunk.failure();
  Flow flow(*chunk);
  flow.run();
  return readBehaviour(file, *chunk, flow);
}

Behaviour readBehaviour(const std::string& file, const Chunk& chunk, Flow& flow) {
  return BehaviourRecorder(file, chunk, flow).record();
}

}  // namespace ljbind::luasource
