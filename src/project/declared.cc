#include "project/declared.h"

#include <algorithm>
#include <set>

#include "luajit/read_cdef.h"

namespace ljbind::project {
namespace {

using cdeftext::Declaration;
using cdeftext::Kind;
using cdeftext::Range;

bool isOrdinary(Kind kind) {
  return kind == Kind::Function || kind == Kind::Variable || kind == Kind::Typedef ||
         kind == Kind::Constant;
}

// Names that cannot be declared twice with different meanings in one state.
std::set<std::string> namesOf(const SourceFile& file) {
  std::set<std::string> names;
  for (const cdeftext::Scan& scan : file.scans)
    for (const Declaration& declaration : scan.declarations) {
      const bool tag = !isOrdinary(declaration.kind);
      if (!tag || declaration.hasBody)
        if (std::string name = spelling(scan, declaration); !name.empty()) names.insert(name);
      for (const cdeftext::Enumerator& enumerator : declaration.enumerators)
        names.insert(enumerator.name);
    }
  return names;
}

// The tags a file has, and what each is: there cannot be a struct and a union of one tag, not even
// where neither has a body.
std::map<std::string, cdeftext::Mention::Kind> tagsOf(const SourceFile& file) {
  using MentionKind = cdeftext::Mention::Kind;
  std::map<std::string, MentionKind> tags;
  for (std::size_t block = 0; block < file.scans.size(); ++block) {
    const cdeftext::Scan& scan = file.scans[block];
    for (const Declaration& declaration : scan.declarations) {
      if (declaration.name.empty()) continue;
      if (declaration.kind == Kind::Struct) tags.emplace(declaration.name, MentionKind::Struct);
      if (declaration.kind == Kind::Union) tags.emplace(declaration.name, MentionKind::Union);
      if (declaration.kind == Kind::Enum) tags.emplace(declaration.name, MentionKind::Enum);
    }
    for (const cdeftext::Mention& mention : scan.mentions)
      if (mention.kind != MentionKind::Ordinary)
        tags.emplace(cdeftext::textOf(file.cdefs.blocks[block].text, mention.nameRange),
                     mention.kind);
  }
  return tags;
}

// Files that have nothing to do with each other share a state up to here, for its table of C types
// holds 65,535, and a declaration takes some three.
constexpr std::size_t maxDeclarations = 10'000;

std::size_t sizeOf(const SourceFile& file) {
  std::size_t count = 0;
  for (const cdeftext::Scan& scan : file.scans) count += scan.declarations.size();
  return count;
}

// One ffi.cdef call: a block, a statement of one, or a repeated declaration under another name.
struct Chunk {
  std::size_t file, block;
  std::size_t offset;  // of `text` in the block's text, once `prefixLines` are skipped
  std::string text;
  unsigned prefixLines = 0;  // lines put in front, of pragmas that are in force
  bool isRepetition = false;
};

class State {
 public:
  State(const Project& project) : project_(project) {}

  // Whether the files can be declared here, beside what is here already.
  bool accepts(const std::vector<std::size_t>& files) const {
    std::size_t more = 0;
    for (std::size_t file : files) {
      if (isHere_.contains(file)) continue;
      more += sizeOf(project_.files[file]);
      for (const std::string& name : namesOf(project_.files[file]))
        if (names_.contains(name)) return false;
      for (const auto& [tag, kind] : tagsOf(project_.files[file]))
        if (const auto known = tags_.find(tag); known != tags_.end() && known->second != kind)
          return false;
    }
    return declarations_ == 0 || declarations_ + more <= maxDeclarations;
  }
  void add(const std::vector<std::size_t>& files) {
    for (std::size_t file : files) {
      if (!isHere_.insert(file).second) continue;
      files_.push_back(file);
      declarations_ += sizeOf(project_.files[file]);
      names_.merge(namesOf(project_.files[file]));
      tags_.merge(tagsOf(project_.files[file]));
    }
  }
  void judge(std::size_t file) { result_.files.push_back(file); }

  Result<DeclaredState> run() {
    for (std::size_t file : files_)
      for (std::size_t block = 0; block < project_.files[file].scans.size(); ++block)
        place(file, block);
    std::set<std::pair<std::size_t, std::size_t>> split;
    for (const auto& [file, block] : unsafe_) split.insert({file, block});
    auto reading = luajit::readCdefTolerantly(texts(chunks(split)));
    if (!reading) return reading.failure();
    // A block with an error in it is taken apart, so that the rest of it is declared nevertheless.
    const std::size_t before = split.size();
    for (const luajit::RejectedChunk& rejected : reading->rejected) {
      const Chunk& chunk = chunks_[rejected.chunk];
      if (!chunk.isRepetition) split.insert({chunk.file, chunk.block});
    }
    if (split.size() != before) {
      reading = luajit::readCdefTolerantly(texts(chunks(split)));
      if (!reading) return reading.failure();
    }
    for (luajit::RejectedChunk& rejected : reading->rejected) reject(std::move(rejected));
    result_.module = std::move(reading->module);
    return std::move(result_);
  }

 private:
  const cdeftext::Scan& scan(std::size_t file, std::size_t block) const {
    return project_.files[file].scans[block];
  }
  const std::string& text(std::size_t file, std::size_t block) const {
    return project_.files[file].cdefs.blocks[block].text;
  }

  // Notes where each name is declared first, and what is declared again in other words.
  void place(std::size_t file, std::size_t block) {
    const cdeftext::Scan& scanned = scan(file, block);
    for (const cdeftext::Problem& problem : scanned.problems)
      if (problem.kind == cdeftext::Problem::Kind::TooDeep ||
          problem.kind == cdeftext::Problem::Kind::Nul)
        unsafe_.push_back({file, block});
    for (std::size_t i = 0; i < scanned.declarations.size(); ++i) {
      const Declaration& declaration = scanned.declarations[i];
      const Site site{file, block, i};
      for (const cdeftext::Enumerator& enumerator : declaration.enumerators)
        result_.sites.emplace(enumerator.name, site);
      std::string name = spelling(scanned, declaration);
      if (name.empty()) continue;
      if (!isOrdinary(declaration.kind)) {
        // The one with a body is the one that says something.
        if (declaration.hasBody && !bodies_.insert(name).second) continue;
        if (declaration.hasBody)
          result_.sites.insert_or_assign(std::move(name), site);
        else
          result_.sites.emplace(std::move(name), site);
        continue;
      }
      const auto [first, isNew] = result_.sites.emplace(std::move(name), site);
      if (!isNew && declaration.kind != Kind::Constant && saysOther(first->second, site))
        result_.repetitions.push_back(
            {first->second, site, "ljbind_again_" + std::to_string(result_.repetitions.size())});
    }
  }

  const Declaration& at(const Site& site) const {
    return scan(site.file, site.block).declarations[site.declaration];
  }

  static std::string tokens(const std::string& text, const cdeftext::Scan& scan,
                            const Declaration& declaration) {
    std::string joined;
    for (Range range : {declaration.typeSpecifiers, declaration.declarator}) {
      for (std::size_t i = range.begin; i < range.end; ++i) {
        const auto comment =
            std::upper_bound(scan.comments.begin(), scan.comments.end(), i,
                             [](std::size_t offset, const Range& one) { return offset < one.end; });
        if (comment != scan.comments.end() && comment->begin <= i) {
          i = comment->end - 1;
          continue;
        }
        const bool blank = std::isspace(static_cast<unsigned char>(text[i]));
        if (!blank) joined += text[i];
        if (blank && !joined.empty() && joined.back() != ' ') joined += ' ';
      }
      joined += ';';
    }
    return joined;
  }
  bool saysOther(const Site& first, const Site& second) const {
    return tokens(text(first.file, first.block), scan(first.file, first.block), at(first)) !=
           tokens(text(second.file, second.block), scan(second.file, second.block), at(second));
  }

  const std::vector<Chunk>& chunks(const std::set<std::pair<std::size_t, std::size_t>>& split) {
    chunks_.clear();
    for (std::size_t file : files_)
      for (std::size_t block = 0; block < project_.files[file].scans.size(); ++block) {
        if (split.contains({file, block}))
          addStatements(file, block);
        else
          chunks_.push_back({file, block, 0, text(file, block), 0, false});
        addRepetitions(file, block);
      }
    return chunks_;
  }
  static std::vector<std::string> texts(const std::vector<Chunk>& chunks) {
    std::vector<std::string> list;
    list.reserve(chunks.size());
    for (const Chunk& chunk : chunks) list.push_back(chunk.text);
    return list;
  }

  void addStatements(std::size_t file, std::size_t block) {
    const std::string& whole = text(file, block);
    const cdeftext::Scan& scanned = scan(file, block);
    std::string pragmas;
    unsigned lines = 0;
    for (const Range& range : scanned.topLevel) {
      const std::string_view statement = cdeftext::textOf(whole, range);
      if (isTooDeep(scanned, range)) continue;
      chunks_.push_back({file, block, range.begin, pragmas + std::string(statement), lines, false});
      if (!statement.starts_with("#")) continue;
      pragmas += std::string(statement) + "\n";
      lines = static_cast<unsigned>(std::count(pragmas.begin(), pragmas.end(), '\n'));
    }
    for (const cdeftext::Problem& problem : scanned.problems) {
      if (problem.kind != cdeftext::Problem::Kind::TooDeep &&
          problem.kind != cdeftext::Problem::Kind::Nul)
        continue;
      if (rejectedProblems_.insert({file, block, problem.range.begin}).second)
        result_.rejections.push_back({file, block, problem.range.begin,
                                      problem.kind == cdeftext::Problem::Kind::Nul
                                          ? diagnose(Id::CdefNul)
                                          : diagnose(Id::CdefRejected, problem.what)});
    }
  }
  static bool isTooDeep(const cdeftext::Scan& scanned, const Range& range) {
    return std::any_of(scanned.problems.begin(), scanned.problems.end(), [&](const auto& problem) {
      return (problem.kind == cdeftext::Problem::Kind::TooDeep ||
              problem.kind == cdeftext::Problem::Kind::Nul) &&
             problem.range.begin < range.end && range.begin < problem.range.end;
    });
  }

  void addRepetitions(std::size_t file, std::size_t block) {
    const std::string& whole = text(file, block);
    for (const Repetition& repetition : result_.repetitions) {
      if (repetition.second.file != file || repetition.second.block != block) continue;
      const Declaration& declaration = at(repetition.second);
      std::string statement(cdeftext::textOf(whole, declaration.whole));
      statement.replace(declaration.nameRange.begin - declaration.whole.begin,
                        declaration.nameRange.size(), repetition.meaning);
      chunks_.push_back({file, block, declaration.whole.begin, statement + "\n;", 0, true});
    }
  }

  void reject(luajit::RejectedChunk rejected) {
    const Chunk& chunk = chunks_[rejected.chunk];
    if (chunk.isRepetition) return;
    const luasource::CdefBlock& block = project_.files[chunk.file].cdefs.blocks[chunk.block];
    // That is what the guard is for.
    const bool redefined =
        rejected.diagnostic.message.find("attempt to redefine") != std::string::npos;
    if (redefined && (block.isProtected || block.guard)) return;
    if (rejected.diagnostic.id == Id::CtypeTableFull) {
      rejected.diagnostic = diagnose(Id::CdefRejected, Place{},
                                     "it holds no more than 65,535 C types, and here they run out");
      rejected.diagnostic.hint =
          "split the declarations over processes, or declare only what is used";
    }
    const unsigned line = std::max(1U, rejected.diagnostic.place.line);
    result_.rejections.push_back({chunk.file, chunk.block,
                                  offsetOf(chunk, line, rejected.diagnostic),
                                  std::move(rejected.diagnostic)});
  }

  // LuaJIT names the line, and mostly the word, at which it stopped.
  static std::size_t offsetOf(const Chunk& chunk, unsigned line, const Diagnostic& diagnostic) {
    std::size_t begin = 0;
    for (unsigned i = 1; i < line && begin != std::string::npos; ++i) {
      begin = chunk.text.find('\n', begin);
      if (begin != std::string::npos) ++begin;
    }
    if (begin == std::string::npos) begin = chunk.text.size();
    std::size_t prefix = 0;
    for (unsigned i = 0; i < chunk.prefixLines; ++i) prefix = chunk.text.find('\n', prefix) + 1;
    const std::size_t end = std::min(chunk.text.find('\n', begin), chunk.text.size());
    std::size_t at = chunk.text.find_first_not_of(" \t", begin);
    if (at == std::string::npos || at > end) at = begin;
    const std::string& message = diagnostic.message;
    const std::size_t open =
        message.find('\'', message.rfind("near ") == std::string::npos ? message.size()
                                                                       : message.rfind("near "));
    if (open != std::string::npos) {
      const std::string word = message.substr(open + 1, message.rfind('\'') - open - 1);
      const std::size_t found = word.empty() ? std::string::npos : chunk.text.find(word, begin);
      if (found != std::string::npos && found <= end) at = found;
    }
    return chunk.offset + (at < prefix ? 0 : at - prefix);
  }

  const Project& project_;
  std::vector<std::size_t> files_;
  std::set<std::size_t> isHere_;  // the same
  std::size_t declarations_ = 0;
  std::set<std::string> names_, bodies_;
  std::map<std::string, cdeftext::Mention::Kind> tags_;
  std::vector<std::pair<std::size_t, std::size_t>> unsafe_;
  std::set<std::tuple<std::size_t, std::size_t, std::size_t>> rejectedProblems_;
  std::vector<Chunk> chunks_;
  DeclaredState result_;
};

// The file and those it needs, in the order in which they run.
std::vector<std::size_t> closureOf(const Project& project, std::size_t file) {
  std::set<std::size_t> seen{file};
  std::vector<std::size_t> pending{file};
  while (!pending.empty()) {
    const std::size_t at = pending.back();
    pending.pop_back();
    for (std::size_t other : project.needs[at])
      if (seen.insert(other).second) pending.push_back(other);
  }
  std::vector<std::size_t> ordered;
  for (std::size_t other : project.order)
    if (seen.contains(other)) ordered.push_back(other);
  return ordered;
}

}  // namespace

Result<std::vector<DeclaredState>> declare(const Project& project) {
  std::vector<State> states;
  for (std::size_t file : project.order) {
    if (project.files[file].scans.empty()) continue;
    const std::vector<std::size_t> files = closureOf(project, file);
    // Few states are looked at, so that many files with the same names stay cheap.
    constexpr std::size_t lookedAt = 8;
    const std::size_t first = states.size() > lookedAt ? states.size() - lookedAt : 0;
    const auto found =
        std::find_if(states.begin() + static_cast<std::ptrdiff_t>(first), states.end(),
                     [&](const State& state) { return state.accepts(files); });
    State& state = found == states.end() ? states.emplace_back(project) : *found;
    state.add(files);
    state.judge(file);
  }
  std::vector<DeclaredState> declared;
  for (State& state : states) {
    auto result = state.run();
    if (!result) return result.failure();
    declared.push_back(std::move(*result));
  }
  return declared;
}

}  // namespace ljbind::project
