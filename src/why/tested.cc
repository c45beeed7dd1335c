#include "why/tested.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace ljbind::why {
namespace {

using ir::as;

// C keeps these for compilers and C libraries.
bool isReserved(std::string_view name) {
  return name.size() > 1 && name[0] == '_' &&
         (name[1] == '_' || (name[1] >= 'A' && name[1] <= 'Z'));
}

// Reserved as well, and yet for users to define: feature_test_macros(7).
bool isFeatureTest(std::string_view name) {
  constexpr std::array<std::string_view, 15> names = {
      "_GNU_SOURCE",    "_DEFAULT_SOURCE",   "_BSD_SOURCE",         "_SVID_SOURCE",
      "_POSIX_SOURCE",  "_POSIX_C_SOURCE",   "_XOPEN_SOURCE",       "_XOPEN_SOURCE_EXTENDED",
      "_ISOC99_SOURCE", "_LARGEFILE_SOURCE", "_LARGEFILE64_SOURCE", "_FILE_OFFSET_BITS",
      "_TIME_BITS",     "_REENTRANT",        "_THREAD_SAFE"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

// What compilers and headers for other systems define without the two underscores, what tools
// define that only look at headers, and words of the language.
bool isOtherPlatform(std::string_view name) {
  constexpr std::array<std::string_view, 34> names = {
      "WIN32",   "WIN64",   "WINDOWS",   "WINNT",      "MSDOS",   "DOS",  "OS2",
      "CYGWIN",  "MINGW",   "MACOS",     "MACOSX",     "DARWIN",  "unix", "linux",
      "sun",     "SOLARIS", "AIX",       "HPUX",       "VMS",     "vms",  "ANDROID",
      "SYMBIAN", "AMIGA",   "BEOS",      "HAIKU",      "DOXYGEN", "SWIG", "GTK_DOC_IGNORE",
      "TPF",     "THINK_C", "macintosh", "c_plusplus", "inline",  "const"};
  // What autoconf calls the byte order, behind a package's prefix or not.
  return std::find(names.begin(), names.end(), name) != names.end() ||
         name.ends_with("WORDS_BIGENDIAN");
}

// XMLSEC_NO_ of XMLSEC_NO_X509; empty for a name that is not made that way.
std::string_view kindOf(std::string_view name) {
  for (std::string_view word :
       {"NO_", "HAVE_", "WITH_", "WITHOUT_", "ENABLE_", "DISABLE_", "USE_"}) {
    const std::size_t at = name.find(word);
    if (at == name.npos || at == 0 || name[at - 1] != '_') continue;
    return name.substr(0, at + word.size());
  }
  return {};
}

class Reader {
 public:
  explicit Reader(const ir::Module& module) : module_(module) {}

  void node(const Node& node, bool root) {
    const ir::Decl& decl = module_.decl(node.decl);
    const std::string name = nameOf(decl);
    // A typedef with another one in an #else is chosen; without, there is none or this one.
    chain(decl.condition, name, !root && as<ir::Typedef>(decl), true);
    macros(decl.macros, !root || as<ir::Record>(decl));
    if (const auto* record = as<ir::Record>(decl)) members(decl, *record);
    if (const auto* list = as<ir::Enum>(decl))
      for (const ir::Enumerator& value : list->enumerators)
        chain(value.condition, fmt::format("enumerator {}", value.name), false, false,
              decl.condition);
  }

  // What is read from now on is read for the layout of this record.
  void begin(ir::DeclId record) {
    record_ = record;
    typedefs_.clear();
  }

  void members(const ir::Decl& decl, const ir::Record& record) {
    const std::string name = nameOf(decl);
    for (const ir::Field& field : record.fields) {
      const std::string member =
          fmt::format("member {} of {}", field.name.empty() ? "(unnamed)" : field.name, name);
      chain(field.condition, member, true, false, decl.condition);
      macros(field.macros, true);
    }
    for (ir::ConditionId id : record.conditions)
      chain(id, fmt::format("members of {}", name), true, false, decl.condition, true);
  }

  // The #if around the type, were it a typedef that members are written with.
  void typedefOf(ir::TypeId type) {
    while (type != ir::TypeId::None) {
      const ir::Type& one = module_.type(type);
      if (const auto* array = std::get_if<ir::Array>(&one)) {
        type = array->element;
      } else if (const auto* qualified = std::get_if<ir::Qualified>(&one)) {
        type = qualified->type;
      } else if (const auto* named = std::get_if<ir::Named>(&one)) {
        const ir::Decl& decl = module_.decl(named->decl);
        const auto* alias = as<ir::Typedef>(decl);
        if (!alias || std::find(typedefs_.begin(), typedefs_.end(), named->decl) != typedefs_.end())
          return;
        typedefs_.push_back(named->decl);
        chain(decl.condition, nameOf(decl), true, true);
        macros(decl.macros, true);
        type = alias->type;
      } else {
        return;
      }
    }
  }

  std::vector<TestedMacro> take() {
    for (TestedMacro& macro : found_) macro.platform = isPlatform(macro.test);
    const auto rank = [](const TestedMacro& macro) {
      if (macro.platform) return 3;
      if (!macro.ofLayout) return 2;
      return isUndecided(macro) ? 0 : 1;
    };
    std::stable_sort(found_.begin(), found_.end(),
                     [&](const TestedMacro& a, const TestedMacro& b) { return rank(a) < rank(b); });
    return std::move(found_);
  }

 private:
  static std::string nameOf(const ir::Decl& decl) {
    if (as<ir::Typedef>(decl)) return "typedef " + decl.name;
    if (as<ir::Macro>(decl)) return "macro " + decl.name;
    return ir::spelling(decl);
  }

  void macros(const std::vector<ir::MacroUseId>& uses, bool ofLayout) {
    for (ir::MacroUseId id : uses) {
      const ir::MacroUse& use = module_.macroUse(id);
      chain(use.condition, "macro " + use.name, ofLayout, true);
    }
  }

  // From a condition outwards. `chosen`: only where there is another branch is anything chosen.
  void chain(ir::ConditionId id, const std::string& what, bool ofLayout, bool chosen,
             ir::ConditionId outer = ir::ConditionId::None, bool onlyIfNew = false) {
    for (; id != ir::ConditionId::None && id != outer; id = module_.condition(id).outer) {
      const ir::Condition& condition = module_.condition(id);
      const bool layout = ofLayout && (!chosen || condition.alternatives);
      for (const auto* tests : {&condition.tests, &condition.otherTests})
        for (const ir::MacroTest& test : *tests) use(test, id, what, layout, onlyIfNew);
    }
  }

  void use(const ir::MacroTest& test, ir::ConditionId id, const std::string& what, bool ofLayout,
           bool onlyIfNew) {
    const auto [known, fresh] = places_.try_emplace(test.name, found_.size());
    if (fresh) {
      found_.emplace_back();
      found_.back().test = test;
    }
    const std::size_t at = known->second;
    found_[at].ofLayout |= ofLayout;
    std::vector<TestUse>& uses = found_[at].uses;
    auto same = std::find_if(uses.begin(), uses.end(),
                             [id](const TestUse& one) { return one.condition == id; });
    const bool newUse = same == uses.end();
    if (newUse) same = uses.insert(same, {id, {}});
    if ((!onlyIfNew || newUse) &&
        std::find(same->around.begin(), same->around.end(), what) == same->around.end())
      same->around.push_back(what);
    const bool newRecord = ofLayout && record_ != ir::DeclId::None &&
                           (same->records.empty() || same->records.back() != record_);
    if (newRecord) same->records.push_back(record_);
    // Who defined it may have asked an #if in turn; each test's own is followed once.
    if ((newUse || newRecord) && test.condition != ir::ConditionId::None)
      chain(test.condition, "the #define of " + test.name, ofLayout, false);
  }

  const ir::Module& module_;
  std::vector<TestedMacro> found_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<ir::DeclId> typedefs_;
  ir::DeclId record_ = ir::DeclId::None;
};

}  // namespace

bool isPlatform(const ir::MacroTest& test) {
  if (test.decider == "clang" || isOtherPlatform(test.name)) return true;
  if (!isReserved(test.name)) return false;
  const bool byFlag = !test.location.known() && test.decider != "nobody";
  return !byFlag && !isFeatureTest(test.name);
}

std::vector<TestedMacro> testedMacros(const ir::Module& module, const std::vector<Node>& closure) {
  Reader reader(module);
  for (const Node& node : closure) reader.node(node, &node == &closure.front());
  return reader.take();
}

void findSiblings(std::vector<TestedMacro>& macros, const std::vector<config::Flag>& flags) {
  constexpr std::string_view package = "pkg-config ";
  for (TestedMacro& macro : macros) {
    if (macro.test.defined || macro.test.decider != "nobody") continue;
    const std::string_view kind = kindOf(macro.test.name);
    if (kind.empty()) continue;
    for (const config::Flag& flag : flags) {
      const std::string_view text = flag.text;
      if (!flag.origin.starts_with(package) || !text.starts_with("-D") ||
          !text.substr(2).starts_with(kind))
        continue;
      macro.sibling =
          fmt::format("{} passes {} and not this one", flag.origin, text.substr(0, text.find('=')));
      break;
    }
  }
}

bool isUndecided(const TestedMacro& macro) {
  return !macro.platform && macro.sibling.empty() && macro.definedIf.empty() &&
         !macro.test.defined && macro.test.decider == "nobody" && !isReserved(macro.test.name);
}

std::vector<TestedMacro> undecidedOfLayouts(const ir::Module& module,
                                            const std::vector<ir::DeclId>& records) {
  Reader reader(module);
  for (ir::DeclId id : records) {
    const auto& record = *as<ir::Record>(module.decl(id));
    reader.begin(id);
    reader.members(module.decl(id), record);
    for (const ir::Field& field : record.fields) reader.typedefOf(field.type);
  }
  std::vector<TestedMacro> found = reader.take();
  std::erase_if(found,
                [](const TestedMacro& macro) { return !macro.ofLayout || !isUndecided(macro); });
  return found;
}

}  // namespace ljbind::why
