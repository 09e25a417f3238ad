#include "apps/completion_command.hpp"

#include <fmt/format.h>

#include "apps/arguments.hpp"

namespace chatspec {
namespace {

constexpr char ids_function[] =
    R"sh(chatspec list --json 2>/dev/null | sed -n 's/^ *"id": "\(.*\)",$/\1/p')sh";

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::string longest_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? "" : "--" + option.get_lnames().front();
}

// Also --suite, which may stand behind a command as well as before it.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
  std::vector<const CLI::Option*> options;
  for (const CLI::Option* one : app.get_options()) {
    if (!one->get_lnames().empty()) options.push_back(one);
  }
  if (app.get_parent() != nullptr) options.push_back(app.get_parent()->get_option("--suite"));
  return options;
}

std::vector<const CLI::Option*> positionals_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* one) { return one->get_positional(); });
}

bool takes_a_value(const CLI::Option& option) {
  return option.get_items_expected_max() > 0;
}

Takes takes_of(const CLI::Option& option, const CLI::App& command) {
  return what_it_takes(option.get_positional() ? option.get_name(true) : longest_name(option),
                       command.get_name());
}

// Inside '…' of any of the three shells.
std::string in_quotes(const std::string& text) {
  std::string safe;
  for (char c : text) safe += c == '\'' ? "'\\''" : std::string(1, c);
  return safe;
}

std::string bash_options(const CLI::App& app) {
  std::string words;
  for (const CLI::Option* one : options_of(app)) words += longest_name(*one) + " ";
  return words;
}

// What is neither a word of ours nor an id is left to bash, which completes names of files.
std::string bash_script(const CLI::App& app) {
  std::string names, values, options, places;
  for (const CLI::App* command : commands_of(app)) {
    const std::string& name = command->get_name();
    names += (names.empty() ? "" : "|") + name;
    options += fmt::format("      {}) words='{}' ;;\n", name, bash_options(*command));
    for (const CLI::Option* one : options_of(*command)) {
      if (!takes_a_value(*one)) continue;
      auto words = fmt::format("{}", fmt::join(takes_of(*one, *command).words, " "));
      values += fmt::format("    {}:{}) words='{}' ;;\n", name, longest_name(*one), words);
    }
    for (const CLI::Option* one : positionals_of(*command)) {
      Takes takes = takes_of(*one, *command);
      std::string words = fmt::format("'{}'", fmt::join(takes.words, " "));
      if (takes.sessions) words = fmt::format("$({})", ids_function);
      places += fmt::format("      {}) words={} ;;\n", name, words);
    }
  }
  std::string commands = names;
  std::replace(commands.begin(), commands.end(), '|', ' ');
  return fmt::format(R"sh(# chatspec in bash: source <(chatspec completion bash)
_chatspec() {{
  local current=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}}
  local command= word words=
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case $word in {}) command=$word; break ;; esac
  done
  case $command:$before in
{}    :--suite) ;;
    *) if [[ $current == -* ]]; then
      case $command in
{}      *) words='{}' ;;
      esac
    else
      case $command in
{}      '') words='{}' ;;
      esac
    fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _chatspec chatspec
)sh",
                     names, values, options, bash_options(app), places, commands);
}

std::string zsh_action(const Takes& takes) {
  if (!takes.words.empty()) return fmt::format("({})", fmt::join(takes.words, " "));
  if (takes.sessions) return "_chatspec_what";
  return takes.files ? "_files" : "";
}

// In the brackets and behind the colons of _arguments.
std::string zsh_text(const std::string& text) {
  std::string safe;
  for (char c : in_quotes(text)) {
    if (c == '[' || c == ']' || c == ':') safe += '\\';
    safe += c;
  }
  return safe;
}

std::string zsh_arguments(const CLI::App& app) {
  std::string lines;
  for (const CLI::Option* one : options_of(app)) {
    std::string value =
        takes_a_value(*one) ? fmt::format(":value:{}", zsh_action(takes_of(*one, app))) : "";
    bool again = one->get_expected_max() > 1;
    lines += fmt::format(" \\\n        '{}{}[{}]{}'", again ? "*" : "", longest_name(*one),
                         zsh_text(one->get_description()), value);
  }
  for (const CLI::Option* one : positionals_of(app)) {
    lines += fmt::format(" \\\n        '{}:{}:{}'", one->get_expected_max() > 1 ? "*" : "1",
                         zsh_text(one->get_name(true)), zsh_action(takes_of(*one, app)));
  }
  return lines;
}

std::string zsh_script(const CLI::App& app) {
  std::string names, cases;
  for (const CLI::App* command : commands_of(app)) {
    names += fmt::format(" '{}:{}'", command->get_name(), zsh_text(command->get_description()));
    cases += fmt::format("    {})\n      _arguments{} ;;\n", command->get_name(),
                         zsh_arguments(*command));
  }
  return fmt::format(R"sh(#compdef chatspec
# chatspec in zsh: source <(chatspec completion zsh), or as _chatspec in a directory of $fpath
_chatspec_what() {{
  compadd -- ${{(f)"$({})"}}
  _files
}}
_chatspec() {{
  local curcontext=$curcontext state line
  local -a commands=({})
  _arguments -C{} '1:command:->command' '*::argument:->argument'
  case $state in
    command) _describe command commands; return ;;
  esac
  case $words[1] in
{}  esac
}}
compdef _chatspec chatspec
)sh",
                     ids_function, names, zsh_arguments(app), cases);
}

std::string fish_line(const std::string& when, const CLI::Option& option, const CLI::App& command) {
  Takes takes = takes_of(option, command);
  std::string line = fmt::format("complete -c chatspec -n '{}'", when);
  if (!option.get_positional()) {
    line += fmt::format(" -l {} -d '{}'", option.get_lnames().front(),
                        in_quotes(option.get_description()));
    if (takes_a_value(option)) line += takes.words.empty() && takes.files ? " -r -F" : " -x";
  }
  if (takes.sessions) return line + fmt::format(" -a '(__chatspec_ids)'\n");
  if (!takes.words.empty()) line += fmt::format(" -a '{}'", fmt::join(takes.words, " "));
  return line + "\n";
}

std::string fish_script(const CLI::App& app) {
  std::string text = fmt::format(
      "# chatspec in fish: chatspec completion fish | source\n"
      "function __chatspec_ids\n    {}\nend\n",
      ids_function);
  for (const CLI::Option* one : options_of(app))
    text += fish_line("__fish_use_subcommand", *one, app);
  for (const CLI::App* command : commands_of(app)) {
    text += fmt::format("complete -c chatspec -n __fish_use_subcommand -f -a {} -d '{}'\n",
                        command->get_name(), in_quotes(command->get_description()));
    std::string when = "__fish_seen_subcommand_from " + command->get_name();
    for (const CLI::Option* one : options_of(*command)) text += fish_line(when, *one, *command);
    for (const CLI::Option* one : positionals_of(*command)) text += fish_line(when, *one, *command);
  }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& app, const std::string& shell) {
  if (shell == "zsh") return zsh_script(app);
  return shell == "fish" ? fish_script(app) : bash_script(app);
}

}  // namespace chatspec
