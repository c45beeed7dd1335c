#include "probe/constructors.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "probe/name_words.h"

namespace ljbind::probe {
namespace {

// What the calling sequence has room for (src/probe/program/main.cc).
constexpr std::size_t mostParameters = 16;

enum class Passed { LikeInteger, LikeDouble, Otherwise };

// How an argument of that type is passed, where a zero of it means something.
Passed howPassed(const ir::Module& module, ir::TypeId id) {
  const ir::Type& type = module.type(ir::strip(module, id));
  if (std::holds_alternative<ir::Pointer>(type)) return Passed::LikeInteger;
  // Parameters written as arrays and functions are pointers.
  if (std::holds_alternative<ir::Array>(type) || std::holds_alternative<ir::Function>(type))
    return Passed::LikeInteger;
  if (const auto* named = std::get_if<ir::Named>(&type))
    return ir::as<ir::Enum>(module.decl(named->decl)) ? Passed::LikeInteger : Passed::Otherwise;
  const auto* scalar = std::get_if<ir::Scalar>(&type);
  if (!scalar) return Passed::Otherwise;
  if (*scalar >= ir::Scalar::Bool && *scalar <= ir::Scalar::UnsignedLongLong)
    return Passed::LikeInteger;
  if (*scalar == ir::Scalar::Float || *scalar == ir::Scalar::Double) return Passed::LikeDouble;
  return Passed::Otherwise;
}

// True for a pointer to `record` through which it may be changed: who makes an object hands it out
// like that, while what is const stands in the library already.
bool pointsTo(const ir::Module& module, ir::TypeId id, ir::DeclId record) {
  const auto* pointer = std::get_if<ir::Pointer>(&module.type(ir::strip(module, id)));
  if (!pointer || ir::recordOf(module, pointer->pointee) != record) return false;
  for (ir::TypeId pointee = pointer->pointee;;) {
    const ir::Type& type = module.type(pointee);
    if (const auto* qualified = std::get_if<ir::Qualified>(&type)) {
      if (qualified->isConst) return false;
      pointee = qualified->type;
    } else if (const auto* atomic = std::get_if<ir::Atomic>(&type)) {
      pointee = atomic->type;
    } else {
      // A const in a typedef of the struct hides a const struct as well, and is rare enough to be
      // found out by the call.
      return true;
    }
  }
}

bool pointsToPointer(const ir::Module& module, ir::TypeId id, ir::DeclId record) {
  const auto* pointer = std::get_if<ir::Pointer>(&module.type(ir::strip(module, id)));
  return pointer && pointsTo(module, pointer->pointee, record);
}

const ir::Function* signatureOf(const ir::Module& module, const ir::FunctionDecl& function) {
  return std::get_if<ir::Function>(&module.type(ir::strip(module, function.type)));
}

// "xmlsecdsigctx" of "_xmlSecDSigCtx", "evpmdctx" of "evp_md_ctx_st".
std::string essenceOf(std::string_view typeName) {
  std::vector<std::string> words = wordsOf(typeName);
  const auto isEnding = [](const std::string& word) {
    return word == "st" || word == "s" || word == "t" || word == "tag" || word == "struct" ||
           word == "ptr" || word == "p" || word == "impl";
  };
  while (words.size() > 1 && isEnding(words.back())) words.pop_back();
  std::string text;
  for (const std::string& word : words) text += word;
  return text;
}

// Of the record's tag and its typedefs.
std::vector<std::string> essencesOf(const ir::Module& module, ir::DeclId record) {
  std::vector<std::string> essences = {essenceOf(module.decl(record).name)};
  for (const ir::Decl& decl : module.decls) {
    const auto* alias = ir::as<ir::Typedef>(decl);
    if (!alias) continue;
    const bool names = ir::recordOf(module, alias->type) == record;
    if (names || pointsTo(module, alias->type, record)) essences.push_back(essenceOf(decl.name));
  }
  return essences;
}

struct Judged {
  Constructor constructor;
  std::string refusal;  // why it is none; empty: it is one
  bool takesOne = false;
  std::size_t parameterCount = 0;
  Claim claim = Claim::Nothing;
};

// The parameters, each of which has to have a zero.
void judgeParameters(const ir::Module& module, const ir::Function& signature, ir::DeclId record,
                     Judged& judged) {
  const bool returns = pointsTo(module, signature.result, record);
  unsigned integers = 0, doubles = 0;
  for (const ir::TypeId parameter : signature.parameters) {
    const Passed passed = howPassed(module, parameter);
    if (passed == Passed::Otherwise) {
      judged.refusal =
          fmt::format("its parameter {} is neither a number nor a pointer", integers + doubles + 1);
      return;
    }
    const bool out = !returns && pointsToPointer(module, parameter, record);
    if (out && judged.constructor.out) {
      judged.refusal = "two of its parameters could be what it fills";
      return;
    }
    if (out) judged.constructor.out = integers;
    judged.takesOne |= pointsTo(module, parameter, record);
    ++(passed == Passed::LikeDouble ? doubles : integers);
  }
  if (!returns && !judged.constructor.out)
    judged.refusal = fmt::format("it neither returns a pointer to {} nor fills one in",
                                 ir::spelling(module.decl(record)));
  else if (integers > mostParameters || doubles > mostParameters / 2)
    judged.refusal = "it has too many parameters";
  judged.parameterCount = signature.parameters.size();
}

std::optional<Judged> judge(const ir::Module& module, ir::DeclId id, ir::DeclId record) {
  const ir::Decl& decl = module.decl(id);
  const auto* function = ir::as<ir::FunctionDecl>(decl);
  if (!function) return {};
  Judged judged;
  judged.constructor.function = id;
  judged.constructor.name = decl.name;
  judged.constructor.symbol = function->symbol;
  const ir::Function* signature = signatureOf(module, *function);
  if (function->linkage != ir::Linkage::External) {
    judged.refusal = "no library exports it";
  } else if (!signature || signature->convention != ir::Convention::C) {
    judged.refusal = "it is not called as C functions are";
  } else if (signature->variadic) {
    judged.refusal = "it has variable arguments";
  } else {
    judgeParameters(module, *signature, record, judged);
  }
  return judged;
}

using Rank = std::tuple<Claim, bool, bool, bool, std::size_t, std::size_t>;

Rank rankOf(const Judged& judged) {
  return {judged.claim,
          judged.takesOne,
          !judged.constructor.ofThisType,
          judged.constructor.out.has_value(),
          judged.parameterCount,
          judged.constructor.name.size()};
}

void readName(Judged& judged, const std::vector<std::string>& essences) {
  const std::vector<std::string> words = wordsOf(judged.constructor.name);
  judged.claim = claimOf(words);
  judged.constructor.saysSo = judged.claim == Claim::Makes;
  judged.constructor.ofThisType =
      judged.constructor.saysSo &&
      std::ranges::find(essences, withoutMaking(words)) != essences.end();
}

}  // namespace

std::vector<Constructor> constructorsOf(const ir::Module& module, ir::DeclId record) {
  const std::vector<std::string> essences = essencesOf(module, record);
  std::vector<Judged> all;
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    std::optional<Judged> judged = judge(module, static_cast<ir::DeclId>(i), record);
    if (!judged || !judged->refusal.empty()) continue;
    readName(*judged, essences);
    if (judged->claim != Claim::Ends) all.push_back(std::move(*judged));
  }
  std::ranges::stable_sort(all, {}, rankOf);
  std::vector<Constructor> constructors;
  for (Judged& judged : all) constructors.push_back(std::move(judged.constructor));
  return constructors;
}

std::variant<Constructor, std::string> constructorNamed(const ir::Module& module, ir::DeclId record,
                                                        std::string_view name) {
  for (std::size_t i = 0; i < module.decls.size(); ++i) {
    if (module.decls[i].name != name) continue;
    std::optional<Judged> judged = judge(module, static_cast<ir::DeclId>(i), record);
    if (!judged) continue;
    if (!judged->refusal.empty()) return std::move(judged->refusal);
    readName(*judged, essencesOf(module, record));
    return std::move(judged->constructor);
  }
  return std::string("the headers declare no function of that name");
}

std::vector<std::string> initialisersOf(const ir::Module& module) {
  using Ranked = std::tuple<std::size_t, std::size_t, std::string>;
  std::vector<Ranked> all;
  for (const ir::Decl& decl : module.decls) {
    const auto* function = ir::as<ir::FunctionDecl>(decl);
    if (!function || function->linkage != ir::Linkage::External) continue;
    const ir::Function* signature = signatureOf(module, *function);
    if (!signature || signature->variadic || !signature->parameters.empty()) continue;
    const auto* result =
        std::get_if<ir::Scalar>(&module.type(ir::strip(module, signature->result)));
    const bool plain = result && *result <= ir::Scalar::UnsignedLongLong;
    const std::vector<std::string> words = wordsOf(decl.name);
    if (!plain || words.empty() || claimOf(words) == Claim::Ends) continue;
    const std::string& last = words.back();
    if (last == "init" || last == "initialize" || last == "initialise" || last == "startup")
      all.emplace_back(words.size(), decl.name.size(), function->symbol);
  }
  std::ranges::stable_sort(all);
  std::vector<std::string> symbols;
  for (Ranked& ranked : all) symbols.push_back(std::move(std::get<2>(ranked)));
  return symbols;
}

}  // namespace ljbind::probe
