#include "cli/find_verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "clang/headers.h"
#include "cli/layout_types.h"
#include "cli/sources.h"
#include "compare/describe.h"
#include "emit/conditions.h"
#include "system/exporters.h"
#include "system/header_dirs.h"
#include "system/header_stand_ins.h"
#include "system/headers.h"
#include "system/libraries.h"
#include "system/system_dirs.h"

namespace ljbind::cli {
namespace {

using ir::as;

// The libraries that export what was found: those of the packages, else whichever does.
class SymbolSearch {
 public:
  SymbolSearch(const sys::PackageSet& packages, sys::DebianPackages& debian)
      : libraries_(packages), debian_(debian) {}

  std::optional<unsigned> find(const std::string& symbol) {
    if (const auto found = libraries_.find(symbol))
      return add(libraries_.opened(found->library).path(),
                 libraries_.opened(found->library).soname());
    const std::vector<sys::Exporter> exporters = sys::librariesExporting(symbol);
    if (exporters.empty()) return std::nullopt;
    return add(exporters.front().path, exporters.front().soname);
  }

  const FoundLibrary& operator[](int index) const {
    return known_[static_cast<std::size_t>(index)];
  }

 private:
  unsigned add(const std::string& path, const std::string& soname) {
    const auto known = std::ranges::find(known_, path, &FoundLibrary::path);
    const auto index = static_cast<unsigned>(known - known_.begin());
    if (known == known_.end()) known_.push_back({soname, path, debian_.ownerOf(path)});
    return index;
  }

  sys::Libraries libraries_;
  sys::DebianPackages& debian_;
  std::vector<FoundLibrary> known_;
};

struct MemberPlace {
  const ir::Field* field;
  ir::DeclId record;  // the struct with a name that it is a member of
  std::uint64_t offsetBits;
};

// A member of a record, also one of a struct without a name within it.
std::optional<MemberPlace> memberOf(const ir::Module& module, ir::DeclId record,
                                    const std::string& name) {
  const auto* body = as<ir::Record>(module.decl(record));
  for (const ir::Field& field : body->fields) {
    if (field.name == name) return MemberPlace{&field, record, field.offsetBits};
    if (!field.name.empty() || field.widthBits) continue;
    const ir::DeclId inner = ir::recordOf(module, field.type);
    if (inner == ir::DeclId::None) continue;
    if (auto found = memberOf(module, inner, name)) {
      found->offsetBits += field.offsetBits;
      found->record = record;
      return found;
    }
  }
  return std::nullopt;
}

// One header and the names it is asked for.
class Verification {
 public:
  Verification(const sys::HeaderHit& hit, const std::vector<FindTask>& tasks, FindContext& context)
      : hit_(hit), tasks_(tasks), context_(context) {}

  Verified run() {
    result_.declarations.resize(tasks_.size());
    result_.withoutBody.resize(tasks_.size());
    if (!chooseSources() || !read()) return std::move(result_);
    SymbolSearch search(sources_->packages, context_.debian);
    legalize(search);
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
      noteWithoutBody(i);
      describe(i, search);
    }
    return std::move(result_);
  }

 private:
  // --- reading

  // The first of the header's packages that pkg-config can resolve; none at all will do as well.
  bool chooseSources() {
    std::vector<std::vector<std::string>> choices{context_.packages};
    const sys::HeaderOwner owner =
        sys::ownerOfHeader(hit_.path, context_.installed, context_.debian);
    if (context_.packages.empty()) {
      choices.clear();
      for (std::size_t i = 0; i < owner.packages.size() && i < 3; ++i)
        choices.push_back({owner.packages[i]});
      choices.emplace_back();
    }
    std::vector<config::Flag> flags;
    if (!owner.directory.empty() && !sys::isSystemIncludeDir(owner.directory))
      flags.push_back({"-I" + owner.directory, "the place of the header"});
    for (const std::vector<std::string>& packages : choices) {
      Diagnostics diagnostics;
      sources_ = findPackages(packages, flags, diagnostics);
      if (sources_) break;
      result_.failure = diagnostics.all().front().message;
    }
    if (!sources_) return false;
    const bool itself = hit_.include == hit_.includeName;
    include_ = hit_.include;
    sources_->parse.headers.push_back({hit_.include, itself ? hit_.path : "", false, true});
    return true;
  }

  // Headers that lean on what others include, as curl/easy.h on curl/curl.h, come behind the one
  // that stands for their package.
  bool putUmbrellaFirst() {
    for (const sys::Package& package : sources_->packages.packages) {
      const auto headers = sys::publicHeaders(package, context_.debian);
      if (!headers || headers->empty() || !headers->front().umbrella) continue;
      const sys::Header& umbrella = headers->front();
      if (umbrella.includeName == hit_.include) continue;
      include_ = umbrella.includeName;
      sources_->parse.headers.insert(sources_->parse.headers.begin(),
                                     {umbrella.includeName, umbrella.path, false, true});
      return true;
    }
    return false;
  }

  bool read() { return readOnce() || (putUmbrellaFirst() && readOnce()); }

  bool readOnce() {
    Diagnostics diagnostics;
    sources_->parse.everyFunction = true;  // what is advised has to compile, all of it
    auto unit = headers::TranslationUnit::parse(sources_->parse, diagnostics);
    if (!unit || unit->read().empty()) {
      result_.failure = unit && !unit->rejected().empty() ? unit->rejected().front().reason
                        : diagnostics.hasErrors()         ? diagnostics.all().front().message
                                                          : "";
      return false;
    }
    headers::LiftRequest lift;
    const std::vector<ir::Candidate>& candidates = unit->candidates();
    std::set<std::string, std::less<>> names;
    for (const FindTask& task : tasks_) {
      names.insert(task.query->name);
      if (!task.container.empty()) names.insert(typeWord(task.container).name);
    }
    for (std::size_t i = 0; i < candidates.size(); ++i)
      if (names.contains(candidates[i].name)) lift.chosen.push_back(i);
    lift.moreBodies = [this](const ir::Module& module) { return bodies(module); };
    auto module = unit->lift(lift);
    if (!module) return false;
    module_ = std::move(*module);
    result_.failure.clear();
    return true;
  }

  // Of "xmlNodePtr.children" the struct that the typedef points to.
  std::vector<ir::DeclId> bodies(const ir::Module& module) const {
    std::vector<ir::DeclId> wanted;
    for (const FindTask& task : tasks_) {
      if (task.query->members.empty()) continue;
      const auto found = findType(structOf(task), module);
      if (!found || found->record == ir::DeclId::None) continue;
      const auto& record = *as<ir::Record>(module.decl(found->record));
      if (record.complete && !record.bodyRead) wanted.push_back(found->record);
    }
    return wanted;
  }

  static TypeWord structOf(const FindTask& task) {
    if (task.query->members.empty()) return typeWord(task.container);
    const std::string& keyword = task.query->keyword;
    return typeWord((keyword.empty() ? "" : keyword + " ") + task.query->name);
  }

  void legalize(SymbolSearch& search) {
    std::set<std::string, std::less<>>
        external;  // others are in no library, however long one looks
    for (const ir::Decl& decl : module_.decls) {
      if (const auto* function = as<ir::FunctionDecl>(decl);
          function && function->linkage == ir::Linkage::External)
        external.insert(function->symbol);
      if (const auto* variable = as<ir::Variable>(decl);
          variable && variable->linkage == ir::Linkage::External)
        external.insert(variable->symbol);
    }
    plan::Symbols symbols;
    symbols.searched = "any installed library";
    symbols.find = [&](std::string_view symbol) -> std::optional<unsigned> {
      if (!external.contains(symbol)) return std::nullopt;
      return search.find(std::string(symbol));
    };
    plan_ = plan::legalize(module_, symbols);
  }

  // --- describing

  FoundPlace place(const ir::Location& location) const {
    if (!location.known()) return {};
    const ir::File& file = module_.files[location.file];
    return {file.name, file.path, location.line, location.column};
  }

  FoundDeclaration start(const ir::Location& location, ir::ConditionId condition) {
    FoundDeclaration found;
    found.place = place(location);
    // What was found in a header that another one includes is had from that header as well, unless
    // that is none to be included.
    const bool itself = found.place.path != hit_.path && include_ == hit_.includeName &&
                        !found.place.header.empty() && !sys::isPrivateHeader(found.place.header);
    found.include = itself ? found.place.header : include_;
    found.conditions = emit::conditionLines(module_, condition);
    if (!found.place.path.empty()) found.owner = context_.ownerOf(found.place.path);
    return found;
  }

  void noteWithoutBody(std::size_t task) {
    TypeWord word = structOf(tasks_[task]);
    if (word.name.empty()) word = typeWord(tasks_[task].query->text);
    const auto found = findType(word, module_);
    if (!found || found->record == ir::DeclId::None) return;
    const ir::Decl& decl = module_.decl(found->record);
    const auto& record = *as<ir::Record>(decl);
    if (record.tagged && !record.complete) result_.withoutBody[task] = decl.name;
  }

  void describe(std::size_t task, const SymbolSearch& search) {
    const FindQuery& query = *tasks_[task].query;
    std::vector<FoundDeclaration>& found = result_.declarations[task];
    if (!query.members.empty()) return describeMember(tasks_[task], query.members, found);
    for (std::size_t i = 0; i < module_.decls.size(); ++i) {
      const ir::Decl& decl = module_.decls[i];
      const auto id = static_cast<ir::DeclId>(i);
      if (const auto* list = as<ir::Enum>(decl))
        for (const ir::Enumerator& enumerator : list->enumerators)
          if (enumerator.name == query.name && query.keyword.empty())
            describeEnumerator(decl, *list, enumerator, found);
      if (decl.name != query.name || !decl.wanted) continue;
      if (const auto* record = as<ir::Record>(decl); record && !record->tagged) continue;
      if (const auto* list = as<ir::Enum>(decl); list && !list->tagged) continue;
      if (!query.keyword.empty() && ir::spelling(decl) != query.keyword + " " + query.name)
        continue;
      found.push_back(declaration(id, search));
    }
    // What is meant most often by a name alone comes first.
    std::ranges::stable_sort(found, {}, [](const FoundDeclaration& one) {
      if (one.kind.ends_with("macro")) return 3;
      const bool tag = one.kind == "struct" || one.kind == "union" || one.kind == "enum";
      return tag ? 2 : one.kind == "typedef" ? 1 : 0;
    });
    if (found.empty() && query.keyword.empty() && !tasks_[task].container.empty())
      describeMember(tasks_[task], {query.name}, found);
  }

  FoundDeclaration declaration(ir::DeclId id, const SymbolSearch& search) {
    const ir::Decl& decl = module_.decl(id);
    FoundDeclaration found = start(decl.location, decl.condition);
    found.spelling = ir::spelling(decl);
    found.emitted = asEmitted(module_, plan_, id);
    ir::DeclId symbol = id;
    const auto* macro = as<ir::Macro>(decl);
    if (macro) {
      found.kind = macro->variable       ? "constant"
                   : macro->functionLike ? "function-like macro"
                                         : "macro";
      if (const auto* alias = std::get_if<ir::Alias>(&macro->meaning)) symbol = alias->decl;
      if (const auto* call = std::get_if<ir::Accessor>(&macro->meaning)) symbol = call->function;
    } else if (const auto* record = as<ir::Record>(decl)) {
      found.kind = record->kind == ir::RecordKind::Struct ? "struct" : "union";
      addLayout(id, found);
    } else if (as<ir::Enum>(decl)) {
      found.kind = "enum";
    } else if (const auto* alias = as<ir::Typedef>(decl)) {
      found.kind = "typedef";
      const ir::DeclId target = ir::recordOf(module_, alias->type);
      if (target != ir::DeclId::None) addLayout(target, found);
    } else {
      found.kind = as<ir::FunctionDecl>(decl) ? "function" : "variable";
    }
    if (symbol != ir::DeclId::None) {
      const ir::Decl& exported = module_.decl(symbol);
      found.symbol = as<ir::FunctionDecl>(exported) || as<ir::Variable>(exported);
      if (found.symbol && plan_.of(symbol).library >= 0)
        found.library = search[plan_.of(symbol).library];
    }
    found.written =
        context_.texts.written(module_, decl.location, decl.name, macro && !macro->variable);
    return found;
  }

  void addLayout(ir::DeclId id, FoundDeclaration& found) const {
    const auto& record = *as<ir::Record>(module_.decl(id));
    if (record.complete && record.bodyRead)
      found.layout = FoundLayout{record.sizeBytes, record.alignBytes, record.members.size()};
  }

  void describeEnumerator(const ir::Decl& decl, const ir::Enum& list,
                          const ir::Enumerator& enumerator, std::vector<FoundDeclaration>& all) {
    FoundDeclaration found = start(enumerator.location, enumerator.condition);
    found.spelling = enumerator.name;
    found.kind = "enumerator";
    found.container = containerName(decl, list.tagged);
    found.emitted = asEmitted(enumerator);
    found.written = context_.texts.written(module_, enumerator.location, enumerator.name);
    all.push_back(std::move(found));
  }

  // Without a tag it is known by a typedef's name, or has none but what the reader made up.
  static std::string containerName(const ir::Decl& decl, bool tagged) {
    if (tagged) return ir::spelling(decl);
    return decl.name.starts_with("anonymous_") ? "" : decl.name;
  }

  void describeMember(const FindTask& task, const std::vector<std::string>& path,
                      std::vector<FoundDeclaration>& all) {
    const auto type = findType(structOf(task), module_);
    if (!type || type->record == ir::DeclId::None) return;
    ir::DeclId record = type->record;
    std::optional<MemberPlace> member;
    std::uint64_t offset = 0;
    for (const std::string& name : path) {
      if (member) record = ir::recordOf(module_, member->field->type);
      if (record == ir::DeclId::None) return;
      member = memberOf(module_, record, name);
      if (!member) return;
      offset += member->offsetBits;
    }
    const ir::Field& field = *member->field;
    FoundDeclaration found = start(field.location, field.condition);
    const ir::Decl& outer = module_.decl(member->record);
    const TypeWord asked = structOf(task);
    found.kind = "member";
    found.container = containerName(outer, as<ir::Record>(outer)->tagged);
    found.spelling = fmt::format("{}.{}", asked.text, fmt::join(path, "."));
    FoundMember facts{compare::describe(module_, field.type), offset, std::nullopt,
                      field.widthBits};
    if (!field.widthBits) facts.sizeBytes = module_.entry(field.type).sizeBytes;
    found.member = facts;
    found.emitted = asEmitted(module_, plan_, field);
    found.written = context_.texts.written(module_, field.location, field.name);
    all.push_back(std::move(found));
  }

  const sys::HeaderHit& hit_;
  const std::vector<FindTask>& tasks_;
  FindContext& context_;
  std::optional<Sources> sources_;
  std::string include_;  // what to include for the names
  ir::Module module_;
  plan::Plan plan_;
  Verified result_;
};

}  // namespace

Verified verify(const sys::HeaderHit& hit, const std::vector<FindTask>& tasks,
                FindContext& context) {
  return Verification(hit, tasks, context).run();
}

}  // namespace ljbind::cli
