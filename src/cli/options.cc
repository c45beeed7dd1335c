#include "cli/options.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/diagnostic.h"

namespace ljbind::cli {
namespace {

constexpr char genExamples[] = R"(Examples:
  ljbind gen -p libxml-2.0 -o libxml2.lua
      the whole package
  ljbind gen -p libxml-2.0 --select xmlInitParser
      one function and nothing else, on standard output
  ljbind gen -p xmlsec1 -p libxml-2.0 --from-lua verify.lua -o xmlsig.lua
      what verify.lua uses of `require "xmlsig"`
  ljbind gen time.h --select clock_gettime --select 'macro:CLOCK_*'
      from libc, with a pattern

A pattern is a name, a glob (xml*) or /regex/, with an optional kind before it:
function:xml*  macro:XML_*  type:  enum:  var:

Exit status: 0 written and proven, 1 the input has errors, 2 usage or a missing package, header or
tool, 70 a bug in ljbind.)";

bool isIdentifier(std::string_view text) {
  return !text.empty() && !std::isdigit(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return c == '_' || c == '$' || c >= 0x80 || std::isalnum(c);
         });
}

// What is wrong with the argument of a flag, which clang would say of a line nobody wrote.
std::string refuseFlag(const std::string& flag, const std::string& value) {
  if (value.empty()) return "its argument is empty";
  if (flag != "-D" && flag != "-U") return {};
  std::string_view name =
      std::string_view(value).substr(0, flag == "-D" ? value.find('=') : value.npos);
  if (const std::size_t open = name.find('(');
      flag == "-D" && open != name.npos && name.ends_with(')'))
    name = name.substr(0, open);
  if (isIdentifier(name)) return {};
  return fmt::format("'{}' does not start with the name of a macro", value);
}

// Flags keep their order among each other, since -U after -D is not -D after -U.
void addFlag(CLI::App& app, config::GenRequest& request, const std::string& flag,
             const std::string& metavar, const std::string& help) {
  const std::string spelling = flag.size() == 2 ? flag : "--" + flag.substr(1);
  app.add_option_function<std::vector<std::string>>(
         spelling,
         [&request, flag](const std::vector<std::string>& values) {
           for (const std::string& value : values) {
             if (flag.size() == 2) {
               request.flags.push_back({flag + value, "the command line"});
             } else {
               request.flags.push_back({flag, "the command line"});
               request.flags.push_back({value, "the command line"});
             }
           }
         },
         help)
      ->type_name(metavar)
      ->trigger_on_parse()
      ->allow_extra_args(false)
      ->check(CLI::Validator([flag](const std::string& value) { return refuseFlag(flag, value); },
                             std::string()))
      ->group("What the compiler is told");
}

void describeGen(CLI::App& gen, config::GenRequest& request) {
  const auto list = [&](const char* names, std::vector<std::string>& target, const char* metavar,
                        const char* help, const char* group) {
    gen.add_option(names, target, help)->type_name(metavar)->allow_extra_args(false)->group(group);
  };
  const char* input = "What is read";
  list("-p,--package", request.packages, "PKG", "a package pkg-config knows; may be repeated",
       input);
  gen.add_option("header", request.headers,
                 "headers, as in an #include; without any, the package's public headers")
      ->type_name("HEADER");
  list("--select", request.select, "PATTERN", "take this, and the types it needs; may be repeated",
       input);
  list("--exclude", request.exclude, "PATTERN", "leave this out; may be repeated", input);
  list("--from-lua", request.scripts, "FILE", "take what a Lua script uses; may be repeated",
       input);
  list("--lib", request.libraries, "SONAME", "look for symbols in this library first", input);
  list("-L", request.libraryDirectories, "DIR", "look for libraries here first", input);

  addFlag(gen, request, "-D", "NAME[=VALUE]", "define a macro");
  addFlag(gen, request, "-U", "NAME", "undefine a macro");
  addFlag(gen, request, "-I", "DIR", "look for headers here");
  addFlag(gen, request, "-include", "HEADER", "read this header before any other");

  const char* output = "What is written";
  const auto file = [&](const char* names, std::string& target, const char* metavar,
                        const char* help) {
    gen.add_option(names, target, help)->type_name(metavar)->group(output);
  };
  file("-o,--output", request.output, "FILE", "the module; standard output without it");
  file("--name", request.name, "NAME", "the module's name; else that of FILE or of the package");
  gen.add_flag("--split", request.split, "write the declarations to NAME_h.lua")->group(output);
  auto* lazy = gen.add_flag_callback(
      "--lazy", [&request] { request.loading = config::Loading::Lazy; },
      "declare each symbol at its first use; the default for whole packages");
  auto* eager = gen.add_flag_callback(
      "--eager", [&request] { request.loading = config::Loading::Eager; },
      "declare everything at load; the default for selections");
  lazy->group(output)->excludes(eager);
  eager->group(output);
  file("--report", request.report, "FILE", "what became of every declaration, as JSON");
  file("--depfile", request.depfile, "FILE", "the files that were read, for make and ninja");
  gen.add_option("--dump", request.dump, "print a stage and stop: ir, plan, cdef, cflags or macros")
      ->type_name("STAGE")
      ->check(CLI::IsMember({"ir", "plan", "cdef", "cflags", "macros"}))
      ->group(output);

  const char* running = "How it runs";
  auto* quiet = gen.add_flag("-q,--quiet", request.quiet, "print errors only")->group(running);
  gen.add_flag("-v,--verbose", request.verbose, "print the time each phase took")
      ->group(running)
      ->excludes(quiet);
  gen.add_option("--timeout", request.timeoutSeconds, "give up after this long; 0 never")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->group(running);
  gen.footer(genExamples);
}

// What CLI11 throws, in the shape of our own diagnostics.
std::string usageFailure(const CLI::App* app, const CLI::Error& error) {
  std::string message = error.what();
  if (const auto commands = app->get_subcommands(); commands.empty()) {
    const std::vector<std::string> words = app->remaining();
    std::vector<std::string_view> names;
    for (const CLI::App* command : app->get_subcommands({})) names.push_back(command->get_name());
    const std::string near = words.empty() ? std::string() : closest(words.front(), names);
    if (words.empty())
      message = "no command was given";
    else
      message = fmt::format("there is no command '{}'{}", words.front(),
                            near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    return render(diagnose(Id::BadUsage, message, "", "the commands"));
  } else {
    if (message.size() > 1 && std::islower(static_cast<unsigned char>(message[1])))
      message[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
    return render(
        diagnose(Id::BadUsage, message, commands.front()->get_name() + " ", "the options"));
  }
}

}  // namespace

void describe(CommandLine& line) {
  line.app = std::make_unique<CLI::App>(
      "Writes LuaJIT FFI modules from C headers, every declaration proven.", "ljbind");
  CLI::App& app = *line.app;
  app.set_version_flag("--version", "ljbind " LJBIND_VERSION);
  app.require_subcommand(1);
  app.failure_message(usageFailure);
  app.get_formatter()->column_width(34);
  describeGen(*app.add_subcommand("gen", "write a module from a package, headers or a script"),
              line.gen);
  app.add_subcommand("man", "print the manual page");
  app.add_subcommand("completion", "print a completion script")
      ->add_option("shell", line.completionShell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.footer("ljbind COMMAND --help tells more.");
}

}  // namespace ljbind::cli
