#include "clang/session.h"

#include <filesystem>

namespace ljbind::headers {

using clang::SourceLocation;

// --- errors

ErrorCollector::ErrorCollector(clang::DiagnosticOptions& options)
    : text_(buffer_), printer_(text_, &options) {}

void ErrorCollector::BeginSourceFile(const clang::LangOptions& options,
                                     const clang::Preprocessor* preprocessor) {
  printer_.BeginSourceFile(options, preprocessor);
}

void ErrorCollector::begin(bool verbose) {
  verbose_ = verbose;
  lastWasPrinted_ = false;
  errors_ = 0;
  first_.clear();
  firstMessage_.clear();
  firstLocation_ = {};
  locations.clear();
  mentioned.clear();
}

void ErrorCollector::HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                                      const clang::Diagnostic& info) {
  constexpr unsigned enough = 20;
  if (level == clang::DiagnosticsEngine::Note) {
    if (lastWasPrinted_) printer_.HandleDiagnostic(level, info);
    if (lastWasError_) mentioned.push_back(info.getLocation());
    return;
  }
  lastWasPrinted_ = false;
  lastWasError_ = level >= clang::DiagnosticsEngine::Error;
  if (!lastWasError_) return;
  ++errors_;
  locations.push_back(info.getLocation());
  if (errors_ == 1) {
    llvm::SmallString<200> message;
    info.FormatDiagnostic(message);
    firstMessage_ = message.str();
    firstLocation_ = info.getLocation();
    if (info.hasSourceManager()) entriesBefore = info.getSourceManager().local_sloc_entry_size();
    if (info.hasSourceManager() && info.getLocation().isValid()) {
      const clang::PresumedLoc place = info.getSourceManager().getPresumedLoc(info.getLocation());
      if (place.isValid()) first_ = fmt::format("{}:{}: ", place.getFilename(), place.getLine());
    }
    first_ += firstMessage_;
  }
  if (verbose_ && errors_ <= enough) {
    lastWasPrinted_ = true;
    printer_.HandleDiagnostic(level, info);
  }
}

// --- starting clang

Session::~Session() {
  parser_.reset();
  if (compiler_ && compiler_->hasSema()) {
    // Nothing is emitted from this translation unit, and its end-of-file checks were never due.
    compiler_->setSema(nullptr);
  }
}

namespace {

// Keeps clang incremental only between headers. While it is, names of inner scopes (parameters,
// members) stay visible to lookups in C: valid headers would fail, and parsing would slow down with
// the square of how often a name is used.
class IncrementalBetweenHeaders : public clang::PPCallbacks {
 public:
  IncrementalBetweenHeaders(clang::Preprocessor& pp, std::unordered_set<std::string>& named)
      : pp_(pp), named_(named) {}
  void LexedFileChanged(clang::FileID, LexedFileChangeReason, clang::SrcMgr::CharacteristicKind,
                        clang::FileID, SourceLocation) override {
    const auto* lexer = pp_.getCurrentFileLexer();
    const bool inHeader =
        lexer && pp_.getSourceManager().getIncludeLoc(lexer->getFileID()).isValid();
    pp_.enableIncrementalProcessing(!inHeader);
  }

  // What a chunk includes itself is the header it was made for. Of what -include names, which the
  // predefines include, that is not so.
  void InclusionDirective(SourceLocation hash, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    const clang::SourceManager& sm = pp_.getSourceManager();
    const clang::FileID chunk = sm.getFileID(hash);
    if (file && sm.getIncludeLoc(chunk).isInvalid() && chunk != pp_.getPredefinesFileID())
      named_.insert(file->getName().str());
  }

 private:
  clang::Preprocessor& pp_;
  std::unordered_set<std::string>& named_;
};

}  // namespace

bool Session::createCompiler(const config::ParseRequest& request, Diagnostics& diagnostics) {
  flags = request.flags;
  arguments = {
      "clang", "-x", "c", "-fsyntax-only", "-w", "-resource-dir", request.resourceDirectory};
  for (const config::Flag& flag : request.flags) arguments.push_back(flag.text);
  arguments.push_back("ljbind.c");
  std::vector<const char*> argv;
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());

  auto options = llvm::makeIntrusiveRefCnt<clang::DiagnosticOptions>();
  options->ShowCarets = true;
  errors_ = std::make_unique<ErrorCollector>(*options);
  auto engine = clang::CompilerInstance::createDiagnostics(options.get(), errors_.get(), false);
  errors_->begin(true);
  clang::CreateInvocationOptions how;
  how.Diags = engine;
  std::shared_ptr<clang::CompilerInvocation> invocation = clang::createInvocation(argv, how);
  if (!invocation || errors_->failed()) {
    diagnostics.add(diagnose(Id::BadCompilerFlag,
                             errors_->failed() ? errors_->firstMessage() : "clang refused them"));
    return false;
  }
  invocation->getFrontendOpts().SkipFunctionBodies = true;
  invocation->getFrontendOpts().DisableFree = false;
  invocation->getFrontendOpts().Inputs.clear();
  invocation->getDiagnosticOpts().IgnoreWarnings = true;
  invocation->getDiagnosticOpts().ErrorLimit = 0;
  // Suggestions for names in headers that are left out anyway cost more than parsing the rest.
  invocation->getLangOpts().SpellChecking = false;

  compiler_ = std::make_unique<clang::CompilerInstance>();
  compiler_->setInvocation(invocation);
  compiler_->setDiagnostics(engine.get());
  engine->setErrorLimit(0);
  engine->setFatalsAsError(true);  // a missing #include must not silence the header after it
  engine->setIgnoreAllWarnings(true);
  if (!compiler_->createTarget()) {
    diagnostics.add(diagnose(Id::BadCompilerFlag, errors_->firstMessage()));
    return false;
  }
  compiler_->createFileManager();
  compiler_->createSourceManager(compiler_->getFileManager());
  auto& sourceManager = compiler_->getSourceManager();
  sourceManager.setMainFileID(sourceManager.createFileID(
      llvm::MemoryBuffer::getMemBuffer("", "<ljbind>"), clang::SrcMgr::C_User));
  compiler_->createPreprocessor(clang::TU_Complete);
  clang::Preprocessor& pp = compiler_->getPreprocessor();
  errors_->BeginSourceFile(compiler_->getLangOpts(), &pp);
  pp.getBuiltinInfo().initializeBuiltins(pp.getIdentifierTable(), compiler_->getLangOpts());
  pp.enableIncrementalProcessing();
  auto recorder = std::make_unique<ConditionRecorder>(pp);
  conditions_ = recorder.get();
  pp.addPPCallbacks(std::move(recorder));
  auto changes = std::make_unique<MacroChanges>(pp);
  macroChanges_ = changes.get();
  pp.addPPCallbacks(std::move(changes));
  auto undefined = std::make_unique<LeftUndefined>(pp);
  leftUndefined_ = undefined.get();
  pp.addCommentHandler(leftUndefined_);
  pp.addPPCallbacks(std::move(undefined));
  pp.addPPCallbacks(std::make_unique<IncrementalBetweenHeaders>(pp, ownPaths_));
  compiler_->createASTContext();
  compiler_->setASTConsumer(std::make_unique<clang::ASTConsumer>());
  compiler_->createSema(clang::TU_Complete, nullptr);
  parser_ = std::make_unique<clang::Parser>(pp, compiler_->getSema(), /*SkipFunctionBodies=*/true);
  const bool required = std::any_of(request.headers.begin(), request.headers.end(),
                                    [](const config::HeaderInput& one) { return one.required; });
  if (!request.everyFunction && !required) {
    deferred_ = llvm::makeIntrusiveRefCnt<DeferredFunctions>(pp, compiler_->getSema(), *parser_);
    compiler_->getSema().addExternalSource(deferred_.get());
  }
  return true;
}

std::unique_ptr<Session> Session::start(const config::ParseRequest& request,
                                        std::unordered_set<std::string> alwaysFails,
                                        Diagnostics& diagnostics) {
  std::unique_ptr<Session> session(new Session);
  session->alwaysFails_ = std::move(alwaysFails);
  if (!session->createCompiler(request, diagnostics)) return nullptr;
  for (const std::string& path : request.ownPaths) session->ownPaths_.insert(path);
  session->ownDirectories_ = request.ownDirectories;
  for (const config::BlankedLine& line : request.blanked) session->blank(line);
  for (const config::HeaderInput& header : request.headers) {
    if (header.path.empty()) continue;
    session->includeNames.emplace(header.path, header.include);
    if (header.own) session->ownPaths_.insert(header.path);
  }
  return session;
}

// In memory: clang reads the changed text in place of the file's.
void Session::blank(const config::BlankedLine& what) {
  const auto file = compiler_->getFileManager().getOptionalFileRef(what.path);
  if (!file) return;
  const auto text = sources().getMemoryBufferForFileOrNone(*file);
  if (!text) return;
  std::string changed = text->getBuffer().str();
  std::size_t at = 0;
  for (unsigned line = 1; line < what.line && at != std::string::npos; ++line) {
    at = changed.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return;
  for (; at < changed.size(); ++at) {
    const bool newline = changed[at] == '\n';
    const bool continued = at && changed[at - 1] == '\\';
    if (continued) changed[at - 1] = ' ';
    if (newline && !continued) break;
    if (!newline && changed[at] != '\\') changed[at] = ' ';
  }
  sources().overrideFileContents(*file, llvm::MemoryBuffer::getMemBufferCopy(changed, what.path));
}

// --- listing what was declared

bool Session::isOwn(SourceLocation location) const {
  const clang::SourceManager& sm = compiler_->getSourceManager();
  const clang::FileID file = sm.getFileID(sm.getExpansionLoc(location));
  const auto [known, fresh] = ownFiles_.try_emplace(file.getHashValue(), false);
  if (fresh) {
    if (const auto entry = sm.getFileEntryRefForID(file)) {
      const std::string path = entry->getFileEntry().tryGetRealPathName().str();
      known->second = ownPaths_.contains(entry->getName().str()) || ownPaths_.contains(path);
      for (const std::string& directory : ownDirectories_)
        known->second |= path.starts_with(directory);
    }
  }
  return known->second;
}

void Session::addDecl(const clang::NamedDecl* decl, ir::CandidateKind kind) {
  const SourceLocation place = sources().getExpansionLoc(decl->getLocation());
  if (decl->isInvalidDecl() || isRejected(place)) return;
  const auto* canonical = llvm::cast<clang::NamedDecl>(decl->getCanonicalDecl());
  const bool own = isOwn(place);
  const auto [known, fresh] = listed_.try_emplace(canonical, candidates.size());
  if (!fresh) {
    // Declared by a foreign header first and by the package's own as well: it is the package's.
    candidates[known->second].own |= own;
    return;
  }
  candidates.push_back({kind, decl->getName(), own});
  candidateSources.push_back({decl, nullptr});
}

void Session::addTag(const clang::TagDecl* tag) {
  const bool isEnum = llvm::isa<clang::EnumDecl>(tag);
  if (tag->getIdentifier())
    addDecl(tag, isEnum ? ir::CandidateKind::Enum : ir::CandidateKind::Record);
  if (!tag->isCompleteDefinition()) return;
  if (isEnum)
    for (const clang::EnumConstantDecl* value : llvm::cast<clang::EnumDecl>(tag)->enumerators())
      addDecl(value, ir::CandidateKind::Enumerator);
  else
    for (const clang::Decl* member : tag->decls()) addAny(member);
}

void Session::addAny(const clang::Decl* decl) {
  if (decl->getLocation().isInvalid() || decl->isImplicit()) return;
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(decl)) {
    addTag(tag);
  } else if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl)) {
    addDecl(function, ir::CandidateKind::Function);
  } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) {
    addDecl(variable, ir::CandidateKind::Variable);
  } else if (const auto* name = llvm::dyn_cast<clang::TypedefNameDecl>(decl)) {
    addDecl(name, ir::CandidateKind::Typedef);
  }
}

void Session::addMacros() {
  std::vector<std::pair<SourceLocation, const clang::IdentifierInfo*>> found;
  for (const auto& [name, state] : preprocessor().macros(false)) {
    const clang::MacroInfo* info = preprocessor().getMacroInfo(name);
    if (!info || info->isBuiltinMacro() || isRejected(info->getDefinitionLoc())) continue;
    if (!sources().getFileEntryForID(sources().getFileID(info->getDefinitionLoc()))) continue;
    found.emplace_back(info->getDefinitionLoc(), name);
  }
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [location, name] : found) {
    candidates.push_back({ir::CandidateKind::Macro, name->getName(), isOwn(location)});
    candidateSources.push_back({nullptr, name});
  }
}

void Session::addDeferred(const DeferredFunctions::Taken& function) {
  if (isRejected(function.place)) return;
  candidates.push_back({ir::CandidateKind::Function, function.name->getName(), false});
  candidateSources.push_back({nullptr, nullptr, function.name});
}

std::size_t Session::ownCandidates() const {
  return static_cast<std::size_t>(std::count_if(candidates.begin(), candidates.end(),
                                                [](const ir::Candidate& one) { return one.own; }));
}

void Session::listCandidates() {
  // In the order of the headers, whether it was deferred or not.
  const std::vector<DeferredFunctions::Taken> functions =
      deferred_ ? deferred_->taken() : std::vector<DeferredFunctions::Taken>();
  auto next = functions.begin();
  for (; next != functions.end() && !next->after; ++next) addDeferred(*next);
  for (const clang::Decl* decl : context().getTranslationUnitDecl()->decls()) {
    addAny(decl);
    for (; next != functions.end() && next->after == decl; ++next) addDeferred(*next);
  }
  for (; next != functions.end(); ++next) addDeferred(*next);
  addMacros();
}

const clang::NamedDecl* Session::declareDeferred(const clang::IdentifierInfo* name) {
  deferred_->declare(name);
  const clang::NamedDecl* found = sema().LookupSingleName(
      sema().TUScope, name, clang::SourceLocation(), clang::Sema::LookupOrdinaryName);
  // Of several declarations the first that is in a header, as of those that were parsed at once.
  const clang::FunctionDecl* first = nullptr;
  for (const auto* one = llvm::dyn_cast_or_null<clang::FunctionDecl>(found); one;
       one = one->getPreviousDecl())
    if (!one->isImplicit()) first = one;
  if (first && !first->isInvalidDecl()) return first;
  contaminate();
  return nullptr;
}

}  // namespace ljbind::headers
