#include "luasource/cdef_collector.h"

#include <fmt/format.h>

#include <algorithm>

#include "luasource/lexer.h"
#include "luasource/parser.h"

namespace ljbind::luasource {
namespace {

// Texts that are followed to their calls; more come from functions that call one another.
constexpr std::size_t maxDeliveries = 200'000;

bool isFfi(const Value& value, FfiFunction function) {
  return value.kind == ValueKind::FfiFunction &&
         value.number == static_cast<std::uint32_t>(function);
}

}  // namespace

CdefCollector::CdefCollector(std::string file, std::string_view text, const Chunk& chunk,
                             const Flow& flow, const Target& target,
                             const std::vector<Assumption>& assumptions)
    : file_(std::move(file)),
      text_(text),
      chunk_(chunk),
      flow_(flow),
      values_(flow.values()),
      outline_(chunk),
      constants_(chunk, text, flow, outline_, target, assumptions),
      lines_(std::make_shared<const Lines>(text)) {}

CdefReading CdefCollector::collect() {
  findCallers();
  for (const ExpressionId call : outline_.calls()) recordCall(call);
  findDead();
  const auto byPlace = [](const CdefBlock& a, const CdefBlock& b) {
    return a.callSpan.begin < b.callSpan.begin;
  };
  std::stable_sort(reading_.blocks.begin(), reading_.blocks.end(), byPlace);
  for (auto& [offset, entry] : unchecked_) reading_.unchecked.push_back(std::move(entry));
  readLuaIgnores(text_, reading_.ignores);
  for (const CdefBlock& block : reading_.blocks)
    readCIgnores(block.text, block.map, reading_.ignores);
  reading_.ignores.sort();
  reading_.usedAssumptions = constants_.used();
  return std::move(reading_);
}

Place CdefCollector::placeOf(Span span) const { return luasource::placeOf(file_, span); }

std::string CdefCollector::sourceOf(ExpressionId id) const {
  const Span span = chunk_[id].span;
  return std::string(text_.substr(span.begin, span.end - span.begin));
}

void CdefCollector::unchecked(Span place, std::string what, std::string name) {
  const auto [entry, isNew] = unchecked_.emplace(
      place.begin, Unchecked{placeOf(place), std::move(what), std::move(name), {}});
  if (cdef_ && (entry->second.cdefs.empty() || entry->second.cdefs.back().begin != cdef_->begin))
    entry->second.cdefs.push_back(*cdef_);
}

void CdefCollector::findDead() {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> all;
  for (std::size_t i = 0; i < chunk_.expressions.size(); ++i) {
    const auto id = static_cast<ExpressionId>(i);
    const ContextId context = outline_.contextOf(id);
    if (constants_.standing(context).kind != Standing::Kind::Dead) continue;
    const Span span = chunk_[id].span;
    all.emplace_back(span.begin, span.end);
  }
  std::sort(all.begin(), all.end());
  for (const auto& one : all) {
    if (!reading_.dead.empty() && one.first <= reading_.dead.back().second)
      reading_.dead.back().second = std::max(reading_.dead.back().second, one.second);
    else
      reading_.dead.push_back(one);
  }
}

void CdefCollector::findCallers() {
  for (const ExpressionId call : outline_.calls())
    for (const Flow::Applied& applied : flow_.applied(call))
      if (const Value& value = values_[applied.callee]; value.kind == ValueKind::Function)
        callers_[value.number].push_back({call, applied.arguments});
}

// --- calls

void CdefCollector::recordCall(ExpressionId call) {
  for (const Flow::Applied& applied : flow_.applied(call)) {
    const Value& value = values_[applied.callee];
    if (isFfi(value, FfiFunction::Cdef)) {
      cdef_ = chunk_[call].span;
      if (reading_.calls.empty() || reading_.calls.back().begin != cdef_->begin)
        reading_.calls.push_back(*cdef_);
      recordCdef(call, applied.arguments);
      cdef_.reset();
    }
    const bool isRequire = value.kind == ValueKind::LuaFunction &&
                           static_cast<LuaFunction>(value.number) == LuaFunction::Require;
    if (isRequire) recordRequired(RequiredFile::Kind::Module, call, applied.arguments);
  }
  if (const auto* node = std::get_if<Call>(&chunk_[call].node)) {
    const std::string path = constants_.globalPath(node->callee);
    if (path == "dofile" || path == "loadfile")
      recordRequired(RequiredFile::Kind::File, call, argumentsOf(chunk_[call]));
  }
  recordEscapes(call);
}

void CdefCollector::recordRequired(RequiredFile::Kind kind, ExpressionId call,
                                   const Arguments& arguments) {
  if (arguments.size() == 0) return;
  const Constant name = constants_.at(arguments[0]);
  if (name.kind != Constant::Kind::Text) return;
  const Standing standing = constants_.standing(outline_.contextOf(call));
  if (standing.kind == Standing::Kind::Dead) return;
  const auto text = constants_.texts().plain(name.text);
  if (!text || (kind == RequiredFile::Kind::Module && isBuiltinModule(*text))) return;
  reading_.required.push_back(
      {kind, *text, placeOf(chunk_[call].span), standing.kind == Standing::Kind::Undecided});
}

// ffi.cdef itself, handed to what is not in sight.
void CdefCollector::recordEscapes(ExpressionId call) {
  const Arguments arguments = argumentsOf(chunk_[call]);
  const auto callees = flow_.callee(call);
  const bool inSight = std::all_of(callees.begin(), callees.end(), [&](ValueId id) {
    const ValueKind kind = values_[id].kind;
    return kind == ValueKind::Function || kind == ValueKind::LuaFunction ||
           kind == ValueKind::FfiFunction;
  });
  if (callees.empty() || inSight) return;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    for (const ValueId value : flow_.at(arguments[i]))
      if (isFfi(values_[value], FfiFunction::Cdef))
        unchecked(chunk_[arguments[i]].span, "ffi.cdef is called by another function");
}

bool CdefCollector::runs(ExpressionId call, Standing& standing) {
  standing = constants_.standing(outline_.contextOf(call));
  if (standing.kind == Standing::Kind::Dead) {
    const std::string condition =
        standing.condition ? printable(sourceOf(*standing.condition)) : "";
    reading_.skipped.push_back({placeOf(chunk_[call].span), condition});
    return false;
  }
  if (standing.kind != Standing::Kind::Undecided) return true;
  const ExpressionId culprit = constants_.culprit(*standing.condition);
  const std::string name = sourceOf(culprit);
  unchecked(chunk_[culprit].span, fmt::format("depends on '{}'", printable(name)),
            name.find_first_of("\r\n") == std::string::npos ? name : "");
  return false;
}

void CdefCollector::recordCdef(ExpressionId call, const Arguments& arguments) {
  Delivery delivery;
  if (!runs(call, delivery.standing)) return;
  if (arguments.size() == 0)
    return unchecked(chunk_[call].span, "ffi.cdef is called without a text");
  delivery.call = call;
  delivery.argument = arguments[0];
  delivery.cdef = &arguments;
  delivery.isProtected = arguments.skipped > 0;
  deliver(delivery);
}

// --- texts

void CdefCollector::deliver(const Delivery& delivery) {
  if (++deliveries_ > maxDeliveries)
    return unchecked(chunk_[delivery.call].span, "its texts come from too many calls");
  const Constant value = constants_.at(delivery.argument);
  if (value.kind == Constant::Kind::Text) return addBlock(delivery, value.text);
  ExpressionId id = delivery.argument;
  while (const auto* paren = std::get_if<Paren>(&chunk_[id].node)) id = paren->inner;
  if (std::holds_alternative<Name>(chunk_[id].node) && deliverVariable(delivery, id)) return;
  const ExpressionId culprit = constants_.culprit(id);
  unchecked(chunk_[culprit].span, describe(culprit));
}

// A parameter, or the variable of a loop over a list: one text for each call or element.
bool CdefCollector::deliverVariable(const Delivery& delivery, ExpressionId name) {
  const Definition* definition = constants_.definition(name);
  if (!definition) return false;
  if (definition->kind == Definition::Kind::LoopVariable)
    return deliverElements(delivery, *definition);
  if (definition->kind != Definition::Kind::Parameter) return false;
  const LocalId local = *std::get<Name>(chunk_[name].node).local;
  return deliverParameter(delivery, outline_.functionOf(local), definition->index);
}

bool CdefCollector::deliverParameter(const Delivery& delivery, FunctionId function,
                                     std::uint32_t index) {
  const auto found = callers_.find(static_cast<std::uint32_t>(function));
  if (found == callers_.end() || !delivering_.insert(function).second) return false;
  for (const Caller& caller : found->second) {
    Delivery outer = delivery;
    if (!runs(caller.call, outer.standing)) continue;
    if (outer.standing.kind == Standing::Kind::Runs) outer.standing = delivery.standing;
    outer.call = caller.call;
    outer.isProtected = delivery.isProtected || caller.arguments.skipped > 0;
    if (index >= caller.arguments.size()) {
      unchecked(chunk_[caller.call].span, "the text is not among the arguments");
      continue;
    }
    outer.argument = caller.arguments[index];
    deliver(outer);
  }
  delivering_.erase(function);
  // Others may call it with other texts.
  return flow_.isContained(function);
}

bool CdefCollector::deliverElements(const Delivery& delivery, const Definition& variable) {
  const auto* loop = std::get_if<GenericFor>(&chunk_[variable.statement].node);
  if (!loop || variable.index != 1 || loop->values.size() != 1) return false;
  const auto* call = std::get_if<Call>(&chunk_[loop->values[0]].node);
  if (!call || call->arguments.size() != 1) return false;
  const std::string path = constants_.globalPath(call->callee);
  if (path != "ipairs" && path != "pairs") return false;
  const auto elements = constants_.listOf(call->arguments[0]);
  if (!elements) return false;
  for (const ExpressionId element : *elements) {
    Delivery one = delivery;
    one.argument = element;
    deliver(one);
  }
  return true;
}

void CdefCollector::addBlock(const Delivery& delivery, TextId id) {
  auto text = constants_.texts().flatten(id);
  const Span span = chunk_[delivery.call].span;
  if (!text) return unchecked(span, "the texts of this file are too long");
  if (!substitute(*text, *delivery.cdef)) return;
  CdefBlock block;
  block.map = TextMap(std::move(text->runs), text->text.size(), lines_);
  block.text = std::move(text->text);
  block.call = placeOf(span);
  block.callSpan = span;
  block.cdef = *cdef_;
  block.isProtected = delivery.isProtected;
  if (delivery.standing.kind == Standing::Kind::Guarded) {
    const Constant& guard = delivery.standing.guard;
    block.guard = guard.typeDecided ? constants_.texts().plain(guard.text).value_or("") : "";
  }
  reading_.blocks.push_back(std::move(block));
}

// With fewer arguments than there are `$` LuaJIT rejects the text, and so it is left as it is.
bool CdefCollector::substitute(MappedText& text, const Arguments& arguments) {
  if (arguments.size() < 2) return true;
  const std::vector<std::size_t> places = findParameters(text.text);
  if (places.size() + 1 > arguments.size() || places.empty()) return true;
  MappedText result;
  std::size_t done = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto type = constants_.typeText(arguments[i + 1]);
    const auto flat = type ? constants_.texts().flatten(*type) : std::nullopt;
    if (!flat) {
      const TextMap map(text.runs, text.text.size(), lines_);
      unchecked(map.at(places[i]), fmt::format("'$' stands for '{}', which is not known",
                                               printable(sourceOf(arguments[i + 1]))));
      return false;
    }
    result.append(text, done, places[i]);
    result.append(*flat, 0, flat->text.size());
    done = places[i] + 1;
  }
  result.append(text, done, text.text.size());
  text = std::move(result);
  return true;
}

// --- reasons

std::string CdefCollector::describe(ExpressionId id) {
  constexpr unsigned maxSteps = 8;
  for (unsigned step = 0; step < maxSteps; ++step) {
    const auto& node = chunk_[id].node;
    if (const auto* name = std::get_if<Name>(&node)) {
      const Definition* definition = constants_.definition(id);
      const bool goesOn = definition && definition->kind == Definition::Kind::Value &&
                          constants_.at(definition->value).kind == Constant::Kind::Undecided;
      if (!goesOn) return describeName(id, *name, definition);
      id = constants_.culprit(definition->value);
      continue;
    }
    for (const ValueId value : flow_.at(id)) {
      const Value& root = values_[values_.root(value)];
      if (root.kind != ValueKind::Symbol && root.kind != ValueKind::Library) continue;
      const ValueId library =
          root.kind == ValueKind::Library ? values_.root(value) : static_cast<ValueId>(root.parent);
      const FoundLibrary& found = flow_.libraries()[values_[library].number];
      if (found.kind == LibraryKind::Module && !found.name.empty())
        return fmt::format("the text comes from the module '{}'", printable(found.name));
    }
    if (std::holds_alternative<Vararg>(node)) return "the text is in '...'";
    if (const auto* call = std::get_if<Call>(&node))
      return fmt::format("the text is what '{}' returns", printable(sourceOf(call->callee)));
    if (const auto* method = std::get_if<MethodCall>(&node))
      return fmt::format("the text is what ':{}' returns",
                         printable(std::get<String>(chunk_[method->name].node).value));
    break;
  }
  if (constants_.at(id).decided()) return fmt::format("'{}' is no text", printable(sourceOf(id)));
  return fmt::format("the text in '{}' is not known", printable(sourceOf(id)));
}

std::string CdefCollector::describeName(ExpressionId id, const Name& node,
                                        const Definition* definition) {
  const std::string name = printable(node.name);
  if (constants_.at(id).decided()) return fmt::format("'{}' is no text", name);
  if (!definition) {
    const bool assigned = node.local || outline_.global(node.name);
    return assigned ? fmt::format("'{}' has several values", name)
                    : fmt::format("the global '{}' is set by another file", name);
  }
  switch (definition->kind) {
    case Definition::Kind::Parameter: return fmt::format("the text is the parameter '{}'", name);
    case Definition::Kind::LoopVariable:
      return fmt::format("the text is the loop's variable '{}'", name);
    case Definition::Kind::Result:
      return fmt::format("the text is what '{}' returns", printable(sourceOf(definition->value)));
    case Definition::Kind::Value:
    case Definition::Kind::Nil: break;
  }
  return fmt::format("the text in '{}' is not known", name);
}

}  // namespace ljbind::luasource
