// Finds the functions of a library that make objects of a struct, by their signatures alone.
//
// They are called later on, with zeros for arguments, to see how much memory they ask for
// (run_probe.h). So only functions count whose parameters may all be zero as far as their types
// say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ir/module.h"

namespace ljbind::probe {

struct Constructor {
  ir::DeclId function = ir::DeclId::None;
  std::string name;
  std::string symbol;  // what the library exports
  // The parameter that is a T ** and gets the object, counted among those that are passed like
  // integers; none: the object is the result.
  std::optional<unsigned> out;
  // Its name says that it makes something: xmlNewDoc, EVP_MD_CTX_new.
  bool saysSo = false;
  // Its name is that of the type besides: xmlSecDSigCtxCreate makes an xmlSecDSigCtx. Others may
  // make something larger that begins with one.
  bool ofThisType = false;
};

// The functions that return a pointer to `record` or put one into a T **, the likeliest first.
// Those whose names say that they end something are not among them.
std::vector<Constructor> constructorsOf(const ir::Module& module, ir::DeclId record);

// The function of that name, or why it cannot serve as a constructor of `record`.
std::variant<Constructor, std::string> constructorNamed(const ir::Module& module, ir::DeclId record,
                                                        std::string_view name);

// Names of functions without parameters whose names say that they set a library up (xmlSecInit),
// the most general first.
std::vector<std::string> initialisersOf(const ir::Module& module);

}  // namespace ljbind::probe
