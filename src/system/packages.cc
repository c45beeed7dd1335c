#include "system/packages.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <unordered_map>
#include <unordered_set>

#include "system/pkgconf_client.h"
#include "system/system_dirs.h"

namespace ljbind::sys {
namespace {

using Fragments = std::vector<const pkgconf_fragment_t*>;

const char* textOr(const char* text, const char* otherwise) { return text ? text : otherwise; }

// Fragments own their text; this names one for as long as the list lives.
std::string spell(const pkgconf_fragment_t& fragment) {
  if (!fragment.type) return textOr(fragment.data, "");
  return std::string{'-', fragment.type} + textOr(fragment.data, "");
}

// libpkgconf joins "-isystem", "/dir" and what follows to one fragment, to keep the pair together.
// The first space ends an option; a later one does where another option follows it.
std::vector<std::string> arguments(const pkgconf_fragment_t& fragment) {
  std::string text = spell(fragment);
  std::vector<std::string> split;
  std::size_t space = fragment.merged ? text.find(' ') : text.npos;
  for (; space != text.npos; space = text.find(" -")) {
    split.push_back(text.substr(0, space));
    text.erase(0, space + 1);
  }
  split.push_back(std::move(text));
  return split;
}

template <typename Visit>
void forEachFragment(const pkgconf_list_t& list, Visit visit) {
  for (const pkgconf_node_t* node = list.head; node; node = node->next)
    visit(*static_cast<const pkgconf_fragment_t*>(node->data));
}

// The directories of -I and -isystem, in order, without repetition.
std::vector<std::string> includeDirsAmong(const std::vector<std::string>& flags) {
  std::vector<std::string> dirs;
  for (std::size_t i = 0; i < flags.size(); ++i) {
    std::string dir;
    if (flags[i].starts_with("-I")) dir = tidyPath(flags[i].substr(2));
    if (flags[i] == "-isystem" && i + 1 < flags.size()) dir = tidyPath(flags[i + 1]);
    if (!dir.empty() && std::ranges::find(dirs, dir) == dirs.end()) dirs.push_back(std::move(dir));
  }
  return dirs;
}

// Collects the answer while libpkgconf holds the graph of packages.
struct Collector {
  PkgconfClient& client;
  const std::vector<std::string>& names;
  PackageSet set;

  std::vector<pkgconf_pkg_t*> named;
  std::unordered_map<std::string, std::string> origins;  // argument -> package

  void collect(pkgconf_pkg_t* world);
  void findNamed(pkgconf_pkg_t* world);
  void findOrigins(pkgconf_pkg_t* world);
  void noteOrigins(const pkgconf_pkg_t& package);
  void readCflags(pkgconf_pkg_t* world);
  void readLibs(pkgconf_pkg_t* world);
  void describe(pkgconf_pkg_t& package);
  std::string originOf(const pkgconf_fragment_t& fragment) const;
};

void Collector::findNamed(pkgconf_pkg_t* world) {
  for (const std::string& name : names) {
    for (const pkgconf_node_t* node = world->required.head; node; node = node->next) {
      const auto* dependency = static_cast<const pkgconf_dependency_t*>(node->data);
      if (dependency->match && name == dependency->package &&
          std::ranges::find(named, dependency->match) == named.end())
        named.push_back(dependency->match);
    }
  }
}

void Collector::noteOrigins(const pkgconf_pkg_t& package) {
  const std::string id = textOr(package.id, "");
  const auto note = [&](const pkgconf_fragment_t& fragment) {
    origins.try_emplace(spell(fragment), id);
  };
  forEachFragment(package.cflags, note);
  forEachFragment(package.libs, note);
}

void Collector::findOrigins(pkgconf_pkg_t* world) {
  for (const pkgconf_pkg_t* package : named) noteOrigins(*package);
  std::vector<const pkgconf_pkg_t*> all;
  pkgconf_pkg_traverse(
      client.get(), world,
      [](pkgconf_client_t*, pkgconf_pkg_t* package, void* data) {
        static_cast<std::vector<const pkgconf_pkg_t*>*>(data)->push_back(package);
      },
      &all, client.maxDepth(), 0);
  std::unordered_set<const pkgconf_pkg_t*> seen;
  for (const pkgconf_pkg_t* package : all)
    if (seen.insert(package).second) noteOrigins(*package);
}

std::string Collector::originOf(const pkgconf_fragment_t& fragment) const {
  const auto found = origins.find(spell(fragment));
  return found == origins.end() ? std::string() : found->second;
}

void Collector::readCflags(pkgconf_pkg_t* world) {
  pkgconf_list_t list = PKGCONF_LIST_INITIALIZER;
  pkgconf_pkg_cflags(client.get(), world, &list, client.maxDepth());
  const bool keepSystem = std::getenv("PKG_CONFIG_ALLOW_SYSTEM_CFLAGS") != nullptr;
  forEachFragment(list, [&](const pkgconf_fragment_t& fragment) {
    if (!keepSystem && pkgconf_fragment_has_system_dir(client.get(), &fragment)) return;
    for (std::string& argument : arguments(fragment))
      set.cflags.push_back({std::move(argument), originOf(fragment)});
  });
  pkgconf_fragment_free(&list);
}

void Collector::readLibs(pkgconf_pkg_t* world) {
  pkgconf_list_t list = PKGCONF_LIST_INITIALIZER;
  pkgconf_pkg_libs(client.get(), world, &list, client.maxDepth());
  const bool keepSystem = std::getenv("PKG_CONFIG_ALLOW_SYSTEM_LIBS") != nullptr;
  const auto isNamed = [&](const std::string& id) {
    return std::ranges::any_of(named, [&](const pkgconf_pkg_t* p) { return p->id && id == p->id; });
  };
  forEachFragment(list, [&](const pkgconf_fragment_t& fragment) {
    if (!keepSystem && pkgconf_fragment_has_system_dir(client.get(), &fragment)) return;
    const std::string origin = originOf(fragment);
    for (std::string& argument : arguments(fragment))
      set.libs.push_back({std::move(argument), origin});
    if (fragment.type == 'L') set.libraryDirs.emplace_back(textOr(fragment.data, ""));
    if (fragment.type == 'l')
      set.libraries.push_back({textOr(fragment.data, ""), origin, isNamed(origin)});
  });
  pkgconf_fragment_free(&list);
  std::ranges::stable_partition(set.libraries, &Library::own);
}

void Collector::describe(pkgconf_pkg_t& package) {
  const auto variable = [&](const char* name) {
    return std::string(textOr(pkgconf_tuple_find(client.get(), &package.vars, name), ""));
  };
  Package out;
  out.name = textOr(package.id, "");
  out.version = textOr(package.version, "");
  out.pcFile = textOr(package.filename, "");
  out.includeDirVariable = variable("includedir");
  out.libDirVariable = variable("libdir");
  const std::string sysroot = textOr(pkgconf_client_get_sysroot_dir(client.get()), "");
  std::vector<std::string> own;
  forEachFragment(package.cflags, [&](const pkgconf_fragment_t& fragment) {
    for (std::string& argument : arguments(fragment)) own.push_back(std::move(argument));
  });
  for (std::string& dir : includeDirsAmong(own))
    if (isSystemIncludeDir(dir, sysroot))
      out.alsoSystemDirs = true;
    else
      out.includeDirs.push_back(std::move(dir));
  std::vector<std::string> all;
  for (const Flag& flag : set.cflags) all.push_back(flag.text);
  out.searchDirs = includeDirsAmong(all);
  set.packages.push_back(std::move(out));
}

void Collector::collect(pkgconf_pkg_t* world) {
  findNamed(world);
  findOrigins(world);
  readCflags(world);
  client.followPrivate(false);
  readLibs(world);
  client.followPrivate(true);
  for (pkgconf_pkg_t* package : named) describe(*package);
}

// --- failures

// Why `name` cannot be a package's name, in words that follow "pkg-config knows no package 'x'".
std::string_view whyNotAName(std::string_view name) {
  if (name.empty()) return "; the name is empty";
  if (name.front() == '-') return "; a package's name does not start with '-'";
  const bool bad = std::ranges::any_of(name, [](unsigned char c) {
    return c <= ' ' || c == 0x7f || std::strchr("/\\,<>=!'\"`$;&|*?()[]{}#%", c) != nullptr;
  });
  return bad ? "; a package's name has no spaces, slashes, commas or comparisons" : "";
}

std::string printable(std::string_view name) {
  std::string text;
  for (const char c : name) text += std::iscntrl(static_cast<unsigned char>(c)) ? '?' : c;
  return text.substr(0, 80);
}

// libpkgconf's lines as one sentence in our style.
std::string oneSentence(std::string_view lines) {
  std::string sentence;
  for (std::string_view rest = lines; !rest.empty();) {
    std::string line(rest.substr(0, rest.find('\n')));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    while (!line.empty() && (line.back() == '.' || line.back() == ' ')) line.pop_back();
    if (line.empty() || sentence.find(line.substr(1)) != std::string::npos) continue;
    if (line.starts_with("Package")) line[0] = 'p';
    sentence += (sentence.empty() ? "" : "; ") + line;
  }
  return printable(sentence).size() < sentence.size() ? sentence.substr(0, 300) : sentence;
}

// The lines of `warnings` about the .pc file of `name`: a malformed file is skipped with a warning.
std::string linesAbout(const std::string& name, std::string_view warnings) {
  std::string lines;
  for (std::string_view rest = warnings; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.find("/" + name + ".pc:") != std::string_view::npos) lines.append(line) += '\n';
  }
  return lines;
}

Diagnostic notFound(const std::string& name, const PkgconfClient& client) {
  const std::string meant = suggestPackage(name, client.installed());
  const std::string suffix = meant.empty() ? "" : "; did you mean '" + meant + "'?";
  return diagnose(Id::PackageNotFound, name, suffix);
}

// Which of `names` is to blame, asked one by one.
Diagnostic explain(const std::vector<std::string>& names) {
  const auto accept = [](pkgconf_client_t*, pkgconf_pkg_t*, void*, int) { return true; };
  std::string together;
  for (const std::string& name : names) {
    PkgconfClient client;
    client.followPrivate(true);
    if (client.apply({name}, accept, nullptr)) continue;
    pkgconf_pkg_t* package = pkgconf_pkg_find(client.get(), name.c_str());
    const std::string why = package ? client.errors : linesAbout(name, client.warnings);
    if (package) pkgconf_pkg_unref(client.get(), package);
    if (why.empty()) return notFound(name, client);
    return diagnose(Id::PackageBroken, name, oneSentence(why));
  }
  for (const std::string& name : names) together += (together.empty() ? "" : " ") + name;
  PkgconfClient client;
  client.followPrivate(true);
  (void)client.apply(names, accept, nullptr);
  return diagnose(Id::PackageBroken, together, oneSentence(client.errors));
}

// --- suggestions

std::string withoutDigits(std::string key) {
  std::erase_if(key, [](unsigned char c) { return std::isdigit(c) != 0; });
  return key;
}

}  // namespace

std::string packageEssence(std::string_view name) {
  if (name.ends_with("-dev")) name.remove_suffix(4);
  while (name.ends_with(".0")) name.remove_suffix(2);
  if (name.starts_with("lib") && name.size() > 3) name.remove_prefix(3);
  std::string key;
  for (const unsigned char c : name)
    if (std::isalnum(c)) key += static_cast<char>(std::tolower(c));
  return key;
}

std::string suggestPackage(std::string_view name, const std::vector<std::string>& installed) {
  const std::string key = packageEssence(name);
  for (const std::string& candidate : installed)
    if (packageEssence(candidate) == key) return candidate;
  const std::string letters = withoutDigits(key);
  for (const std::string& candidate : installed)
    if (!letters.empty() && withoutDigits(packageEssence(candidate)) == letters) return candidate;
  return closest(name, {installed.begin(), installed.end()});
}

Result<PackageSet> resolvePackages(const std::vector<std::string>& names) {
  if (names.empty()) return PackageSet{};
  for (const std::string& name : names)
    if (const std::string_view why = whyNotAName(name); !why.empty())
      return diagnose(Id::PackageNotFound, printable(name), why);
  PkgconfClient client;
  client.followPrivate(true);
  Collector collector{client, names, {}, {}, {}};
  const bool found = client.apply(
      names,
      [](pkgconf_client_t*, pkgconf_pkg_t* world, void* data, int) {
        static_cast<Collector*>(data)->collect(world);
        return true;
      },
      &collector);
  if (!found) return explain(names);
  return std::move(collector.set);
}

}  // namespace ljbind::sys
