// Copies declarations out of clang's AST into an ir::Module, each one once, with what it needs.
#pragma once

#include <deque>

#include "clang/session.h"

namespace ljbind::headers {

// Clang knows the order of two places below one buffer only, and asserts that there is one. Buffers
// are read in the order in which they are made, behind what the compiler and its flags define.
bool isBefore(clang::SourceLocation left, clang::SourceLocation right,
              const clang::SourceManager& sm);

class Lifter {
 public:
  Lifter(Session& session, const LiftRequest& request);
  ir::Module run();

  // Where `name` stands in what no branch that was taken holds.
  std::vector<SkippedMention> skippedMentions(llvm::StringRef name, Mentions which);
  const config::RejectedHeader* rejectedMention(llvm::StringRef name);

  ir::TypeId type(clang::QualType type);
  // The declaration's id; what it needs is read later, by drain().
  ir::DeclId decl(const clang::NamedDecl* decl);
  ir::DeclId macro(const clang::IdentifierInfo* name);
  void want(ir::DeclId id) { module_.decl(id).wanted = true; }
  const ir::Module& module() const { return module_; }
  // Asks for the body of every record that `type` holds by value.
  void needComplete(clang::QualType type);

 private:
  void select(std::size_t candidate, bool withBody);
  void drain();
  void wantBodies();

  ir::TypeId builtin(const clang::BuiltinType* type);
  ir::TypeId array(const clang::ArrayType* type);
  ir::TypeId function(const clang::FunctionType* type);
  ir::TypeId typedefType(const clang::TypedefNameDecl* decl);
  ir::TypeId unqualifiedType(clang::QualType type);
  ir::TypeId add(ir::Type type, clang::QualType of);

  // The definition, unless only a rejected header has one.
  const clang::TagDecl* definitionOf(const clang::TagDecl* tag) const;
  // Whether any header that was not rejected declares it.
  bool isAccepted(const clang::NamedDecl* decl) const;
  ir::DeclId allocate(const clang::Decl* key, std::string name, clang::SourceLocation location);
  void readRecordHead(const clang::RecordDecl* record, ir::DeclId id);
  void readBody(const clang::RecordDecl* record, ir::DeclId id);
  void readEnum(const clang::EnumDecl* decl, ir::DeclId id);
  void readFunction(const clang::FunctionDecl* decl, ir::DeclId id);
  void readVariable(const clang::VarDecl* decl, ir::DeclId id);
  void readTypedef(const clang::TypedefNameDecl* decl, ir::DeclId id);
  std::string tagName(const clang::TagDecl* tag, bool& tagged);
  std::string uniqueTag(std::string name);

  ir::Location location(clang::SourceLocation place);
  std::uint32_t file(clang::SourceLocation place);
  ir::ConditionId condition(clang::SourceLocation place);
  ir::ConditionId branch(const Branch& branch, ir::ConditionId outer);
  ir::ConditionId addCondition(const void* key, ir::Condition condition,
                               clang::SourceLocation directive, const Chain& chain,
                               clang::SourceLocation taken);
  std::string readDirective(clang::SourceLocation directive, std::vector<ir::MacroTest>& tests,
                            std::unordered_set<std::string>& seen);
  std::string textOfOthers(const Chain& chain, clang::SourceLocation taken) const;
  ir::MacroTest test(const clang::IdentifierInfo* name, clang::SourceLocation place);
  clang::SourceLocation leftUndefined(const clang::IdentifierInfo* name,
                                      clang::SourceLocation place);
  std::string value(const clang::MacroInfo* macro) const;
  const config::Flag* lastFlag(llvm::StringRef macro) const;
  std::string decider(clang::SourceLocation definition, const std::string& macro);
  std::vector<ir::MacroUseId> macrosIn(clang::SourceRange range);
  clang::SourceLocation upToSemicolon(clang::SourceLocation end) const;
  const std::vector<ir::MacroUseId>& chosenMacros(const clang::MacroInfo* macro, unsigned depth);
  std::vector<ir::ConditionId> conditionsIn(clang::SourceRange body);

  Session& session_;
  const LiftRequest& request_;
  clang::ASTContext& context_;
  ir::Module module_;
  ir::TypeTable table_;
  llvm::DenseMap<const void*, ir::DeclId> decls_;
  llvm::DenseMap<const void*, ir::TypeId> types_;  // by QualType's opaque pointer
  std::unordered_map<const void*, std::pair<std::string, bool>> anonymousNames_;
  std::unordered_set<std::string> tags_;
  llvm::DenseMap<unsigned, std::uint32_t> files_;                // by FileEntry uid
  std::unordered_map<const void*, ir::ConditionId> conditions_;  // by Branch, or untaken Chain
  std::unordered_map<const clang::MacroInfo*, std::vector<ir::MacroUseId>> macroUses_;
  unsigned depth_ = 0;  // of conditions around what decides a condition
  std::deque<std::pair<const clang::Decl*, ir::DeclId>> pending_;
  std::deque<std::pair<const clang::RecordDecl*, ir::DeclId>> bodies_;
  std::vector<std::pair<const clang::IdentifierInfo*, ir::DeclId>> macros_;
  llvm::DenseMap<const clang::EnumConstantDecl*, std::size_t> enumerators_;  // place in its enum
  llvm::DenseMap<std::size_t, const clang::RecordDecl*> records_;            // by DeclId
};

}  // namespace ljbind::headers
