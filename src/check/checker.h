// One run of check(): what its parts, a file for each kind of declaration, have in common.
#pragma once

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "check/cause.h"
#include "check/check.h"
#include "check/judge.h"
#include "check/members.h"
#include "check/names.h"
#include "compare/describe.h"

namespace ljbind::check {

using compare::kindWord;

class Checker {
 public:
  explicit Checker(const Input& input)
      : in_(input), names_(input.c), judge_(input.c, input.lua), causes_(input, names_) {}
  Report run();

 private:
  // --- records.cc
  void record(ir::DeclId lua);
  void compareBodies(ir::DeclId c, ir::DeclId lua);
  void reportLayout(ir::DeclId c, ir::DeclId lua, const RecordDifference& difference);
  void reportMembers(ir::DeclId c, ir::DeclId lua, const RecordDifference& difference);
  bool isUsed(const std::string& record) const;
  std::string shiftedMember(const std::string& record, const RecordDifference& difference) const;
  // The header's record for one of the user's: of the same tag, or by a typedef both have.
  ir::DeclId recordInHeaders(ir::DeclId lua) const;
  void pairRecords();
  void pairByMembers();

  // --- functions.cc
  void function(ir::DeclId lua);
  void signature(const ir::Decl& decl, const ir::Function& lua, const ir::Decl& header,
                 const ir::FunctionDecl& c);
  void result(const ir::Decl& decl, const ir::Function& lua, const ir::Decl& header,
              const ir::Function& c);
  void parameter(const ir::Decl& decl, const ir::Function& lua, const ir::Decl& header,
                 const ir::FunctionDecl& c, std::size_t index);
  void variable(ir::DeclId lua);
  void symbol(const ir::Decl& decl, const std::string& lua, const ir::Decl& header,
              const std::string& c, ir::Linkage linkage);
  void macroForFunction(const ir::Decl& decl, ir::DeclId macro, bool exported);
  bool isLike(const ir::Decl& decl, ir::DeclId header) const;
  void notInHeaders(const ir::Decl& decl, const std::string& symbol);
  // True when the type at `spot` is wrong because of a typedef, which then is what is reported.
  bool blameTypedef(const Spot& spot, const std::string& name);

  // --- values.cc
  void typeName(ir::DeclId lua);
  void constant(ir::DeclId lua);
  void enumeration(ir::DeclId lua);
  void value(const Spot& spot, const std::string& name, const ir::Integer& lua);

  // --- check.cc
  bool isOwn(const ir::Decl& decl) const;
  bool isOtherKind(const ir::Decl& decl, std::string_view kind);
  void noteTypedefVictims();
  std::string correction(ir::DeclId header) const;
  template <typename... Args>
  Problem& report(Id id, Spot at, const ir::Location& header, ir::DeclId wanted,
                  const Args&... args) {
    Problem problem{diagnose(id, args...), std::move(at), {}, {}, wanted, ir::DeclId::None, {}};
    problem.subject = problem.at.declaration;
    if (!problem.at.name.empty()) problem.subject += "." + problem.at.name;
    if (header.known()) problem.headers.push_back(header);
    report_.problems.push_back(std::move(problem));
    return report_.problems.back();
  }
  static Spot nameOf(const ir::Decl& decl) { return {ir::spelling(decl), Spot::Part::Name, "", 0}; }
  std::string place(const ir::Location& location) const { return causes_.place(location); }

  const Input& in_;
  HeaderNames names_;
  Judge judge_;
  Causes causes_;
  std::map<ir::DeclId, ir::DeclId> recordPairs_;  // the user's → the headers'
  // What goes wrong because of a typedef, by its name; said where the typedef is reported.
  std::map<std::string, std::vector<std::string>> victims_;
  Report report_;
};

}  // namespace ljbind::check
