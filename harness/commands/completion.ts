/** A command as the shell completes it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  /** Long options, `--set`. */
  readonly options: readonly { readonly flag: string; readonly description: string }[];
  /** Names of its own commands. */
  readonly commands: readonly string[];
}

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `redrill completion`: prints a script that completes commands and options; everything else is completed as a path. */
export function completion(shell: keyof typeof scripts, commands: readonly CompletedCommand[]): void {
  process.stdout.write(scripts[shell](commands));
}

function bashScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.map(({ name, options, commands: own }) => {
    const flags = options.map(({ flag }) => flag).join(" ");
    return `    ${name}) options="${flags}"; commands="${own.join(" ")}" ;;`;
  });
  return `# redrill completion bash: source <(redrill completion bash)
_redrill() {
  local current="\${COMP_WORDS[COMP_CWORD]}" options="" commands=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} --help --version" -- "$current"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  case "$current" in
    -*) COMPREPLY=($(compgen -W "$options --help" -- "$current")) ;;
    *) COMPREPLY=($(compgen -W "$([ "$COMP_CWORD" -eq 2 ] && echo "$commands")" -- "$current") $(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _redrill redrill
`;
}

/** zsh reads bash's way of completing. */
function zshScript(commands: readonly CompletedCommand[]): string {
  return `# redrill completion zsh: source <(redrill completion zsh)
autoload -U +X compinit && compinit
autoload -U +X bashcompinit && bashcompinit
${bashScript(commands)}`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap(({ name, description, options, commands: own }) => [
    `complete -c redrill -n __fish_use_subcommand -f -a ${name} -d ${quoted(description)}`,
    ...own.map((one) => `complete -c redrill -n "__fish_seen_subcommand_from ${name}" -a ${one}`),
    ...options.map(
      ({ flag, description: about }) =>
        `complete -c redrill -n "__fish_seen_subcommand_from ${name}" -l ${flag.slice(2)} -d ${quoted(about)}`,
    ),
  ]);
  return ["# redrill completion fish: redrill completion fish | source", ...lines, ""].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", String.raw`\'`)}'`;
}
