// Reads single records once more, in the translation unit they stand in, with a macro defined that
// nothing defines: what takes a fraction of a millisecond, where reading their headers again takes
// as long as the first time.
#pragma once

#include <string>
#include <vector>

#include "clang/session.h"

namespace ljbind::headers {

class Rereader {
 public:
  Rereader(Session& session, const ir::Module& module, const RereadRequest& request);
  Reread run();

 private:
  struct Text {
    std::string text;
    clang::SourceLocation begin;
    bool onlyFlipped;  // nothing of it is read as it is
  };
  bool findRecord();
  bool collectChains();
  bool addChain(clang::FileID file, const Chain& chain, bool onlyFlipped);
  bool copyRecord();
  void forgetLaterMacros();
  bool isGenuine(llvm::StringRef message) const;
  bool mayBringIn(const Chain& chain, llvm::StringRef name) const;
  bool tests(const Chain& chain) const;
  bool isInTag(clang::SourceLocation place);
  const clang::NamedDecl* lookUp(llvm::StringRef name, bool tag) const;
  std::string buffer(const std::string& prefix, bool flipped) const;
  const clang::RecordDecl* declare(const std::string& prefix, bool flipped);
  bool isLaidOutLike(const clang::RecordDecl* left, const clang::RecordDecl* right) const;
  ir::Module lift(const clang::RecordDecl* record, const std::string& prefix);

  Session& session_;
  const ir::Module& module_;
  const RereadRequest& request_;
  const clang::RecordDecl* record_ = nullptr;
  std::vector<Text> chains_;          // what is read again before the record
  std::vector<std::string> renamed_;  // typedefs that these declare
  std::vector<std::string> defined_;  // macros that are as these defined them
  std::string head_, tail_;           // of the record's text, before and behind its name
  unsigned number_;
};

}  // namespace ljbind::headers
