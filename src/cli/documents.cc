// The man page and the completion scripts, from the table of options.

#include <fmt/format.h>

#include "cli/options.h"

namespace ljbind::cli {
namespace {

// Every spelling of an option as typed: "-o", "--output".
std::vector<std::string> spellings(const CLI::Option& option) {
  std::vector<std::string> result;
  for (const std::string& name : option.get_snames()) result.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) result.push_back("--" + name);
  return result;
}

std::string roff(std::string text) {
  std::string result;
  bool lineStart = true;
  for (char c : text) {
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else if (lineStart && (c == '.' || c == '\''))
      result += std::string("\\&") + c;
    else
      result += c;
    lineStart = c == '\n';
  }
  return result;
}

std::string optionLines(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* option : command.get_options()) {
    std::string names = fmt::format("{}", fmt::join(spellings(*option), ", "));
    if (option->get_positional()) names = option->get_name(true);
    const std::string metavar = option->get_type_size() ? " " + option->get_type_name() : "";
    text +=
        fmt::format(".TP\n.B {}{}\n{}\n", roff(names),
                    roff(option->get_positional() ? "" : metavar), roff(option->get_description()));
  }
  return text;
}

std::string words(const CLI::App& command) {
  std::string text;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : spellings(*option)) text += (text.empty() ? "" : " ") + name;
  return text;
}

std::string bash(const CLI::App& app) {
  std::string commands, cases;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands += (commands.empty() ? "" : " ") + command->get_name();
    cases += fmt::format("    {}) words=\"{}\" ;;\n", command->get_name(), words(*command));
  }
  return fmt::format(R"BASH(# bash completion for ljbind
_ljbind() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}} words
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{}" -- "$word"))
    return
  fi
  case $before in
    -p|--package)
      COMPREPLY=($(compgen -W "$(pkg-config --list-package-names 2>/dev/null)" -- "$word"))
      return ;;
    --dump) COMPREPLY=($(compgen -W "ir plan cdef cflags macros" -- "$word")); return ;;
    -I|-L) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  case ${{COMP_WORDS[1]}} in
{}  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}}
complete -F _ljbind ljbind
)BASH",
                     commands, cases);
}

std::string shellQuoted(std::string text) {
  for (std::size_t at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 4))
    text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

std::string fish(const CLI::App& app) {
  std::string text = "# fish completion for ljbind\n";
  for (const CLI::App* command : app.get_subcommands({})) {
    text += fmt::format("complete -c ljbind -n __fish_use_subcommand -a {} -d {}\n",
                        command->get_name(), shellQuoted(command->get_description()));
    for (const CLI::Option* option : command->get_options()) {
      std::string names;
      for (const std::string& name : option->get_snames()) names += " -s " + name;
      for (const std::string& name : option->get_lnames()) names += " -l " + name;
      if (names.empty()) continue;
      text += fmt::format("complete -c ljbind -n '__fish_seen_subcommand_from {}'{}{} -d {}\n",
                          command->get_name(), names, option->get_type_size() ? " -r" : "",
                          shellQuoted(option->get_description()));
    }
  }
  return text +
         "complete -c ljbind -n '__fish_seen_subcommand_from gen layout find' -s p -xa "
         "'(pkg-config --list-package-names 2>/dev/null)'\n";
}

std::string zsh(const CLI::App& app) {
  std::string commands, cases;
  for (const CLI::App* command : app.get_subcommands({})) {
    commands += " " + command->get_name();
    std::string arguments;
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : spellings(*option)) {
        std::string description;
        for (char c : option->get_description())
          description += c == '[' || c == ']' || c == ':' ? ' ' : c;
        arguments += " " + shellQuoted(fmt::format("*{}[{}]{}", name, description,
                                                   option->get_type_size() ? ":value:_files" : ""));
      }
    cases +=
        fmt::format("    {}) _arguments{} '*:file:_files' ;;\n", command->get_name(), arguments);
  }
  return fmt::format(R"ZSH(#compdef ljbind
_ljbind() {{
  if (( CURRENT == 2 )); then compadd{}; return; fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
_ljbind "$@"
)ZSH",
                     commands, cases);
}

}  // namespace

std::string manPage(const CLI::App& app) {
  std::string text = fmt::format(
      ".TH LJBIND 1 \"\" \"ljbind {}\" \"User Commands\"\n.SH NAME\nljbind \\- {}\n.SH SYNOPSIS\n",
      LJBIND_VERSION, "write LuaJIT FFI modules from C headers, every declaration proven");
  for (const CLI::App* command : app.get_subcommands({}))
    text += fmt::format(".B ljbind {}\n[OPTIONS]{}\n.br\n", command->get_name(),
                        command->get_name() == "gen"      ? " [HEADER...]"
                        : command->get_name() == "layout" ? " TYPE... [HEADER...]"
                        : command->get_name() == "find"   ? " NAME..."
                                                          : "");
  for (const CLI::App* command : app.get_subcommands({}))
    text += fmt::format(".SH \"ljbind {}\"\n{}.\n{}.PP\n.nf\n{}\n.fi\n", command->get_name(),
                        roff(command->get_description()), optionLines(*command),
                        roff(command->get_footer()));
  text +=
      ".SH ENVIRONMENT\n.TP\n.B PKG_CONFIG_PATH, PKG_CONFIG_LIBDIR, PKG_CONFIG_SYSROOT_DIR\n"
      "as for pkg\\-config\n.TP\n.B LJBIND_RESOURCE_DIR\nwhere clang's own headers are\n";
  return text;
}

std::string completion(const CLI::App& app, const std::string& shell) {
  if (shell == "bash") return bash(app);
  if (shell == "zsh") return zsh(app);
  return fish(app);
}

}  // namespace ljbind::cli
