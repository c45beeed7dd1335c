#include "clang/reread.h"

#include <llvm/Support/FileSystem.h>
#include <llvm/Support/Path.h>

#include <map>

#include "clang/lifter.h"

namespace ljbind::headers {
namespace {

using clang::SourceLocation;

// Beyond that, reading the headers again is hardly slower.
constexpr std::size_t maxTextBytes = std::size_t{256} << 10;

bool isWordPart(char c) { return llvm::isAlnum(c) || c == '_'; }

bool mentions(llvm::StringRef text, llvm::StringRef name) {
  for (std::size_t at = text.find(name); at != llvm::StringRef::npos;
       at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((!at || !isWordPart(text[at - 1])) && (end == text.size() || !isWordPart(text[end])))
      return true;
  }
  return false;
}

// Each word once.
std::vector<llvm::StringRef> wordsOf(llvm::StringRef text) {
  std::vector<llvm::StringRef> words;
  while (!text.empty()) {
    const llvm::StringRef word = text.take_while(isWordPart);
    if (!word.empty() && !llvm::isDigit(word.front())) words.push_back(word);
    text = text.drop_front(std::max<std::size_t>(word.size(), 1));
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// The names that the #define and #undef lines of a text are about.
std::vector<std::string> definedIn(llvm::StringRef text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    line = line.ltrim();
    if (!line.consume_front("#")) continue;
    line = line.ltrim();
    if (!line.consume_front("define") && !line.consume_front("undef")) continue;
    const llvm::StringRef name = line.ltrim().take_while(isWordPart);
    if (!name.empty()) names.push_back(name.str());
  }
  return names;
}

// A file beside the header is not beside a copy of its text.
std::string withPaths(llvm::StringRef text, llvm::StringRef header) {
  std::string changed;
  const llvm::StringRef directory = llvm::sys::path::parent_path(header);
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    llvm::StringRef name = line.ltrim();
    if (name.consume_front("#") && (name = name.ltrim()).consume_front("include") &&
        (name = name.ltrim()).consume_front("\"")) {
      llvm::SmallString<128> path(directory);
      llvm::sys::path::append(path, name.take_until([](char c) { return c == '"'; }));
      if (llvm::sys::fs::exists(path)) {
        changed += fmt::format("#include \"{}\"\n", path.str().str());
        continue;
      }
    }
    changed += line.str() + "\n";
  }
  return changed;
}

// Takes the names back that were given to what was read again. What has them already is known by
// its name only.
void stripPrefix(ir::Module& module, const std::string& prefix) {
  std::unordered_set<std::string> names;
  for (ir::Decl& decl : module.decls) {
    const std::size_t at = decl.name.find(prefix);
    if (at == std::string::npos) continue;
    decl.name.erase(at, prefix.size());
    names.insert(decl.name);
  }
  for (ir::Decl& decl : module.decls)
    if (auto* record = std::get_if<ir::Record>(&decl.kind);
        record && !record->bodyRead && names.contains(decl.name))
      record->complete = false;
}

}  // namespace

Rereader::Rereader(Session& session, const ir::Module& module, const RereadRequest& request)
    : session_(session), module_(module), request_(request), number_(session.rereads++) {}

Reread Rereader::run() {
  Reread result;
  if (!findRecord() || !copyRecord() || !collectChains()) return result;
  const std::string same = fmt::format("ljbind_same{}_", number_);
  const std::string other = fmt::format("ljbind_other{}_", number_);
  // For several macros it is often the same text.
  const auto [known, fresh] = session_.rereadAsIs.try_emplace(buffer("", false));
  if (fresh) {
    const clang::RecordDecl* asIs = declare(same, false);
    known->second = asIs && isLaidOutLike(record_, asIs) && isLaidOutLike(asIs, record_);
  }
  if (!known->second) return result;
  const clang::RecordDecl* flipped = declare(other, true);
  if (!flipped) {
    if (isGenuine(session_.errors().firstMessage())) result.kind = Reread::Kind::Refused;
    return result;
  }
  result.kind = Reread::Kind::Same;
  if (isLaidOutLike(record_, flipped)) return result;
  result.kind = Reread::Kind::Read;
  result.flipped = lift(flipped, other);
  return result;
}

// Whether the error would be there as well if the headers were read again with the macro.
bool Rereader::isGenuine(llvm::StringRef message) const {
  // What these are about may be there twice only because of reading something again.
  for (llvm::StringRef words : {"redefinition", "conflicting types", "redeclared", "declared as"})
    if (message.contains(words)) return false;
  const bool missing = message.contains("unknown type name") || message.contains("undeclared") ||
                       message.contains("incomplete type") || message.contains("undefined");
  if (!missing) return true;
  // Another #if that tests the macro may declare what is missing.
  llvm::StringRef name = message.split('\'').second.split('\'').first;
  for (llvm::StringRef keyword : {"struct ", "union ", "enum "}) name.consume_front(keyword);
  if (name.empty()) return false;
  const clang::SourceManager& sm = session_.sources();
  bool elsewhere = false;
  session_.conditions().eachChain([&](const Chain& chain) {
    if (elsewhere || chain.end.isInvalid() || !tests(chain)) return;
    const clang::FileID file = sm.getFileID(chain.end);
    if (!sm.getFileEntryForID(file)) return;  // what was read again before
    const unsigned begin = sm.getFileOffset(chain.directives.front());
    const unsigned end = sm.getFileOffset(chain.end);
    const bool readAgain = std::any_of(chains_.begin(), chains_.end(), [&](const Text& text) {
      return sm.getFileID(text.begin) == file && sm.getFileOffset(text.begin) <= begin &&
             end <= sm.getFileOffset(text.begin) + text.text.size();
    });
    const clang::SourceRange braces = record_->getBraceRange();
    const bool inBody = sm.getFileID(braces.getBegin()) == file &&
                        sm.getFileOffset(braces.getBegin()) < begin &&
                        end < sm.getFileOffset(braces.getEnd());
    if (readAgain || inBody) return;
    elsewhere = mayBringIn(chain, name);
  });
  return !elsewhere;
}

// Whether a branch that was not taken mentions a name, or includes what might.
bool Rereader::mayBringIn(const Chain& chain, llvm::StringRef name) const {
  const clang::SourceManager& sm = session_.sources();
  const llvm::StringRef buffer = sm.getBufferData(sm.getFileID(chain.end));
  const Branch* taken = session_.conditions().takenBranch(chain.end, chain);
  for (std::size_t i = 0; i < chain.directives.size(); ++i) {
    if (taken && taken->directive == chain.directives[i]) continue;
    const SourceLocation next =
        i + 1 < chain.directives.size() ? chain.directives[i + 1] : chain.end;
    llvm::StringRef text =
        buffer.slice(sm.getFileOffset(chain.directives[i]), sm.getFileOffset(next));
    if (mentions(text, name)) return true;
    for (; !text.empty(); text = text.split('\n').second) {
      llvm::StringRef line = text.ltrim(" \t");
      if (line.consume_front("#") && line.ltrim(" \t").starts_with("include")) return true;
    }
  }
  return false;
}

bool Rereader::tests(const Chain& chain) const {
  const clang::SourceManager& sm = session_.sources();
  for (SourceLocation directive : chain.directives) {
    const auto [file, offset] = sm.getDecomposedLoc(directive);
    const llvm::StringRef rest = sm.getBufferData(file).substr(offset);
    if (mentions(rest.take_front(rest.find('\n')), request_.macro)) return true;
  }
  return false;
}

// Whether a place is between the braces of a struct or an enum.
bool Rereader::isInTag(SourceLocation place) {
  std::vector<clang::SourceRange>& braces = session_.tagBraces;
  if (braces.empty())
    for (const Session::Source& source : session_.candidateSources) {
      const auto* tag = llvm::dyn_cast_or_null<clang::TagDecl>(source.decl);
      if (const auto* name = llvm::dyn_cast_or_null<clang::TypedefNameDecl>(source.decl))
        tag = name->getUnderlyingType()->getAsTagDecl();
      if (tag) tag = tag->getDefinition();
      if (tag && tag->getBraceRange().isValid()) braces.push_back(tag->getBraceRange());
    }
  return std::any_of(braces.begin(), braces.end(), [place](const clang::SourceRange& range) {
    return range.getBegin() < place && place < range.getEnd();
  });
}

const clang::NamedDecl* Rereader::lookUp(llvm::StringRef name, bool tag) const {
  clang::Sema& sema = session_.sema();
  clang::IdentifierInfo* identifier = &session_.context().Idents.get(name);
  if (session_.deferredFunctions()) session_.deferredFunctions()->declare(identifier);
  return sema.LookupSingleName(sema.TUScope, identifier, SourceLocation(),
                               tag ? clang::Sema::LookupTagName : clang::Sema::LookupOrdinaryName);
}

bool Rereader::findRecord() {
  const ir::Decl& decl = module_.decl(request_.record);
  const bool tagged = ir::as<ir::Record>(decl)->tagged;
  const clang::NamedDecl* found = lookUp(decl.name, tagged);
  if (const auto* name = llvm::dyn_cast_or_null<clang::TypedefNameDecl>(found); name && !tagged)
    found = name->getUnderlyingType()->getAsRecordDecl();
  if (const auto* record = llvm::dyn_cast_or_null<clang::RecordDecl>(found))
    record_ = record->getDefinition();
  return record_ && !record_->isInvalidDecl() && !session_.isRejected(record_->getLocation());
}

// All of the text but the name, where it is written in one file and by no macro.
bool Rereader::copyRecord() {
  const clang::SourceManager& sm = session_.sources();
  const SourceLocation begin = record_->getBeginLoc();
  const clang::SourceRange braces = record_->getBraceRange();
  if (!begin.isFileID() || !braces.getBegin().isFileID() || !braces.getEnd().isFileID())
    return false;
  const auto [file, from] = sm.getDecomposedLoc(begin);
  const auto [fileOfBrace, open] = sm.getDecomposedLoc(braces.getBegin());
  const auto [fileOfEnd, close] = sm.getDecomposedLoc(braces.getEnd());
  if (file != fileOfBrace || file != fileOfEnd || from >= open || close - from > maxTextBytes)
    return false;
  const llvm::StringRef text = sm.getBufferData(file);
  head_ = text.slice(from, open).str();
  tail_ = text.slice(open, close + 1).str();
  if (record_->getIdentifier()) {
    if (!record_->getLocation().isFileID()) return false;
    const auto [fileOfName, name] = sm.getDecomposedLoc(record_->getLocation());
    if (fileOfName != file || name < from || name + record_->getName().size() > open) return false;
    tail_ = text.slice(name + record_->getName().size(), close + 1).str();
    head_ = text.slice(from, name).str();
  }
  // Attributes behind the brace; of those that macros stand for the layout as it is will tell.
  llvm::StringRef behind = text.substr(close + 1).ltrim();
  while (behind.starts_with("__attribute__")) {
    std::size_t end = 0;
    int depth = 0;
    for (; end < behind.size(); ++end) {
      depth += behind[end] == '(';
      if (behind[end] == ')' && --depth == 0) break;
    }
    if (end == behind.size()) return false;
    tail_ += " " + behind.take_front(end + 1).str();
    behind = behind.drop_front(end + 1).ltrim();
  }
  tail_ += ";\n";
  // What is defined between the braces is defined once more.
  for (llvm::StringRef word : wordsOf(tail_))
    for (const bool tag : {true, false}) {
      const clang::NamedDecl* inner = lookUp(word, tag);
      if (const auto* type = llvm::dyn_cast_or_null<clang::TagDecl>(inner))
        inner = type->getDefinition();
      if (inner && braces.getBegin() < inner->getLocation() &&
          inner->getLocation() < braces.getEnd())
        renamed_.push_back(word.str());
    }
  forgetLaterMacros();
  return true;
}

// A macro that was defined behind the record was none to it.
void Rereader::forgetLaterMacros() {
  for (llvm::StringRef word : wordsOf(tail_)) {
    const clang::MacroInfo* macro =
        session_.preprocessor().getMacroInfo(&session_.context().Idents.get(word));
    if (macro && !macro->isBuiltinMacro() &&
        isBefore(record_->getLocation(), macro->getDefinitionLoc(), session_.sources()))
      defined_.push_back(word.str());
  }
}

bool Rereader::addChain(clang::FileID file, const Chain& chain, bool onlyFlipped) {
  const clang::SourceManager& sm = session_.sources();
  if (chain.end.isInvalid()) return false;
  const llvm::StringRef text = sm.getBufferData(file);
  const std::size_t first = sm.getFileOffset(chain.directives.front());
  const std::size_t last = sm.getFileOffset(chain.end);
  const std::size_t newline = text.rfind('\n', first);
  const std::size_t begin = newline == llvm::StringRef::npos ? 0 : newline + 1;
  const llvm::StringRef copy = text.slice(begin, text.find('\n', last));
  if (copy.size() > maxTextBytes) return false;
  const SourceLocation from = sm.getComposedLoc(file, static_cast<unsigned>(begin));
  for (const Text& other : chains_)
    if (other.begin == from) return true;
  chains_.push_back({withPaths(copy, sm.getFilename(from)) + "\n", from, onlyFlipped});
  for (const std::string& name : definedIn(copy)) {
    const clang::MacroInfo* macro =
        session_.preprocessor().getMacroInfo(&session_.context().Idents.get(name));
    if (!macro) continue;
    const auto [where, offset] = sm.getDecomposedLoc(macro->getDefinitionLoc());
    if (where == file && offset >= begin && offset < last) defined_.push_back(name);
  }
  for (llvm::StringRef word : wordsOf(copy)) {
    const auto* name = llvm::dyn_cast_or_null<clang::TypedefNameDecl>(lookUp(word, false));
    if (!name) continue;
    const auto [where, offset] = sm.getDecomposedLoc(sm.getExpansionLoc(name->getLocation()));
    if (where == file && offset >= begin && offset < last) renamed_.push_back(word.str());
  }
  return true;
}

// The #ifs around what the members are written with, and those before them, or before the record,
// by which the macro adds something.
bool Rereader::collectChains() {
  const clang::SourceManager& sm = session_.sources();
  const ConditionRecorder& recorder = session_.conditions();
  const clang::SourceRange braces = record_->getBraceRange();
  const auto [fileOfRecord, begin] = sm.getDecomposedLoc(record_->getBeginLoc());
  bool good = true;
  std::vector<SourceLocation> wanted;
  std::map<clang::FileID, unsigned> until{{fileOfRecord, begin}};  // of each file of interest
  for (ir::ConditionId id : request_.conditions) {
    const ir::Location& place = module_.condition(id).location;
    if (!place.known()) return false;
    const auto file =
        session_.sources().getFileManager().getOptionalFileRef(module_.files[place.file].path);
    if (!file) return false;
    const clang::FileID fileId = sm.translateFile(*file);
    const SourceLocation at = sm.translateLineCol(fileId, place.line, place.column);
    if (fileId.isInvalid() || at.isInvalid()) return false;
    const bool inBody = fileId == fileOfRecord && braces.getBegin() < at && at < braces.getEnd();
    if (inBody) continue;
    wanted.push_back(at);
    if (fileId != fileOfRecord) until[fileId] = std::max(until[fileId], sm.getFileOffset(at));
  }
  std::vector<clang::SourceRange> before;
  for (const auto& [file, offset] : until)
    before.emplace_back(sm.getLocForStartOfFile(file), sm.getComposedLoc(file, offset));
  std::size_t found = 0;
  recorder.eachChain([&](const Chain& chain) {
    for (SourceLocation directive : chain.directives)
      if (std::find(wanted.begin(), wanted.end(), directive) != wanted.end()) {
        ++found;
        good &= addChain(sm.getFileID(directive), chain, false);
      }
    if (chain.branch != -1 || chain.end.isInvalid()) return;
    for (const clang::SourceRange& range : before)
      if (range.getBegin() < chain.end && chain.end < range.getEnd() && tests(chain) &&
          !isInTag(chain.end))
        good &= addChain(sm.getFileID(chain.end), chain, true);
  });
  std::sort(chains_.begin(), chains_.end(),
            [](const Text& left, const Text& right) { return left.begin < right.begin; });
  return good && found == wanted.size();
}

std::string Rereader::buffer(const std::string& prefix, bool flipped) const {
  std::vector<std::string> kept = renamed_;
  kept.insert(kept.end(), defined_.begin(), defined_.end());
  for (const Text& chain : chains_)
    if (flipped || !chain.onlyFlipped)
      for (std::string& name : definedIn(chain.text)) kept.push_back(std::move(name));
  if (flipped) kept.push_back(request_.macro);
  std::string text;
  for (const std::string& name : kept) text += fmt::format("#pragma push_macro(\"{}\")\n", name);
  for (const std::string& name : defined_) text += fmt::format("#undef {}\n", name);
  if (flipped) text += fmt::format("#define {} 1\n", request_.macro);
  for (const std::string& name : renamed_)
    text += fmt::format("#define {0} {1}{0}\n", name, prefix);
  for (const Text& chain : chains_)
    if (flipped || !chain.onlyFlipped) text += chain.text;
  text += head_ + " " + prefix + module_.decl(request_.record).name + " " + tail_;
  for (auto name = kept.rbegin(); name != kept.rend(); ++name)
    text += fmt::format("#pragma pop_macro(\"{}\")\n", *name);
  return text;
}

const clang::RecordDecl* Rereader::declare(const std::string& prefix, bool flipped) {
  session_.errors().begin(false);
  session_.parseBuffer(buffer(prefix, flipped), "<" + prefix + ">");
  const bool failed = session_.errors().failed();
  session_.resetErrors();
  if (failed) return nullptr;
  const auto* found = llvm::dyn_cast_or_null<clang::RecordDecl>(
      lookUp(prefix + module_.decl(request_.record).name, true));
  return found && !found->isInvalidDecl() ? found->getDefinition() : nullptr;
}

// Every member of `left` is in `right` as well, at the same place and of the same type; not told of
// members without names, but for structs, whose members are compared. May well say no too often.
bool Rereader::isLaidOutLike(const clang::RecordDecl* left, const clang::RecordDecl* right) const {
  clang::ASTContext& context = session_.context();
  const clang::ASTRecordLayout& layout = context.getASTRecordLayout(left);
  const clang::ASTRecordLayout& other = context.getASTRecordLayout(right);
  if (left->isUnion() != right->isUnion() || layout.getSize() != other.getSize() ||
      layout.getAlignment() != other.getAlignment())
    return false;
  auto candidate = right->field_begin();
  for (const clang::FieldDecl* field : left->fields()) {
    // Both are in the order of the text, and a name is there once.
    while (candidate != right->field_end() && candidate->getName() != field->getName()) ++candidate;
    if (candidate == right->field_end()) return false;
    const clang::FieldDecl* same = *candidate++;
    if (layout.getFieldOffset(field->getFieldIndex()) !=
            other.getFieldOffset(same->getFieldIndex()) ||
        field->isBitField() != same->isBitField() ||
        (field->isBitField() &&
         field->getBitWidthValue(context) != same->getBitWidthValue(context)))
      return false;
    if (context.hasSameType(field->getType(), same->getType())) continue;
    if (field->getType()->isPointerType() && same->getType()->isPointerType()) continue;
    // A struct in a struct was read again as well.
    const clang::RecordDecl* inner = field->getType()->getAsRecordDecl();
    const clang::RecordDecl* innerOther = same->getType()->getAsRecordDecl();
    if (!inner || !innerOther ||
        (!inner->getName().ends_with(innerOther->getName()) &&
         !innerOther->getName().ends_with(inner->getName())) ||
        !isLaidOutLike(inner, innerOther))
      return false;
  }
  return true;
}

ir::Module Rereader::lift(const clang::RecordDecl* record, const std::string& prefix) {
  session_.candidates.push_back({ir::CandidateKind::Record, record->getName(), true});
  session_.candidateSources.push_back({record, nullptr});
  LiftRequest lift;
  lift.chosen.push_back(session_.candidates.size() - 1);
  ir::Module module = Lifter(session_, lift).run();
  session_.candidates.pop_back();
  session_.candidateSources.pop_back();
  stripPrefix(module, prefix);
  for (ir::Decl& decl : module.decls)
    if (auto* read = std::get_if<ir::Record>(&decl.kind);
        read && decl.wanted && decl.name == module_.decl(request_.record).name)
      read->tagged = ir::as<ir::Record>(module_.decl(request_.record))->tagged;
  return module;
}

}  // namespace ljbind::headers
