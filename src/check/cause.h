// Says why two versions of a struct part: the first member that differs, the typedef behind it, and
// who decided what the header makes of that typedef.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "check/check.h"
#include "check/members.h"
#include "check/names.h"

namespace ljbind::check {

struct Cause {
  std::string path;         // "keyInfoReadCtx.maxRetrievalMethodLevel"
  std::string text;         // "because typedef 'xmlSecSize' is ...", or what differs in place
  std::string typedefName;  // the user's typedef that is to blame; empty when none is
  Spot at;                  // the piece of text to correct
  ir::Location header;      // what the header has in its place
  ir::DeclId wanted = ir::DeclId::None;  // the header's declaration of the typedef
  std::vector<std::string> decided;      // "xmlsec/xmlsec.h:57 takes that branch because ..."
};

class Causes {
 public:
  Causes(const Input& input, const HeaderNames& names);

  Cause ofRecord(ir::DeclId c, ir::DeclId lua, const RecordDifference& difference) const;

  // A typedef of the user's, among the names a type is written with, that means something else in
  // the headers; none where all mean the same.
  struct Guilty {
    std::string name;
    HeaderNames::TypeMeaning header;
    ir::TypeId lua = ir::TypeId::None;
  };
  std::optional<Guilty> guiltyTypedef(const Spot& spot) const;
  // Whether a typedef of one that stands for the other is of no consequence: an opaque struct may
  // be called anything.
  bool isOpaque(ir::TypeId c, ir::TypeId lua) const;

  // "'size_t' (8 bytes) here and 'unsigned int' (4) in xmlsec/xmlsec.h:58"
  std::string bothTypes(const std::string& written, ir::TypeId lua, ir::TypeId c,
                        const ir::Location& header) const;
  // One sentence for each macro that decided which branch of the header a declaration is in.
  std::vector<std::string> decisions(ir::ConditionId condition) const;
  std::string place(const ir::Location& location) const { return ir::placeText(in_.c, location); }

 private:
  Cause ofMember(ir::DeclId c, ir::DeclId lua, const MemberDifference& first, unsigned depth) const;
  std::string typedefSentence(const Guilty& guilty, Cause& cause) const;

  const Input& in_;
  const HeaderNames& names_;
  std::unordered_map<std::string_view, ir::TypeId> typedefs_;  // the user's
};

// The identifiers of a piece of C, in their order.
std::vector<std::string> identifiersOf(std::string_view text);

}  // namespace ljbind::check
