#include "cli/find_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "emit/c_text.h"

namespace ljbind::cli {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t labelColumns = 26;
constexpr std::size_t lineColumns = 100;
constexpr std::size_t longestWhole = 160;  // of a struct's text before its body is left out

std::string placeText(const FoundPlace& place) {
  const std::string& name = place.header.empty() ? place.path : place.header;
  return place.line ? fmt::format("{}:{}", name, place.line) : name;
}

std::string shipped(const std::optional<sys::Debian>& debian) {
  return debian ? fmt::format("{} {}", debian->package, debian->version) : "";
}

std::string ownerText(const FoundOwner& owner) {
  const std::string debian = shipped(owner.debian);
  if (owner.package.empty()) return debian.empty() ? "none that is known" : debian;
  std::string text = owner.package;
  if (!owner.version.empty()) text += " " + owner.version;
  return debian.empty() ? text : fmt::format("{} ({})", text, debian);
}

std::string libraryText(const FoundLibrary& library) {
  return library.debian ? fmt::format("{} ({})", library.soname, library.debian->package)
                        : library.soname;
}

std::string bytes(std::uint64_t count) {
  return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

std::string memberText(const FoundMember& member) {
  std::string text = fmt::format("{}, ", member.type);
  if (member.widthBits)
    return text + fmt::format("{} bit{} at offset {}, bit {}", *member.widthBits,
                              *member.widthBits == 1 ? "" : "s", member.offsetBits / 8,
                              member.offsetBits % 8);
  text += fmt::format("offset {}", member.offsetBits / 8);
  return member.sizeBytes ? text + ", " + bytes(*member.sizeBytes) : text;
}

std::string withContainer(const std::string& kind, const std::string& container) {
  return container.empty() ? kind : fmt::format("{} of {}", kind, container);
}

// Whole where it is short, as most functions are; else without the bodies.
std::string shown(const std::string& whole, const std::string& brief) {
  return whole.size() <= longestWhole && whole.find('\n') == whole.npos ? whole : brief;
}

class TextWriter {
 public:
  std::string run(const std::vector<FoundName>& names) {
    for (const FoundName& name : names) {
      for (const FoundDeclaration& declaration : name.declarations) write(declaration);
      for (const FoundHeader& header : name.headers) write(header);
      if (!name.exporters.empty()) writePrivate(name);
      writeMentions(name);
    }
    return std::move(text_);
  }

 private:
  void title(const std::string& name, const std::string& kind) {
    text_ += fmt::format("{}{}  {}\n", text_.empty() ? "" : "\n", name, kind);
  }

  void row(const std::string& label, const std::string& value) {
    if (value.empty()) return;
    std::string start = "  " + label;
    if (start.size() + 2 > labelColumns)
      start += "\n" + std::string(labelColumns, ' ');
    else
      start.resize(labelColumns, ' ');
    // What is wrapped goes on below its beginning.
    const std::string wrapped = emit::wrap(value, lineColumns - labelColumns, std::string(4, ' '));
    text_ += start;
    for (const char c : wrapped) {
      text_ += c;
      if (c == '\n') text_.append(labelColumns, ' ');
    }
    text_ += '\n';
  }

  void write(const FoundDeclaration& found) {
    title(found.spelling, withContainer(found.kind, found.kind == "member" ? "" : found.container));
    row(placeText(found.place), shown(found.written.whole, found.written.brief));
    if (found.member) {
      row("type", memberText(*found.member));
      row("member of", found.container);
    }
    std::string emitted = shown(found.emitted.text, briefText(found.emitted.text));
    if (emitted.empty())
      row("not emitted", found.emitted.note);
    else
      row("as emitted", emitted);
    if (!emitted.empty() && !found.emitted.note.empty()) row("because", found.emitted.note);
    if (found.layout)
      row("layout", fmt::format("{}, aligned to {}, {} member{}", bytes(found.layout->sizeBytes),
                                found.layout->alignBytes, found.layout->members,
                                found.layout->members == 1 ? "" : "s"));
    for (const std::string& condition : found.conditions) row("condition", condition);
    if (found.include != found.place.header) row("include", "<" + found.include + ">");
    row("package", ownerText(found.owner));
    if (found.library) row("exported by", libraryText(*found.library));
  }

  void write(const FoundHeader& header) {
    title(placeText(header.place), "header");
    row("file", header.place.path);
    row("package", ownerText(header.owner));
    for (const FoundLibrary& library : header.libraries) row("library", libraryText(library));
  }

  void writePrivate(const FoundName& name) {
    title(name.name, "private symbol");
    row("declared", "in no installed header");
    for (const FoundLibrary& library : name.exporters) row("exported by", libraryText(library));
  }

  void writeMentions(const FoundName& name) {
    if (name.mentions.empty()) return;
    const bool alone = name.declarations.empty();
    if (alone) title(name.name, "found by its text alone");
    if (alone) row("not read", name.unread);
    for (const FoundMention& mention : name.mentions)
      row(alone ? "mentioned" : "also",
          fmt::format("{}  {}", placeText(mention.place),
                      withContainer(mention.kind, mention.container)));
  }

  std::string text_;
};

// What is not known has no key.
void set(ordered_json& entry, const char* key, const std::string& value) {
  if (!value.empty()) entry[key] = value;
}

void addPlace(ordered_json& entry, const FoundPlace& place) {
  set(entry, "header", place.header);
  set(entry, "file", place.path);
  if (place.line) entry["line"] = place.line;
  if (place.column) entry["column"] = place.column;
}

void addDebian(ordered_json& entry, const std::optional<sys::Debian>& debian) {
  if (debian) entry["debian"] = {{"package", debian->package}, {"version", debian->version}};
}

void addOwner(ordered_json& entry, const FoundOwner& owner) {
  set(entry, "package", owner.package);
  set(entry, "packageVersion", owner.version);
  addDebian(entry, owner.debian);
}

ordered_json libraryJson(const FoundLibrary& library) {
  ordered_json entry{{"soname", library.soname}, {"file", library.path}};
  addDebian(entry, library.debian);
  return entry;
}

ordered_json declarationJson(const FoundDeclaration& found) {
  ordered_json entry{{"name", found.spelling}, {"kind", found.kind}};
  set(entry, "container", found.container);
  addPlace(entry, found.place);
  set(entry, "include", found.include);
  set(entry, "written", found.written.whole);
  if (found.written.byMacro) entry["byMacro"] = true;
  set(entry, "emitted", found.emitted.text);
  set(entry, "reason", found.emitted.note);
  entry["conditions"] = found.conditions;
  if (found.layout)
    entry["layout"] = {{"size", found.layout->sizeBytes},
                       {"align", found.layout->alignBytes},
                       {"members", found.layout->members}};
  if (const auto& member = found.member) {
    ordered_json facts{{"type", member->type}, {"offset", member->offsetBits / 8}};
    if (member->sizeBytes) facts["size"] = *member->sizeBytes;
    if (member->widthBits) facts["bitOffset"] = member->offsetBits % 8;
    if (member->widthBits) facts["bitWidth"] = *member->widthBits;
    entry["member"] = std::move(facts);
  }
  addOwner(entry, found.owner);
  if (found.library) entry["library"] = libraryJson(*found.library);
  return entry;
}

}  // namespace

std::string findText(const std::vector<FoundName>& names) { return TextWriter().run(names); }

std::string findJson(const std::vector<FoundName>& names) {
  ordered_json document{{"version", 1}, {"tool", "ljbind " LJBIND_VERSION}};
  document["names"] = ordered_json::array();
  for (const FoundName& name : names) {
    ordered_json entry{{"name", name.name}, {"found", name.found()}};
    entry["declarations"] = ordered_json::array();
    for (const FoundDeclaration& one : name.declarations)
      entry["declarations"].push_back(declarationJson(one));
    entry["mentions"] = ordered_json::array();
    for (const FoundMention& one : name.mentions) {
      ordered_json mention{{"kind", one.kind}};
      set(mention, "container", one.container);
      addPlace(mention, one.place);
      entry["mentions"].push_back(std::move(mention));
    }
    entry["headers"] = ordered_json::array();
    for (const FoundHeader& one : name.headers) {
      ordered_json header = ordered_json::object();
      addPlace(header, one.place);
      addOwner(header, one.owner);
      header["libraries"] = ordered_json::array();
      for (const FoundLibrary& library : one.libraries)
        header["libraries"].push_back(libraryJson(library));
      entry["headers"].push_back(std::move(header));
    }
    entry["exporters"] = ordered_json::array();
    for (const FoundLibrary& one : name.exporters) entry["exporters"].push_back(libraryJson(one));
    entry["suggestions"] = name.suggestions;
    entry["install"] = name.install;
    set(entry, "unread", name.unread);
    document["names"].push_back(std::move(entry));
  }
  return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace ljbind::cli
