#include "cli/options.h"

#include <fmt/format.h>

#include "base/diagnostic.h"
#include "cli/options_find.h"
#include "cli/options_why.h"
#include "config/flags.h"
#include "findings/policy.h"

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

constexpr char layoutExamples[] = R"(Examples:
  ljbind layout 'struct stat' sys/stat.h
      offsets, sizes and holes, as the compiler lays them out
  ljbind layout xmlSecDSigCtx -p xmlsec1 --against verify.lua
      beside the declaration in verify.lua's ffi.cdef, with the first divergence marked
  ljbind layout SDL_Event SDL_Surface -p sdl2 --html sdl.html
      two types, as a page for a browser

Exit status: 0 drawn, and the layouts agree, 1 they differ or the input has errors, 2 usage or a
missing package or tool, 70 a bug in ljbind.)";

}  // namespace

// Flags keep their order among each other, since -U after -D is not -D after -U.
void addFlag(CLI::App& app, std::vector<config::Flag>& flags, const std::string& flag,
             const std::string& metavar, const std::string& help) {
  const std::string spelling = flag.size() == 2 ? flag : "--" + flag.substr(1);
  app.add_option_function<std::vector<std::string>>(
         spelling,
         [&flags, flag](const std::vector<std::string>& values) {
           for (const std::string& value : values) {
             if (flag.size() == 2) {
               flags.push_back({flag + value, "the command line"});
             } else {
               flags.push_back({flag, "the command line"});
               flags.push_back({value, "the command line"});
             }
           }
         },
         help)
      ->type_name(metavar)
      ->trigger_on_parse()
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [flag](const std::string& value) { return config::refuseFlag(flag, value); },
          std::string()))
      ->group("What the compiler is told");
}

namespace {

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

  addFlag(gen, request.flags, "-D", "NAME[=VALUE]", "define a macro");
  addFlag(gen, request.flags, "-U", "NAME", "undefine a macro");
  addFlag(gen, request.flags, "-I", "DIR", "look for headers here");
  addFlag(gen, request.flags, "-include", "HEADER", "read this header before any other");

  const char* witnesses = "Witnesses besides the headers";
  list("--config", request.configs, "FILE",
       "the build's config.h, config.status or CMake cache; may be repeated", witnesses);
  gen.add_flag("--probe", request.probe,
               "run the library's constructors and compare the memory they ask for; this executes "
               "library code")
      ->group(witnesses);
  gen.add_flag("--require-evidence", request.requireEvidence,
               "write nothing when a witness contradicts the layout of a struct")
      ->group(witnesses);

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

void describeLayout(CLI::App& layout, config::LayoutRequest& request) {
  layout
      .add_option("type", request.words,
                  "structs and unions: struct x, or a typedef's name; what has a dot or a slash in "
                  "it is a header")
      ->type_name("TYPE|HEADER")
      ->required();
  const char* input = "What is read";
  layout
      .add_option("-p,--package", request.input.packages,
                  "a package pkg-config knows; may be repeated")
      ->type_name("PKG")
      ->allow_extra_args(false)
      ->group(input);
  layout
      .add_option("--against", request.against, "compare with the ffi.cdef texts of this Lua file")
      ->type_name("FILE")
      ->group(input);
  addFlag(layout, request.input.flags, "-D", "NAME[=VALUE]", "define a macro");
  addFlag(layout, request.input.flags, "-U", "NAME", "undefine a macro");
  addFlag(layout, request.input.flags, "-I", "DIR", "look for headers here");
  addFlag(layout, request.input.flags, "-include", "HEADER", "read this header before any other");
  layout.add_option("--html", request.html, "write a page for a browser; - is standard output")
      ->type_name("FILE")
      ->group("What is written");
  layout.add_option("--timeout", request.input.timeoutSeconds, "give up after this long; 0 never")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->group("How it runs");
  layout.footer(layoutExamples);
}

constexpr char checkExamples[] = R"(Examples:
  ljbind check
      the Lua files below this directory
  ljbind check lib/resty -p openssl
      against OpenSSL, whatever the code loads
  ljbind check --format github --werror lib
      in continuous integration
  ljbind check --baseline ffi.json --write-baseline lib
      accept what there is; --baseline ffi.json then reports what is new
  ljbind check --fix lib
      show the corrections that are certain; --fix=apply makes them
  ljbind check lib --run tests/load_all.lua
      with declarations that only exist once the code has run

A comment on the declaration's line, or above it, silences a finding:
  -- ljbind: ignore[layout-mismatch] the library's own build has another layout

)";
constexpr char checkStatus[] = R"(
Exit status: 0 no errors found, 1 errors found, 2 usage or a missing package or tool,
70 a bug in ljbind. With --werror warnings are errors.)";

// Every finding with what it means.
std::string findingList() {
  std::string text = "Findings, for -W and ignore:\n";
  for (const findings::FindingKind& kind : findings::findingKinds())
    text += fmt::format("  {:<22} {}\n", info(kind.id).name, kind.meaning);
  return text;
}

// NAME=VALUE, split at the first =.
std::string addAssumption(std::vector<config::Assumption>& assumptions, const std::string& text) {
  const std::size_t at = text.find('=');
  if (at == 0 || at == text.npos) return fmt::format("'{}' is not NAME=VALUE", text);
  assumptions.push_back({text.substr(0, at), text.substr(at + 1), {}});
  return {};
}

void describeCheck(CLI::App& check, config::CheckRequest& request) {
  const auto list = [&](const char* names, std::vector<std::string>& target, const char* metavar,
                        const char* help, const char* group) {
    check.add_option(names, target, help)
        ->type_name(metavar)
        ->allow_extra_args(false)
        ->group(group);
  };
  const char* input = "What is checked";
  check
      .add_option("path", request.paths,
                  "Lua files, and directories to look for them in; this one without any")
      ->type_name("PATH");
  list("--run", request.scripts, "FILE",
       "execute this script, which may do anything, and check what it gives to ffi.cdef as well; "
       "nothing else of the project is executed; may be repeated",
       input);
  check
      .add_option_function<std::vector<std::string>>(
          "--assume", [](const std::vector<std::string>&) {},
          "what a name that decides over declarations is, as in ngx.config.debug=false")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false)
      ->check(CLI::Validator(
          [&request](const std::string& text) { return addAssumption(request.assumptions, text); },
          std::string()))
      ->group(input);
  check.add_option("--target", request.target, "the platform to check for: x64-linux")
      ->type_name("ABI")
      ->group(input);

  const char* against = "What it is compared with";
  list("-p,--package", request.packages, "PKG", "a package pkg-config knows; may be repeated",
       against);
  list("-H,--header", request.headers, "HEADER", "a header, as in an #include; may be repeated",
       against);
  list("-l,--lib", request.libraries, "SONAME", "look for symbols in this library", against);
  addFlag(check, request.flags, "-D", "NAME[=VALUE]", "define a macro");
  addFlag(check, request.flags, "-U", "NAME", "undefine a macro");
  addFlag(check, request.flags, "-I", "DIR", "look for headers here");
  addFlag(check, request.flags, "-include", "HEADER", "read this header before any other");

  const char* output = "What is reported";
  const std::map<std::string, config::OutputFormat> formats{
      {"text", config::OutputFormat::Text},
      {"json", config::OutputFormat::Json},
      {"sarif", config::OutputFormat::Sarif},
      {"github", config::OutputFormat::Github}};
  check.add_option("--format", request.format, "text, json, sarif or github")
      ->type_name("FORMAT")
      ->transform(CLI::CheckedTransformer(formats).description(""))
      ->group(output);
  check
      .add_option_function<std::vector<std::string>>(
          "-W",
          [&request](const std::vector<std::string>& options) {
            for (const std::string& option : options) request.warnings.push_back({option, {}});
          },
          "-WID reports a finding, -Wno-ID does not, -Werror=ID makes it an error")
      ->type_name("[no-]ID")
      ->allow_extra_args(false)
      ->group(output);
  check
      .add_flag_callback(
          "--werror", [&request] { request.werror = true; }, "count warnings as errors")
      ->group(output);
  check.add_option("--baseline", request.baseline, "findings listed in this file do not count")
      ->type_name("FILE")
      ->group(output);
  check.add_flag("--write-baseline", request.writeBaseline, "list what is found in that file")
      ->group(output)
      ->needs("--baseline");
  const std::map<std::string, config::FixMode> fixModes{{"show", config::FixMode::Show},
                                                        {"apply", config::FixMode::Apply}};
  check
      .add_flag("--fix{show}", request.fix,
                "show the corrections that are certain; --fix=apply makes them")
      ->transform(CLI::CheckedTransformer(fixModes).description(""))
      ->group(output);

  const char* running = "How it runs";
  auto* quiet = check.add_flag("-q,--quiet", request.quiet, "print findings only")->group(running);
  check.add_flag("-v,--verbose", request.verbose, "print the time each phase took")
      ->group(running)
      ->excludes(quiet);
  check.add_option("--timeout", request.timeoutSeconds, "give up after this long; 0 never")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->group(running);
  check.footer(checkExamples + findingList() + checkStatus);
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

void addFlags(CLI::App& app, std::vector<config::Flag>& flags) {
  addFlag(app, flags, "-D", "NAME[=VALUE]", "define a macro");
  addFlag(app, flags, "-U", "NAME", "undefine a macro");
  addFlag(app, flags, "-I", "DIR", "look for headers here");
  addFlag(app, flags, "-include", "HEADER", "read this header before any other");
}

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
  describeLayout(*app.add_subcommand("layout", "draw structs as the compiler lays them out"),
                 line.layout);
  describeCheck(*app.add_subcommand("check", "compare the ffi.cdef text of Lua files with headers"),
                line.check);
  describeEvidence(
      *app.add_subcommand("evidence", "ask the build and the binary whether the headers are right"),
      line.evidence);
  describeFind(
      *app.add_subcommand("find", "say which header declares a name, and which library has it"),
      line.find);
  describeWhy(*app.add_subcommand("why", "tell what a declaration rests on and who decided it"),
              line.why);
  app.add_subcommand("man", "print the manual page");
  app.add_subcommand("completion", "print a completion script")
      ->add_option("shell", line.completionShell, "bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app.footer("ljbind COMMAND --help tells more.");
}

}  // namespace ljbind::cli
