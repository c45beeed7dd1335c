// What the headers declare, by name and by what kind of name it is.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "ir/module.h"

namespace ljbind::check {

class HeaderNames {
 public:
  // Points into `module`, which must outlive it.
  explicit HeaderNames(const ir::Module& module);

  // Each None, or null, where there is none.
  ir::DeclId ordinary(std::string_view name) const;  // function, variable or typedef
  ir::DeclId macro(std::string_view name) const;
  ir::DeclId tag(const std::string& spelling) const;  // "struct x"
  const ir::Enumerator* enumerator(std::string_view name) const;
  // What a name stands for as a type: a typedef, or a macro that names a type.
  struct TypeMeaning {
    ir::DeclId decl = ir::DeclId::None;
    ir::TypeId type = ir::TypeId::None;
  };
  TypeMeaning type(std::string_view name) const;
  // An integer that a macro, a constant or an enumerator of that name has.
  struct IntegerMeaning {
    ir::Integer value;
    ir::Location location;
    ir::DeclId decl = ir::DeclId::None;
  };
  const IntegerMeaning* integer(std::string_view name) const;

 private:
  const ir::Module& module_;
  std::unordered_map<std::string_view, ir::DeclId> ordinary_, macros_;
  std::unordered_map<std::string, ir::DeclId> tags_;
  std::unordered_map<std::string_view, const ir::Enumerator*> enumerators_;
  std::unordered_map<std::string_view, IntegerMeaning> integers_;
};

}  // namespace ljbind::check
