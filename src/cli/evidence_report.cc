#include "cli/evidence_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace ljbind::cli {
namespace {

using evidence::Says;
using evidence::Verdict;

std::string summaryOf(const Gathered& gathered) {
  std::size_t confirmed = 0, contradictions = 0;
  for (const evidence::TypeVerdict& type : gathered.types) {
    confirmed += type.verdict() == Verdict::Confirmed;
    contradictions += type.verdict() == Verdict::Contradicted;
  }
  return fmt::format("{} structs: {} confirmed, {} contradicted, {} undecided\n",
                     gathered.types.size(), confirmed, contradictions,
                     gathered.types.size() - confirmed - contradictions);
}

}  // namespace

std::string evidenceText(const Gathered& gathered, bool named, bool verbose) {
  std::string out;
  for (const evidence::TypeVerdict& type : gathered.types) {
    const bool silent = type.verdict() == Verdict::Undecided && !named;
    if (silent && !verbose) continue;
    out += fmt::format("{}: {}\n", type.name, type.summary());
    for (const evidence::Statement& statement : type.statements) {
      const char* mark = statement.says == Says::Confirms      ? "+"
                         : statement.says == Says::Contradicts ? "!"
                                                               : " ";
      out += fmt::format("  {} {}\n", mark, statement.text);
    }
  }
  for (const evidence::MacroEvidence& macro : gathered.macros) {
    // Who asks about single structs is told of macros where their members depend on one.
    const bool silent = macro.says() == Says::Nothing || (named && macro.says() == Says::Confirms);
    if (silent && !verbose) continue;
    ir::MacroTest test;
    test.defined = macro.defined;
    test.decider = macro.decider;
    out += fmt::format(
        "{}: {}; {} of {} functions that need it so are exported{}\n", macro.macro,
        ir::decisionText(test), macro.exported, macro.declared,
        macro.says() == Says::Contradicts ? ", so the library was built otherwise" : "");
  }
  for (const std::string& note : gathered.notes) out += note + "\n";
  return out + summaryOf(gathered);
}

std::string evidenceJson(const Gathered& gathered) {
  nlohmann::json root;
  root["version"] = 1;
  root["types"] = nlohmann::json::array();
  for (const evidence::TypeVerdict& type : gathered.types) {
    nlohmann::json one{{"name", type.name},
                       {"sizeBytes", type.sizeBytes},
                       {"verdict", type.verdict() == Verdict::Confirmed      ? "confirmed"
                                   : type.verdict() == Verdict::Contradicted ? "contradicted"
                                                                             : "undecided"},
                       {"statements", nlohmann::json::array()}};
    for (const evidence::Statement& statement : type.statements)
      one["statements"].push_back({{"says", statement.says == Says::Confirms      ? "confirms"
                                            : statement.says == Says::Contradicts ? "contradicts"
                                                                                  : "nothing"},
                                   {"text", statement.text}});
    root["types"].push_back(std::move(one));
  }
  root["macros"] = nlohmann::json::array();
  for (const evidence::MacroEvidence& macro : gathered.macros)
    root["macros"].push_back({{"name", macro.macro},
                              {"defined", macro.defined},
                              {"decider", macro.decider},
                              {"declared", macro.declared},
                              {"exported", macro.exported}});
  root["notes"] = gathered.notes;
  return root.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace ljbind::cli
