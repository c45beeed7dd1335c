#include "cli/options_why.h"

#include "cli/options.h"

namespace ljbind::cli {
namespace {

constexpr char whyExamples[] = R"(Examples:
  ljbind why xmlSecDSigCtx -p xmlsec1
      what it is made of, the #ifs around that, who decided them, and what each of them changes
  ljbind why 'struct stat' sys/stat.h
      of a struct's tag, from a header
  ljbind why gzopen zlib.h -D_FILE_OFFSET_BITS=64
      with a macro defined
  ljbind why SSL_CTX_new -p openssl --json
      for other programs; docs/why.md describes it

Exit status: 0 told, 1 the headers do not declare it or have errors, 2 usage or a missing package,
header or tool, 70 a bug in ljbind.)";

}  // namespace

void describeWhy(CLI::App& why, config::WhyRequest& request) {
  why.add_option(
         "name", request.words,
         "a function, variable, type, tag (struct x), enumerator or macro; what has a dot or "
         "a slash in it is a header")
      ->type_name("NAME|HEADER")
      ->required();
  why.add_option("-p,--package", request.input.packages,
                 "a package pkg-config knows; may be repeated")
      ->type_name("PKG")
      ->allow_extra_args(false)
      ->group("What is read");
  addFlag(why, request.input.flags, "-D", "NAME[=VALUE]", "define a macro");
  addFlag(why, request.input.flags, "-U", "NAME", "undefine a macro");
  addFlag(why, request.input.flags, "-I", "DIR", "look for headers here");
  addFlag(why, request.input.flags, "-include", "HEADER", "read this header before any other");
  why.add_flag("--json", request.json, "print JSON")->group("What is printed");
  why.add_option("--timeout", request.input.timeoutSeconds, "give up after this long; 0 never")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->group("How it runs");
  why.footer(whyExamples);
}

}  // namespace ljbind::cli
