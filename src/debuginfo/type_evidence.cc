#include "debuginfo/type_evidence.h"

#include "debuginfo/read_dwarf.h"

namespace ljbind::debuginfo {
namespace {

const char* nameOf(Carrier carrier) {
  switch (carrier) {
    case Carrier::Dwarf: return "DWARF";
  }
  return "";
}

}  // namespace

Result<std::optional<TypeEvidence>> readTypeEvidence(const std::string& library,
                                                     const std::vector<std::string>& names,
                                                     const std::string& root) {
  Result<std::optional<DebugFile>> file = findDebugFile(library, root);
  if (!file) return file.failure();
  if (!*file) return std::optional<TypeEvidence>();
  Result<TypeReading> reading = readDwarf((*file)->path, names, root);
  if (!reading) return reading.failure();
  return std::optional(TypeEvidence{Carrier::Dwarf, std::move(**file), std::move(*reading)});
}

std::string describe(const TypeEvidence& evidence) {
  return fmt::format("{} in '{}', {}", nameOf(evidence.carrier), evidence.file.path,
                     describe(evidence.file));
}

}  // namespace ljbind::debuginfo
