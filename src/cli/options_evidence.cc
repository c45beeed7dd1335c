// The options of `ljbind evidence`.

#include "cli/options.h"

namespace ljbind::cli {
namespace {

constexpr char evidenceExamples[] = R"(Examples:
  ljbind evidence -p xmlsec1 xmlSecDSigCtx --probe
      whether the library's constructor asks for as much memory as the headers say
  ljbind evidence -p libfoo --config build/config.h
      with what the build decided; conflicts with pkg-config are errors
  ljbind evidence -p libfoo --lib /usr/lib/debug/libfoo.so.1.debug
      what debug information says of every struct of the package
  ljbind evidence -p xmlsec1 --source
      how to obtain the build's config.h and config.status

Exit status: 0 nothing is contradicted, 1 something is, or the input has errors, 2 usage or a
missing package or tool, 70 a bug in ljbind.)";

}  // namespace

void describeEvidence(CLI::App& app, config::EvidenceRequest& request) {
  const auto list = [&](const char* names, std::vector<std::string>& target, const char* metavar,
                        const char* help, const char* group) {
    app.add_option(names, target, help)->type_name(metavar)->allow_extra_args(false)->group(group);
  };
  app.add_option("type", request.types,
                 "structs, unions or their typedefs; without any, all of the package")
      ->type_name("TYPE");
  const char* input = "What is read";
  list("-p,--package", request.input.packages, "PKG", "a package pkg-config knows; may be repeated",
       input);
  list("-H,--header", request.input.headers, "HEADER", "a header, as in an #include", input);
  list("--lib", request.input.libraries, "FILE",
       "a library, or the file with its debug information", input);
  list("-L", request.input.libraryDirectories, "DIR", "look for libraries here first", input);
  addFlags(app, request.input.flags);
  const char* witnesses = "Witnesses";
  list("--config", request.configs, "FILE",
       "the build's config.h, config.status or CMake cache; may be repeated", witnesses);
  app.add_flag("--probe", request.probe,
               "run the library's constructors in a process of their own, and see how much memory "
               "they ask for; this executes library code")
      ->group(witnesses);
  list("--constructor", request.constructors, "NAME", "probe this function", witnesses);
  list("--init", request.initialisers, "NAME", "call this function before a constructor",
       witnesses);
  const char* source = "Where the build configuration comes from";
  app.add_flag("--source", request.source,
               "print the steps that obtain it from the Debian source package")
      ->group(source);
  app.add_option("--run", request.runIn, "take those steps in this directory")
      ->type_name("DIR")
      ->group(source);
  const char* output = "What is written";
  app.add_flag("--json", request.json, "the same as JSON")->group(output);
  app.add_flag("-v,--verbose", request.verbose, "also what is undecided")->group(output);
  app.add_option("--timeout", request.input.timeoutSeconds, "give up after this long; 0 never")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->group("How it runs");
  app.footer(evidenceExamples);
}

}  // namespace ljbind::cli
