// Reads C headers with clang: one parse, then the declarations that are asked for as an ir::Module.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "config/parse_request.h"
#include "ir/candidate.h"
#include "ir/module.h"

namespace ljbind::headers {

class Session;

struct ReadHeader {
  std::string include;
  std::string path;
  bool parsedHere;  // false: an earlier header had already included it
};

struct LiftRequest {
  std::vector<std::size_t> chosen;     // indices into candidates()
  std::vector<std::size_t> mentioned;  // likewise; of a struct, its name is enough
  // Given what was read so far, the records among it whose bodies are wanted as well; asked again
  // until it names none. May be empty.
  std::function<std::vector<ir::DeclId>(const ir::Module&)> moreBodies;
  // Whether Condition::otherText is wanted.
  bool branchTexts = false;
};

// A name that was found in a branch that was not taken.
struct SkippedMention {
  std::string place;        // "zlib.h:1805"
  std::string line;         // as written
  ir::Condition condition;  // that was not met
};

enum class Mentions { All, Definitions };  // a definition is a line `#define NAME`

// A record that is to be read once more with a macro defined, which nothing defines.
struct RereadRequest {
  ir::DeclId record = ir::DeclId::None;
  std::string macro;
  // The #ifs, of those that test the macro, that decide what the record is written with.
  std::vector<ir::ConditionId> conditions;
};
struct Reread {
  enum class Kind : std::uint8_t {
    Read,        // and it is laid out differently, or has further members
    Same,        // it is laid out as it is without the macro
    Refused,     // with the macro, a header would be needed that is not there
    Impossible,  // it cannot be read by itself
  };
  Kind kind = Kind::Impossible;
  ir::Module flipped;  // the record and what it is made of, with the macro
};

// One translation unit. Parsing is done by `parse`; nothing is copied out before `lift`.
class TranslationUnit {
 public:
  // None when a header that is `required` does not compile, or clang cannot start; `diagnostics`
  // then says why. A header that is not required and does not compile is left out, as if it had
  // never been named, and listed by rejected().
  // `rejectedBefore`, the leftOut() of the parse before, is listed with those of this parse.
  static std::optional<TranslationUnit> parse(
      const config::ParseRequest& request, Diagnostics& diagnostics,
      const std::vector<config::RejectedHeader>& rejectedBefore = {});
  // Removes rejected headers from a request that is parsed once more, with all functions.
  static void leaveOut(config::ParseRequest& request,
                       const std::vector<config::RejectedHeader>& rejected);
  TranslationUnit(TranslationUnit&&) noexcept;
  TranslationUnit& operator=(TranslationUnit&&) noexcept;
  ~TranslationUnit();

  // Every name the headers declare or define, in the order of declaration.
  const std::vector<ir::Candidate>& candidates() const;
  const std::vector<config::RejectedHeader>& rejected() const;
  // Those and the ones that could not be read by themselves, but were where another header includes
  // them: what the next parse is to leave out.
  const std::vector<config::RejectedHeader>& leftOut() const;
  const std::vector<ReadHeader>& read() const;
  // Every file that was opened, for a depfile.
  std::vector<std::string> dependencies() const;
  const std::vector<config::Flag>& flags() const;  // that the request had
  // The arguments clang itself was run with.
  const std::vector<std::string>& compilerArguments() const;

  // The chosen declarations and everything they need, types behind pointers as forward
  // declarations. May be called once: evaluating macros adds to the translation unit.
  // None when something chosen depends on a rejected header, or on a function of another package's
  // that could not be read any more; the caller then parses again after leaveOut() of what
  // leftOut() lists.
  std::optional<ir::Module> lift(const LiftRequest& request);

  // After lift(), which made `module`; as often as one likes.
  Reread reread(const ir::Module& module, const RereadRequest& request);

  // Where the package's own headers have a name that candidates() lacks because of an #if; by text,
  // and no more than a few.
  std::vector<SkippedMention> skippedMentions(const std::string& name,
                                              Mentions which = Mentions::All);
  // The first of rejected() that has a name, by its text; null when none does.
  const config::RejectedHeader* rejectedMention(const std::string& name);

 private:
  explicit TranslationUnit(std::unique_ptr<Session> session);
  std::unique_ptr<Session> session_;
};

}  // namespace ljbind::headers
