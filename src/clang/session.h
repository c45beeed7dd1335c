// The running clang: one compiler instance that is fed header after header.
//
// Each header is entered as a buffer of its own, so that an error belongs to the header that made
// it. One that was not required and fails is left out: what its files declared is not listed, and
// the macros are as if it had not been read. Should anything that compiled have depended on a
// declaration of such a file, the session is not clean, and the caller parses again without the
// rejected headers.
#pragma once

#include "clang/conditions.h"
#include "clang/deferred_functions.h"
#include "clang/headers.h"
#include "clang/left_undefined.h"
#include "clang/macro_changes.h"
#include "clang/pch.h"
#include "clang/swallowed_files.h"

namespace ljbind::headers {

// Collects clang's errors: the first one of each header, and all of them as text where required.
class ErrorCollector : public clang::DiagnosticConsumer {
 public:
  ErrorCollector(clang::DiagnosticOptions& options);
  void begin(bool verbose);
  void HandleDiagnostic(clang::DiagnosticsEngine::Level level,
                        const clang::Diagnostic& info) override;
  void BeginSourceFile(const clang::LangOptions& options, const clang::Preprocessor*) override;

  bool failed() const { return errors_ != 0; }
  const std::string& firstError() const { return first_; }  // file:line: message
  const std::string& firstMessage() const { return firstMessage_; }
  const clang::SourceLocation& firstLocation() const { return firstLocation_; }
  std::string takeText() {
    text_.flush();
    return std::move(buffer_);
  }
  std::vector<clang::SourceLocation> locations;  // of errors
  std::vector<clang::SourceLocation> mentioned;  // by their notes: "previous definition is here"
  unsigned entriesBefore = 0;                    // the first one: files and macro expansions

 private:
  bool verbose_ = false;
  bool lastWasPrinted_ = false;
  bool lastWasError_ = false;
  unsigned errors_ = 0;
  std::string first_, firstMessage_;
  clang::SourceLocation firstLocation_;
  std::string buffer_;
  llvm::raw_string_ostream text_;
  clang::TextDiagnosticPrinter printer_;
};

class Session {
 public:
  // `alwaysFails` are errors that headers ended in when this was parsed before. A header that ends
  // in one of them, or includes one that did, counts as bad by itself: no other is to blame.
  static std::unique_ptr<Session> start(const config::ParseRequest& request,
                                        std::unordered_set<std::string> alwaysFails,
                                        Diagnostics& diagnostics);
  ~Session();

  // False when a required header failed (reported in `diagnostics`).
  bool parseAll(const config::ParseRequest& request, Diagnostics& diagnostics);
  bool clean() const { return !contaminated_ && !missedFunction(); }
  // A function of another package was needed that had been deferred.
  bool missedFunction() const { return deferred_ && deferred_->missed(); }
  void contaminate() { contaminated_ = true; }
  // A header that failed by itself may have been included, and been fine, in another.
  void settleRejected(std::vector<config::RejectedHeader> before);
  void listCandidates();
  std::size_t ownCandidates() const;  // how many of those are the package's own

  bool isRejected(clang::SourceLocation location) const;
  bool isOwn(clang::SourceLocation location) const;

  clang::ASTContext& context() { return compiler_->getASTContext(); }
  clang::SourceManager& sources() { return compiler_->getSourceManager(); }
  clang::Preprocessor& preprocessor() { return compiler_->getPreprocessor(); }
  clang::Sema& sema() { return compiler_->getSema(); }
  clang::Parser& parser() { return *parser_; }
  ErrorCollector& errors() { return *errors_; }
  ConditionRecorder& conditions() { return *conditions_; }
  const LeftUndefined& leftUndefined() const { return *leftUndefined_; }
  // Null where all functions are read at once.
  DeferredFunctions* deferredFunctions() { return deferred_.get(); }
  // A function that had been deferred; null when it is none after all, and the session not clean.
  const clang::NamedDecl* declareDeferred(const clang::IdentifierInfo* name);
  // Clang changes its ways after an error; a new header or macro starts without that memory.
  void resetErrors() { compiler_->getDiagnostics().Reset(/*soft=*/true); }

  struct Source {  // where a candidate comes from; exactly one is set
    const clang::NamedDecl* decl = nullptr;
    const clang::IdentifierInfo* macro = nullptr;
    const clang::IdentifierInfo* deferred = nullptr;  // a function that is not parsed yet
  };
  std::vector<ir::Candidate> candidates;
  std::vector<Source> candidateSources;  // parallel
  std::vector<config::RejectedHeader> rejected;
  std::vector<config::RejectedHeader> leftOut;  // TranslationUnit::leftOut()
  std::vector<ReadHeader> read;
  std::vector<std::string> arguments;
  std::vector<config::Flag> flags;
  std::unordered_map<std::string, std::string> includeNames;  // path → include name

  // Of reread(): how many there were, since each has names of its own; which texts gave what stands
  // in the headers; and where structs and enums are.
  unsigned rereads = 0;
  std::unordered_map<std::string, bool> rereadAsIs;
  std::vector<clang::SourceRange> tagBraces;

  // Reads a text as if it stood behind everything that was read before.
  clang::FileID parseBuffer(llvm::StringRef text, llvm::StringRef name);

 private:
  Session() = default;
  bool createCompiler(const config::ParseRequest& request, Diagnostics& diagnostics);
  bool parseOne(const config::HeaderInput& header, Diagnostics& diagnostics);
  std::vector<std::string> includeChain() const;
  std::string likelyCure() const;
  Diagnostic whyItFailed(const std::string& header);
  bool parseIncludesOfFlags(Diagnostics& diagnostics);
  void parseDeclarations();
  std::string missingHeader() const;
  void blank(const config::BlankedLine& what);
  bool touchesRejected(clang::SourceLocation location) const;
  bool redefines(unsigned package);
  void leaveOut(const config::HeaderInput& header);
  std::string refusals(const config::HeaderInput& header);
  void watchForRejected();
  void rejectFilesOf(const std::vector<clang::SourceLocation>& locations, const std::string& why);
  bool alreadyEntered(const std::string& path);
  const clang::FileEntry* fileAt(const std::string& path);
  void readByAnother(const config::HeaderInput& header);
  void addDecl(const clang::NamedDecl* decl, ir::CandidateKind kind);
  void addTag(const clang::TagDecl* tag);
  void addAny(const clang::Decl* decl);
  void addDeferred(const DeferredFunctions::Taken& function);
  void addMacros();

  std::unique_ptr<clang::CompilerInstance> compiler_;
  std::unique_ptr<ErrorCollector> errors_;
  std::unique_ptr<clang::Parser> parser_;
  ConditionRecorder* conditions_ = nullptr;  // owned by the preprocessor
  MacroChanges* macroChanges_ = nullptr;     // likewise
  LeftUndefined* leftUndefined_ = nullptr;   // likewise
  llvm::IntrusiveRefCntPtr<DeferredFunctions> deferred_;
  bool parsing_ = false;
  bool contaminated_ = false;
  std::unordered_set<int> rejectedFiles_;        // FileID hashes
  std::unordered_map<int, unsigned> umbrellas_;  // likewise, of their buffers: the package
  std::unordered_map<const clang::FileEntry*, std::string> rejectedEntries_;  // and why
  SwallowedFiles swallowed_;
  std::unordered_set<std::string> alwaysFails_;
  // Of the header that is being read: whether it met a file that could be fine under it and was
  // not, and where it includes one that could not, or is to be left out for another reason.
  bool leansOnRejected_ = false;
  clang::SourceLocation includesFailing_;
  std::string failing_;
  std::unordered_set<std::string> ownPaths_;
  std::vector<std::string> ownDirectories_;
  mutable llvm::DenseMap<int, bool> ownFiles_;
  llvm::DenseMap<const clang::Decl*, std::size_t> listed_;  // canonical → candidate
};

}  // namespace ljbind::headers
