#include "cli/options_find.h"

namespace ljbind::cli {
namespace {

constexpr char findExamples[] = R"(Examples:
  ljbind find xmlInitParser
      its header, its declaration, its package, and the library that exports it
  ljbind find 'struct stat' SSL_CTX XML_PARSE_NOENT
      types, macros and enumerators as well, several at once
  ljbind find xmlSecDSigCtx.status
      a member: its type, offset and size
  ljbind find status -p xmlsec1
      members of that name, in the headers of one package
  ljbind find libxml/tree.h
      a header: who ships it
  ljbind find --json xmlFree
      for other programs; docs/find.md describes it

Exit status: 0 all found, 1 some not found, 2 usage or a missing package or tool, 70 a bug in
ljbind.)";

}  // namespace

void describeFind(CLI::App& find, config::FindRequest& request) {
  find.add_option("name", request.names,
                  "functions, variables, types, tags (struct x), members (x.member), enumerators, "
                  "macros and headers (x.h)")
      ->type_name("NAME")
      ->required();
  find.add_option("-p,--package", request.packages,
                  "look into the headers of this package only; may be repeated")
      ->type_name("PKG")
      ->allow_extra_args(false)
      ->group("What is searched");
  const char* output = "What is printed";
  find.add_flag("--all", request.all, "every place, rather than the first ones")->group(output);
  find.add_flag("--json", request.json, "print JSON")->group(output);
  find.add_option("--timeout", request.timeoutSeconds, "give up after this long; 0 never")
      ->capture_default_str()
      ->type_name("SECONDS")
      ->group("How it runs");
  find.footer(findExamples);
}

}  // namespace ljbind::cli
