// Builds Modules with records by hand, for the tests of this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ir/module.h"

namespace ljbind::layout {

struct TestModule {
  ir::Module module;
  ir::TypeTable types{module};

  ir::TypeId charType = types.add(ir::Scalar::Char, 1, 1);
  ir::TypeId shortType = types.add(ir::Scalar::Short, 2, 2);
  ir::TypeId intType = types.add(ir::Scalar::Int, 4, 4);
  ir::TypeId unsignedType = types.add(ir::Scalar::UnsignedInt, 4, 4);
  ir::TypeId floatType = types.add(ir::Scalar::Float, 4, 4);
  ir::TypeId longType = types.add(ir::Scalar::LongLong, 8, 8);
  ir::TypeId pointerType = types.add(ir::Pointer{charType}, 8, 8);

  ir::DeclId add(std::string name, ir::DeclKind kind) {
    ir::Decl decl;
    decl.name = std::move(name);
    decl.kind = std::move(kind);
    module.decls.push_back(std::move(decl));
    return static_cast<ir::DeclId>(module.decls.size() - 1);
  }
  // Offsets are in bits.
  ir::DeclId record(std::string name, std::uint64_t sizeBytes, std::vector<ir::Field> fields,
                    ir::RecordKind kind = ir::RecordKind::Struct, bool tagged = true) {
    ir::Record record;
    record.kind = kind;
    record.tagged = tagged;
    record.complete = record.bodyRead = true;
    record.sizeBytes = sizeBytes;
    record.alignBytes = sizeBytes % 8 == 0 ? 8 : 4;
    record.fields = std::move(fields);
    return add(std::move(name), std::move(record));
  }
  ir::TypeId of(ir::DeclId id) {
    const auto& record = *ir::as<ir::Record>(module.decl(id));
    return types.add(ir::Named{id}, record.sizeBytes, record.alignBytes);
  }
  ir::TypeId array(ir::TypeId element, std::uint64_t count) {
    const ir::TypeEntry entry = module.entry(element);
    return types.add(ir::Array{element, ir::Bound::Fixed, count}, *entry.sizeBytes * count,
                     entry.alignBytes);
  }
  ir::TypeId alias(std::string name, ir::TypeId type) {
    ir::Typedef decl;
    decl.type = type;
    const ir::DeclId id = add(std::move(name), decl);
    const ir::TypeEntry entry = module.entry(type);
    return types.add(ir::Named{id}, entry.sizeBytes, entry.alignBytes);
  }
};

}  // namespace ljbind::layout
