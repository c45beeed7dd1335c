#include "cli/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <future>
#include <map>

#include "cli/commands.h"
#include "cli/proof_checks.h"
#include "compare/compare.h"
#include "emit/c_text.h"
#include "luajit/read_cdef.h"
#include "luajit/read_module.h"

namespace ljbind::cli {
namespace {

using ir::as;
using plan::Form;

// Of LuaJIT's 65,536 ctype ids, how many a batch may take by our estimate, which is not exact.
constexpr std::size_t idsPerBatch = 40'000;
// Below this, opening a second state and loading the module into it costs more than it saves.
constexpr std::size_t idsWorthTwoBatches = 2'000;

// What one round found wrong with a declaration; the first finding counts.
using Findings = std::map<ir::DeclId, std::string>;

std::size_t idEstimate(const ir::Module& module, ir::DeclId id) {
  const ir::Decl& decl = module.decl(id);
  if (const auto* record = as<ir::Record>(decl)) return 2 + 3 * record->fields.size() / 2;
  if (const auto* function = as<ir::FunctionDecl>(decl)) {
    const auto* type = std::get_if<ir::Function>(&module.type(ir::strip(module, function->type)));
    return 2 + (type ? 3 * type->parameters.size() / 2 : 0);
  }
  return 2;
}

// --- constants, as Lua sees them

bool sameInteger(const ir::Integer& expected, const luajit::LuaValue& value) {
  if (expected.widthBits > 32) {
    if (expected.isSigned) {
      const auto* boxed = std::get_if<std::int64_t>(&value);
      return boxed && static_cast<std::uint64_t>(*boxed) == expected.bits;
    }
    const auto* boxed = std::get_if<std::uint64_t>(&value);
    return boxed && *boxed == expected.bits;
  }
  const auto* plain = std::get_if<double>(&value);
  return plain && *plain == (expected.isSigned
                                 ? static_cast<double>(static_cast<std::int64_t>(expected.bits))
                                 : static_cast<double>(expected.bits));
}

bool sameConstant(const ir::Constant& expected, const luajit::LuaValue& value) {
  if (const auto* integer = std::get_if<ir::Integer>(&expected.value))
    return sameInteger(*integer, value);
  if (const auto* real = std::get_if<double>(&expected.value)) {
    const auto* plain = std::get_if<double>(&value);
    // Bit for bit, so that -0.0 is not 0.0; only which NaN it is does not count.
    return plain && (std::bit_cast<std::uint64_t>(*plain) == std::bit_cast<std::uint64_t>(*real) ||
                     (std::isnan(*plain) && std::isnan(*real)));
  }
  if (const auto* text = std::get_if<std::string>(&expected.value)) {
    const auto* plain = std::get_if<std::string>(&value);
    return plain && *plain == *text;
  }
  const auto* pointer = std::get_if<luajit::PointerValue>(&value);
  return pointer && pointer->address == std::get<ir::Address>(expected.value).value;
}

compare::Depth depthOf(const plan::Plan& plan, ir::DeclId id) {
  switch (plan.of(id).form) {
    case Form::Opaque: return compare::Depth::LayoutOnly;
    case Form::Forward: return compare::Depth::NameOnly;
    case Form::Natural:
    case Form::Canonical:
    case Form::Resolved:
    case Form::Omitted: return compare::Depth::Full;
  }
  return compare::Depth::Full;
}

// --- one batch

class Batch {
 public:
  Batch(const ir::Module& module, const plan::Plan& plan, const emit::ModuleRequest& request,
        const emit::ModuleText& text)
      : module_(module), plan_(plan), request_(request), text_(text) {}

  std::vector<Check> checks;
  Findings findings;
  std::optional<Diagnostic> failure;  // the module as a whole could not be read
  bool keepsState = false;
  std::shared_ptr<void> state;  // that it was read back from, if it is to be kept

  bool isLazy() const { return request_.lazy; }

  // Gives away the second half of its checks.
  Batch split() {
    Batch other(module_, plan_, request_, text_);
    state.reset();
    keepsState = false;
    other.checks.assign(checks.begin() + static_cast<std::ptrdiff_t>(checks.size() / 2),
                        checks.end());
    checks.resize(checks.size() / 2);
    return other;
  }

  void run() {
    failure.reset();
    findings.clear();
    std::vector<luajit::NamedModule> beside;
    if (request_.split) beside.emplace_back(request_.name + "_h", text_.declarations);
    std::vector<luajit::Probe> probes;
    probes.reserve(checks.size());
    for (Check& check : checks) probes.push_back(std::move(check.probe));
    auto read = luajit::readModule(text_.module, request_.name, beside, probes);
    for (std::size_t i = 0; i < checks.size(); ++i) checks[i].probe = std::move(probes[i]);
    if (!read) {
      failure = read.failure();
      return;
    }
    const auto back = std::make_shared<luajit::ReadBack>(std::move(*read));
    if (keepsState) state = back;
    std::vector<compare::Pair> pairs;
    pairs.reserve(checks.size());
    for (std::size_t i = 0; i < checks.size(); ++i) {
      const luajit::ProbeResult& result = back->results[i];
      if (!result.error.empty()) {
        findings.emplace(checks[i].decl, "LuaJIT rejects it: " + result.error);
      } else if (checks[i].probe.kind == luajit::Probe::Kind::Constant) {
        checkConstant(checks[i], result.value);
      } else if (checks[i].probe.kind == luajit::Probe::Kind::BitField) {
        const auto* found = std::get_if<std::string>(&result.value);
        if (!found || *found != expectedBitField(checks[i]))
          findings.emplace(checks[i].decl, fmt::format("{} of the module is another bit-field",
                                                       checks[i].probe.name));
      } else if (checks[i].probe.kind == luajit::Probe::Kind::Symbol) {
        checkSymbol(checks[i], result.value);
        if (!as<ir::Macro>(module_.decl(checks[i].decl)))
          pairs.push_back(
              {checks[i].decl, emittedName(module_, plan_, checks[i].decl), compare::Depth::Full});
      } else {
        addReservedName(checks[i], result.value, back->module);
        pairs.push_back({checks[i].decl, checks[i].probe.name, depthOf(plan_, checks[i].decl)});
      }
    }
    for (const compare::Difference& difference : compare::compare(module_, back->module, pairs))
      findings.emplace(difference.expected, difference.detail);
  }

 private:
  // The FFI knows a reserved name as something else: it names the type that the module gives for
  // it.
  void addReservedName(const Check& check, const luajit::LuaValue& value, ir::Module& back) const {
    if (plan::reservedTypeName(module_, plan_, check.decl) == ir::TypeId::None) return;
    ir::Decl name;
    name.name = check.probe.name;
    if (const auto* type = std::get_if<luajit::CtypeValue>(&value))
      name.kind = ir::Typedef{type->type, 0, false, ir::TypeId::None, false};
    back.decls.push_back(std::move(name));
  }

  void checkConstant(const Check& check, const luajit::LuaValue& value) {
    if (check.enumerator) {
      if (!sameInteger(check.enumerator->value, value))
        findings.emplace(check.decl, fmt::format("enumerator {} has another value in LuaJIT",
                                                 check.enumerator->name));
      return;
    }
    const auto& constant = std::get<ir::Constant>(as<ir::Macro>(module_.decl(check.decl))->meaning);
    if (!sameConstant(constant, value))
      findings.emplace(check.decl, "its value in LuaJIT is another one");
  }

  // The module has to take the symbol from the library that exports it, under the right name.
  void checkSymbol(const Check& check, const luajit::LuaValue& value) {
    const ir::Decl& decl = module_.decl(check.decl);
    ir::DeclId symbol = check.decl;
    luajit::SymbolValue expected;
    if (const auto* macro = as<ir::Macro>(decl)) {
      if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) symbol = alias->decl;
      if (const auto* accessor = std::get_if<ir::Accessor>(&macro->meaning)) {
        symbol = accessor->function;
        expected.calls = 1;
        expected.dereferences = accessor->dereferences;
      }
    }
    const plan::Decision& decision = plan_.of(symbol);
    const std::string& first =
        request_.libraries[static_cast<std::size_t>(decision.library)].names.front();
    expected.library = first == "C" ? "" : first;
    expected.symbol = decision.name.empty() ? module_.decl(symbol).name : decision.name;
    const auto* found = std::get_if<luajit::SymbolValue>(&value);
    if (!found || !(*found == expected))
      findings.emplace(check.decl, fmt::format("the module gives something else than {} of {}",
                                               expected.symbol, first));
  }

  const ir::Module& module_;
  const plan::Plan& plan_;
  const emit::ModuleRequest& request_;
  const emit::ModuleText& text_;
};

// How many batches: enough for each to fit, and two where that pays, since two run at a time. What
// is declared at load is there in every batch, so splitting an eager module is no use.
std::size_t batchCount(std::size_t ids, bool lazy) {
  if (!lazy || ids < idsWorthTwoBatches) return 1;
  return 2 * (ids / (2 * idsPerBatch) + 1);
}

// Every batch gets its share of each kind of check, since a constant is read much faster than a
// function or a type. Neighbours stay together: they need the same types.
std::vector<Batch> batchesOf(const ir::Module& module, const plan::Plan& plan,
                             const emit::ModuleRequest& request, const emit::ModuleText& text) {
  std::vector<Check> checks = checksOf(module, plan);
  const auto ids = [&](const Check& check) {
    return check.probe.kind == luajit::Probe::Kind::Constant ? 0 : idEstimate(module, check.decl);
  };
  std::map<luajit::Probe::Kind, std::pair<std::size_t, std::size_t>> weights;  // all, so far
  std::size_t allIds = 0;
  for (const Check& check : checks) {
    weights[check.probe.kind].first += ids(check) + 1;
    allIds += ids(check);
  }
  std::vector<Batch> batches(batchCount(allIds, request.lazy), Batch(module, plan, request, text));
  for (Batch& batch : batches) {
    batch.keepsState = batches.size() <= 2;
    batch.checks.reserve(checks.size() / batches.size() + 1);
  }
  for (Check& check : checks) {
    auto& [all, soFar] = weights[check.probe.kind];
    Batch& batch = batches[soFar * batches.size() / all];
    soFar += ids(check) + 1;
    batch.checks.push_back(std::move(check));
  }
  return batches;
}

void runAll(std::vector<Batch>& batches) {
  // Two at a time: each holds a LuaJIT state of its own.
  for (std::size_t i = 0; i < batches.size(); i += 2) {
    std::future<void> other;
    if (i + 1 < batches.size())
      other = std::async(std::launch::async, [&, i] { batches[i + 1].run(); });
    batches[i].run();
    if (other.valid()) other.get();
  }
}

// A batch that took more ids than estimated is read again in halves. Where that goes on, some one
// declaration needs more types than LuaJIT can hold, and no batch is small enough.
void splitFull(std::vector<Batch>& batches) {
  std::size_t splits = 4;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (!batches[i].failure || batches[i].failure->id != Id::CtypeTableFull) continue;
    if (batches[i].checks.size() < 2 || !batches[i].isLazy() || splits-- == 0) return;
    batches.push_back(batches[i].split());
    batches[i].run();
    batches.back().run();
    --i;
  }
}

// --- when the module as a whole cannot be loaded

// Declares everything one by one, without the module around it: the declaration LuaJIT's parser
// rejects, or those that it reads differently and that the module's own checks stumbled over.
Findings findAtFault(const ir::Module& module, const plan::Plan& plan) {
  emit::CText c(module, plan);
  std::vector<std::string> chunks;
  std::vector<ir::DeclId> ids;
  std::vector<compare::Pair> pairs;
  std::map<emit::Blob, bool> blobs;
  for (const auto* list : {&plan.types, &plan.macros, &plan.symbols})
    for (ir::DeclId id : *list) {
      const std::string text = c.declaration(id);
      if (text.empty() || text.find("$/*") != std::string::npos) continue;
      std::string before;
      for (const auto& [blob, unused] : c.blobs())
        if (blobs.emplace(blob, true).second) before += blob.text() + "\n";
      chunks.push_back(before + text);
      ids.push_back(id);
      pairs.push_back({id, emittedName(module, plan, id), depthOf(plan, id)});
    }
  std::size_t failed = chunks.size();
  auto result = luajit::readCdef(chunks, &failed);
  if (!result) {
    if (failed >= ids.size()) return {};
    return {{ids[failed], result.failure().message}};
  }
  Findings findings;
  for (const compare::Difference& difference : compare::compare(module, *result, pairs))
    findings.emplace(difference.expected, difference.detail);
  return findings;
}

// A typedef or a function differs when a struct it names does; the struct is what has to change.
void keepRootCauses(const ir::Module& module, Findings& findings) {
  const auto isRecord = [&](const auto& finding) {
    return as<ir::Record>(module.decl(finding.first)) != nullptr;
  };
  if (std::any_of(findings.begin(), findings.end(), isRecord))
    std::erase_if(findings, [&](const auto& finding) { return !isRecord(finding); });
}

}  // namespace

Proof::Proof(const ir::Module& module, plan::Plan& plan, const emit::ModuleRequest& request)
    : module_(module), plan_(plan), request_(request) {
  print();
}

void Proof::print() {
  text_ = std::async(std::launch::async,
                     [this] { return emit::writeModule(module_, plan_, request_); });
}

std::optional<Proven> Proof::run(const std::vector<std::string>& preamble,
                                 Diagnostics& diagnostics) {
  Proven proven;
  for (;; ++proven.rounds) {
    std::vector<Batch> batches = batchesOf(module_, plan_, request_, proven.text);
    proven.text = text_.get();
    emit::addPreamble(proven.text, preamble);
    kept_.clear();
    runAll(batches);
    splitFull(batches);
    for (Batch& batch : batches) kept_.push_back(std::move(batch.state));
    Findings findings;
    std::optional<Diagnostic> failure;
    bool rejected = false;
    for (Batch& batch : batches) {
      if (batch.failure) failure = batch.failure;
      for (auto& [decl, why] : batch.findings) {
        rejected |= why.starts_with("LuaJIT rejects it");
        findings.emplace(decl, std::move(why));
      }
    }
    if (failure && failure->id == Id::CtypeTableFull) {
      diagnostics.add(*failure);
      return std::nullopt;
    }
    if (failure || rejected) {
      // One bad declaration takes others down with it: find the one at fault.
      Findings atFault = findAtFault(module_, plan_);
      if (!atFault.empty()) {
        findings = std::move(atFault);
      } else if (failure) {
        diagnostics.add(*failure);
        diagnostics.add(diagnose(Id::ProofFailed, "LuaJIT cannot load the module"));
        return std::nullopt;
      }
    }
    if (findings.empty()) return proven;
    keepRootCauses(module_, findings);
    for (const auto& [decl, why] : findings) {
      if (!plan::demote(module_, plan_, decl, why)) {
        diagnostics.add(diagnose(Id::ProofFailed,
                                 fmt::format("{}: {}", ir::spelling(module_.decl(decl)), why)));
        return std::nullopt;
      }
    }
    plan::close(module_, plan_);
    print();
  }
}

}  // namespace ljbind::cli
