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
}

void ErrorCollector::HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                                      const clang::Diagnostic& info) {
  constexpr unsigned enough = 20;
  if (level == clang::DiagnosticsEngine::Note) {
    if (lastWasPrinted_) printer_.HandleDiagnostic(level, info);
    return;
  }
  lastWasPrinted_ = false;
  if (level < clang::DiagnosticsEngine::Error) return;
  ++errors_;
  locations.push_back(info.getLocation());
  if (errors_ == 1) {
    llvm::SmallString<200> message;
    info.FormatDiagnostic(message);
    firstMessage_ = message.str();
    firstLocation_ = info.getLocation();
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

  // What a chunk includes itself is the header it was made for.
  void InclusionDirective(SourceLocation hash, const clang::Token&, llvm::StringRef, bool,
                          clang::CharSourceRange, clang::OptionalFileEntryRef file, llvm::StringRef,
                          llvm::StringRef, const clang::Module*, bool,
                          clang::SrcMgr::CharacteristicKind) override {
    const clang::SourceManager& sm = pp_.getSourceManager();
    if (file && sm.getIncludeLoc(sm.getFileID(hash)).isInvalid())
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
  pp.addPPCallbacks(std::make_unique<IncrementalBetweenHeaders>(pp, ownPaths_));
  compiler_->createASTContext();
  compiler_->setASTConsumer(std::make_unique<clang::ASTConsumer>());
  compiler_->createSema(clang::TU_Complete, nullptr);
  parser_ = std::make_unique<clang::Parser>(pp, compiler_->getSema(), /*SkipFunctionBodies=*/true);
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

// --- parsing

clang::FileID Session::parseBuffer(llvm::StringRef text, llvm::StringRef name) {
  clang::Preprocessor& pp = preprocessor();
  const clang::FileID file = sources().createFileID(
      llvm::MemoryBuffer::getMemBufferCopy(text, name), clang::SrcMgr::C_User, 0, 0, {});
  clang::Parser::DeclGroupPtrTy group;
  clang::Sema::ModuleImportState state;
  if (!parsing_) {
    // The main buffer is empty; the predefined macros are read from it.
    pp.EnterMainSourceFile();
    parser_->Initialize();
    parsing_ = true;
    // What -include names is read here, before the first header.
    for (bool end = parser_->ParseFirstTopLevelDecl(group, state); !end;
         end = parser_->ParseTopLevelDecl(group, state)) {
    }
  }
  macroChanges_->begin(sources().getLocForStartOfFile(file));
  pp.EnterSourceFile(file, nullptr, SourceLocation());
  parser_->ConsumeAnyToken();
  for (bool end = parser_->ParseFirstTopLevelDecl(group, state); !end;
       end = parser_->ParseTopLevelDecl(group, state)) {
  }
  return file;
}

bool Session::alreadyEntered(const std::string& path) {
  if (path.empty()) return false;
  const auto file = compiler_->getFileManager().getOptionalFileRef(path);
  return file && preprocessor().alreadyIncluded(*file);
}

bool Session::isRejected(SourceLocation location) const {
  if (rejectedFiles_.empty() || location.isInvalid()) return false;
  const clang::SourceManager& sm = compiler_->getSourceManager();
  return rejectedFiles_.contains(sm.getFileID(sm.getExpansionLoc(location)).getHashValue());
}

// True when an error is in, or below, a file that was rejected before, whichever time it was read.
bool Session::touchesRejected(SourceLocation location) const {
  const clang::SourceManager& sm = compiler_->getSourceManager();
  while (location.isValid()) {
    const clang::FileID file = sm.getFileID(sm.getExpansionLoc(location));
    if (const clang::FileEntry* entry = sm.getFileEntryForID(file);
        entry && rejectedEntries_.contains(entry))
      return true;
    location = sm.getIncludeLoc(file);
  }
  return false;
}

// The file an error is in and the files that included it are left out; files they in turn include
// without an error are what any other header would have got.
void Session::rejectFilesOf(const std::vector<SourceLocation>& locations, const std::string& why) {
  const clang::SourceManager& sm = sources();
  for (SourceLocation location : locations) {
    while (location.isValid()) {
      const clang::FileID file = sm.getFileID(sm.getExpansionLoc(location));
      if (!rejectedFiles_.insert(file.getHashValue()).second) break;
      if (const clang::FileEntry* entry = sm.getFileEntryForID(file))
        rejectedEntries_.emplace(entry, why);
      location = sm.getIncludeLoc(file);
    }
  }
  macroChanges_->undo([this](SourceLocation place) { return isRejected(place); });
  watchForRejected();
}

// What is left of rejected files are their include guards. A header that meets one does not see
// what it would have seen without the file having been read; it fails all the same where the file
// does.
void Session::watchForRejected() {
  const auto meets = [this](const clang::FileEntry* file, SourceLocation place) {
    const auto known = rejectedEntries_.find(file);
    const auto* lexer = preprocessor().getCurrentFileLexer();
    if (known == rejectedEntries_.end() ||
        (lexer && lexer->getFileID().isValid() &&
         rejectedFiles_.contains(lexer->getFileID().getHashValue())))
      return;
    if (!alwaysFails_.contains(known->second))
      leansOnRejected_ = true;
    else if (includesFailing_.isInvalid())
      includesFailing_ = place, failing_ = known->second;
  };
  conditions_->onMacroUse = [this, meets](const clang::MacroDefinition& definition) {
    const clang::MacroInfo* info = definition.getMacroInfo();
    const auto* lexer = preprocessor().getCurrentFileLexer();
    if (info && lexer && isRejected(info->getDefinitionLoc()))
      meets(sources().getFileEntryForID(sources().getFileID(info->getDefinitionLoc())),
            sources().getIncludeLoc(lexer->getFileID()));
  };
  conditions_->onFileSkipped = [meets](const clang::FileEntry& file, SourceLocation place) {
    meets(&file, place);
  };
}

// How the header with the first error was reached, innermost first.
std::vector<std::string> Session::includeChain() const {
  const clang::SourceManager& sm = compiler_->getSourceManager();
  std::vector<std::string> notes;
  SourceLocation location = errors_->firstLocation();
  while (location.isValid()) {
    location = sm.getIncludeLoc(sm.getFileID(sm.getExpansionLoc(location)));
    const clang::PresumedLoc place = sm.getPresumedLoc(location);
    if (!place.isValid() || place.getFilename()[0] == '<') break;
    notes.push_back(fmt::format("included from {}:{}", place.getFilename(), place.getLine()));
  }
  return notes;
}

std::string Session::likelyCure() const {
  if (errors_->firstMessage().ends_with("file not found"))
    return "add the directory it is in with -I, or the package that ships it with -p";
  if (errors_->firstMessage().starts_with("unknown type name"))
    return "include the header that declares it first, with -include HEADER, or define what it "
           "waits for with -D";
  if (errors_->firstMessage().find("can be included directly") != std::string::npos)
    return "name the header the message asks for instead";
  return "clang -fsyntax-only with the same flags shows the same errors; a -D or -I may be missing";
}

// The header that was named, here or with -include, and that no directory has; empty where the
// first error is another one, or further in.
std::string Session::missingHeader() const {
  const clang::SourceManager& sm = compiler_->getSourceManager();
  const SourceLocation place = errors_->firstLocation();
  llvm::StringRef message = errors_->firstMessage();
  if (!message.consume_front("'") || !message.consume_back("' file not found")) return {};
  if (place.isInvalid() || sm.getIncludeLoc(sm.getFileID(place)).isValid()) return {};
  return message.str();
}

// The umbrella header includes what is for this system. A header that defines a macro of that
// differently is for another one, and is left out although it compiles.
bool Session::redefines() {
  const auto fromUmbrella = [this](SourceLocation place) {
    clang::FileID file = sources().getFileID(place);
    for (SourceLocation from = sources().getIncludeLoc(file); from.isValid();
         from = sources().getIncludeLoc(file))
      file = sources().getFileID(from);
    return umbrellas_.contains(file.getHashValue());
  };
  for (const MacroChanges::Redefinition& macro : macroChanges_->redefinitions()) {
    if (!isOwn(macro.before) || !isOwn(macro.after) || !fromUmbrella(macro.before)) continue;
    const clang::PresumedLoc before = sources().getPresumedLoc(macro.before);
    const clang::PresumedLoc after = sources().getPresumedLoc(macro.after);
    failing_ = fmt::format("{}:{}: '{}' macro redefined; previous definition is in {}:{}",
                           after.getFilename(), after.getLine(), macro.name->getName(),
                           before.getFilename(), before.getLine());
    includesFailing_ = macro.after;
    return true;
  }
  return false;
}

void Session::leaveOut(const config::HeaderInput& header) {
  if (errors_->failed()) {
    // It may have failed only because of what a header before it left behind. Where the same error
    // ended it, or what it includes, before that one was left out, it has not.
    bool suspect = contaminated_ || leansOnRejected_;
    for (SourceLocation location : errors_->locations) suspect |= touchesRejected(location);
    suspect &= includesFailing_.isInvalid() && !alwaysFails_.contains(errors_->firstError());
    contaminated_ |= suspect;
    rejected.push_back({header.include, header.path, errors_->firstError(), suspect});
    rejectFilesOf(errors_->locations, errors_->firstError());
    resetErrors();
  } else {
    rejected.push_back({header.include, header.path, failing_, false});
    rejectFilesOf({includesFailing_}, failing_);
  }
}

bool Session::parseOne(const config::HeaderInput& header, Diagnostics& diagnostics) {
  if (!header.required && alreadyEntered(header.path)) {
    read.push_back({header.include, header.path, false});
    return true;
  }
  errors_->begin(header.required);
  leansOnRejected_ = false;
  includesFailing_ = {};
  const bool absolute = !header.include.empty() && header.include[0] == '/';
  const clang::FileID buffer = parseBuffer(fmt::format("#include {}{}{}\n", absolute ? "\"" : "<",
                                                       header.include, absolute ? "\"" : ">"),
                                           fmt::format("<{}>", header.include));
  if (header.umbrella) umbrellas_.insert(buffer.getHashValue());
  const bool leftOut =
      !header.required && (errors_->failed() || includesFailing_.isValid() || redefines());
  if (leftOut) {
    leaveOut(header);
    return true;
  }
  if (!errors_->failed()) {
    // It compiled, without all that it includes.
    contaminated_ |= leansOnRejected_ || includesFailing_.isValid();
    read.push_back({header.include, header.path, true});
    return true;
  }
  if (const std::string missing = missingHeader(); !missing.empty()) {
    diagnostics.add(diagnose(Id::HeaderNotFound, missing));
    return false;
  }
  Diagnostic failure = diagnose(Id::HeaderDoesNotCompile, header.include, likelyCure());
  failure.notes = includeChain();
  failure.compilerText = errors_->takeText();
  diagnostics.add(std::move(failure));
  return false;
}

// A header with an #error in it often waits for another header to include it first, and mostly says
// which: the #error lines of such a header, empty when it has none.
std::string Session::refusals(const config::HeaderInput& header) {
  if (header.path.empty() || header.required) return {};
  const auto text = compiler_->getFileManager().getBufferForFile(header.path);
  if (!text) return {};
  std::string lines;
  llvm::StringRef rest = (*text)->getBuffer();
  for (std::size_t at = rest.find("#error"); at != llvm::StringRef::npos;
       at = rest.find("#error")) {
    rest = rest.substr(at);
    lines += rest.take_until([](char c) { return c == '\n'; }).str() + "\n";
    rest = rest.drop_front(1);
  }
  return lines;
}

bool Session::parseAll(const config::ParseRequest& request, Diagnostics& diagnostics) {
  bool good = true;
  std::vector<const config::HeaderInput*> last;
  std::string refused;
  for (const config::HeaderInput& header : request.headers) {
    const std::string lines = &header == &request.headers.front() || alreadyEntered(header.path)
                                  ? std::string()
                                  : refusals(header);
    refused += lines;
    if (!lines.empty())
      last.push_back(&header);
    else
      good &= parseOne(header, diagnostics);
  }
  std::stable_partition(last.begin(), last.end(), [&](const config::HeaderInput* header) {
    return refused.find("<" + header->include + ">") != std::string::npos;
  });
  for (const config::HeaderInput* header : last) good &= parseOne(*header, diagnostics);
  conditions_->onMacroUse = nullptr;
  conditions_->onFileSkipped = nullptr;
  conditions_->finish();
  return good;
}

void Session::settleRejected(std::vector<config::RejectedHeader> before) {
  for (config::RejectedHeader& header : before) {
    if (alreadyEntered(header.path))
      read.push_back({header.include, header.path, false});
    else
      rejected.push_back(std::move(header));
  }
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
  if (decl->isInvalidDecl() || isRejected(decl->getLocation())) return;
  const auto* canonical = llvm::cast<clang::NamedDecl>(decl->getCanonicalDecl());
  const bool own = isOwn(decl->getLocation());
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
    addDecls(tag);
}

void Session::addDecls(const clang::DeclContext* scope) {
  for (const clang::Decl* decl : scope->decls()) {
    if (decl->getLocation().isInvalid() || decl->isImplicit()) continue;
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

void Session::listCandidates() {
  addDecls(context().getTranslationUnitDecl());
  addMacros();
}

}  // namespace ljbind::headers
