// Reads header after header, and leaves out those that cannot be read beside the others.

#include "clang/session.h"
#include "clang/standard_headers.h"

namespace ljbind::headers {

using clang::SourceLocation;

// Up to the end of the input.
void Session::parseDeclarations() {
  clang::Parser::DeclGroupPtrTy group;
  clang::Sema::ModuleImportState state = clang::Sema::ModuleImportState::NotACXX20Module;
  for (;;) {
    if (deferred_) {
      if (isOwn(parser_->getCurToken().getLocation()))
        deferred_->declareNext();
      else if (deferred_->take())
        continue;
    }
    if (parser_->ParseTopLevelDecl(group, state)) return;
    if (deferred_ && group) deferred_->parsed(group.get());
  }
}

clang::FileID Session::parseBuffer(llvm::StringRef text, llvm::StringRef name) {
  clang::Preprocessor& pp = preprocessor();
  const clang::FileID file = sources().createFileID(
      llvm::MemoryBuffer::getMemBufferCopy(text, name), clang::SrcMgr::C_User, 0, 0, {});
  if (!parsing_) {
    // The main buffer is empty; the predefined macros are read from it.
    pp.EnterMainSourceFile();
    parser_->Initialize();
    parsing_ = true;
    clang::Parser::DeclGroupPtrTy group;
    clang::Sema::ModuleImportState state;
    // What -include names is read here, before the first header.
    if (!parser_->ParseFirstTopLevelDecl(group, state)) parseDeclarations();
  }
  macroChanges_->begin(sources().getLocForStartOfFile(file));
  pp.EnterSourceFile(file, nullptr, SourceLocation());
  parser_->ConsumeAnyToken();
  parseDeclarations();
  return file;
}

bool Session::alreadyEntered(const std::string& path) {
  if (path.empty()) return false;
  const auto file = compiler_->getFileManager().getOptionalFileRef(path);
  return file && preprocessor().alreadyIncluded(*file);
}

// Of a header that has been entered.
const clang::FileEntry* Session::fileAt(const std::string& path) {
  return &compiler_->getFileManager().getOptionalFileRef(path)->getFileEntry();
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
    leansOnRejected_ |= swallowed_.contains(file);
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
  const std::string_view type = unknownTypeIn(errors_->firstMessage());
  if (const std::string_view header = standardHeaderOf(type); !header.empty())
    return fmt::format("{} declares {}: read it first, with --include {}", header, type, header);
  if (!type.empty())
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

// A package's umbrella header includes what is for this system. Another header of the package that
// defines a macro of that differently is for another system, and is left out although it compiles.
bool Session::redefines(unsigned package) {
  const auto fromUmbrella = [this, package](SourceLocation place) {
    clang::FileID file = sources().getFileID(place);
    for (SourceLocation from = sources().getIncludeLoc(file); from.isValid();
         from = sources().getIncludeLoc(file))
      file = sources().getFileID(from);
    const auto umbrella = umbrellas_.find(file.getHashValue());
    return umbrella != umbrellas_.end() && umbrella->second == package;
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
    for (SourceLocation location : errors_->mentioned) suspect |= touchesRejected(location);
    suspect &= includesFailing_.isInvalid() && !alwaysFails_.contains(errors_->firstError());
    contaminated_ |= suspect;
    rejected.push_back({header.include, header.path, errors_->firstError(), suspect});
    rejectFilesOf(errors_->locations, errors_->firstError());
    swallowed_.note(context(), deferred_.get(), errors_->entriesBefore);
    resetErrors();
  } else {
    rejected.push_back({header.include, header.path, failing_, false});
    rejectFilesOf({includesFailing_}, failing_);
  }
}

// A header of which nothing is left but its guard has not been read: it is left out for the error
// that it was in, or is read by itself when the one that swallowed it has been left out.
void Session::readByAnother(const config::HeaderInput& header) {
  const clang::FileEntry* file = fileAt(header.path);
  if (const auto known = rejectedEntries_.find(file); known != rejectedEntries_.end()) {
    rejected.push_back({header.include, header.path, known->second, contaminated_});
    return;
  }
  contaminated_ |= swallowed_.contains(file);
  read.push_back({header.include, header.path, false});
}

bool Session::parseOne(const config::HeaderInput& header, Diagnostics& diagnostics) {
  if (!header.required && alreadyEntered(header.path)) {
    readByAnother(header);
    return true;
  }
  errors_->begin(header.required);
  leansOnRejected_ = false;
  includesFailing_ = {};
  const bool absolute = !header.include.empty() && header.include[0] == '/';
  const clang::FileID buffer = parseBuffer(fmt::format("#include {}{}{}\n", absolute ? "\"" : "<",
                                                       header.include, absolute ? "\"" : ">"),
                                           fmt::format("<{}>", header.include));
  if (header.umbrella) umbrellas_.emplace(buffer.getHashValue(), header.package);
  const bool isBad = !header.required &&
                     (errors_->failed() || includesFailing_.isValid() || redefines(header.package));
  if (isBad) {
    leaveOut(header);
    return true;
  }
  if (!errors_->failed()) {
    // It compiled, without all that it includes.
    contaminated_ |= leansOnRejected_ || includesFailing_.isValid();
    read.push_back({header.include, header.path, true});
    return true;
  }
  diagnostics.add(whyItFailed(header.include));
  return false;
}

// Of a header that has to compile.
Diagnostic Session::whyItFailed(const std::string& header) {
  if (const std::string missing = missingHeader(); !missing.empty())
    return diagnose(Id::HeaderNotFound, missing);
  Diagnostic failure = diagnose(Id::HeaderDoesNotCompile, header, likelyCure());
  failure.notes = includeChain();
  failure.compilerText = errors_->takeText();
  return failure;
}

// What -include names is read with the first text, and would count as an error of the first header.
bool Session::parseIncludesOfFlags(Diagnostics& diagnostics) {
  std::string names;
  for (std::size_t i = 0; i + 1 < flags.size(); ++i)
    if (flags[i].text == "-include") names += (names.empty() ? "" : ", ") + flags[i + 1].text;
  if (names.empty()) return true;
  errors_->begin(true);
  parseBuffer("", "<flags>");
  if (!errors_->failed()) return true;
  diagnostics.add(whyItFailed(names));
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
  if (!parseIncludesOfFlags(diagnostics)) return false;
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
  leftOut = rejected;
  for (config::RejectedHeader& header : before) {
    if (alreadyEntered(header.path) && !rejectedEntries_.contains(fileAt(header.path)) &&
        !swallowed_.contains(fileAt(header.path)))
      read.push_back({header.include, header.path, false});
    else
      rejected.push_back(header);
    leftOut.push_back(std::move(header));
  }
}

}  // namespace ljbind::headers
