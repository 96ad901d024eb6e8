//! `cargo stubs completions`: what shells complete.

use std::io::{self, Write as _};

use clap::{Args, Command, Subcommand as _};
use clap_complete::Shell;

use super::Verb;
use crate::outcome::{Error, Outcome};
use crate::terminal::OutputOptions;
use crate::workspace::PackageOptions;

/// Print a script that completes `cargo stubs` in a shell
#[derive(Debug, Args)]
#[command(after_help = "\
For example, in the file that the shell reads when it starts, after the completions of cargo:
  bash        source <(cargo stubs completions bash)
  zsh         cargo stubs completions zsh > DIR/_cargo-stubs, with DIR in $fpath
  fish        cargo stubs completions fish | source
  powershell  cargo stubs completions powershell | Out-String | Invoke-Expression

PowerShell and Elvish complete `cargo-stubs`, and not `cargo stubs`.")]
pub(crate) struct Completions {
    /// Which shell
    shell: Shell,
}

/// Bash has one function for all of cargo. Everything but `stubs` still goes to the one
/// that was there before.
const IN_BASH: &str = r#"
if declare -F _completion_loader >/dev/null; then
    _completion_loader cargo 2>/dev/null
fi
if ! declare -F _cargo_and_stubs >/dev/null; then
    _cargo_before_stubs=$(complete -p cargo 2>/dev/null | sed -n 's/.* -F \([^ ]*\) .*/\1/p')
fi
_cargo_and_stubs() {
    if [[ ${COMP_WORDS[1]} == stubs && $COMP_CWORD -gt 1 ]]; then
        COMP_WORDS=(cargo_stubs "${COMP_WORDS[@]:2}")
        COMP_CWORD=$((COMP_CWORD - 1))
        _cargo_stubs cargo_stubs "$2" "$3"
    elif [[ -n $_cargo_before_stubs ]]; then
        "$_cargo_before_stubs" "$@"
    fi
}
complete -F _cargo_and_stubs -o bashdefault -o default cargo
"#;

pub(crate) fn run(completions: &Completions) -> Result<Outcome, Error> {
    let script = script(completions.shell);
    let written = io::stdout().write_all(&script);
    written.map_err(|error| Error::new(format!("the script cannot be written: {error}")))?;
    Ok(Outcome::Success)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    if shell == Shell::Fish {
        // What it completes for cargo is added to cargo's own.
        let stubs = options(Command::new("stubs")).about("Recordings of stubbed functions");
        let cargo = Command::new("cargo").subcommand(stubs);
        let mut cargo = cargo.disable_help_flag(true).disable_help_subcommand(true);
        clap_complete::generate(shell, &mut cargo, "cargo", &mut script);
        return script;
    }
    // With a hyphen in the name, the cases in the script for bash have other names than the
    // commands that it finds.
    let name = if shell == Shell::Bash {
        "cargo_stubs"
    } else {
        "cargo-stubs"
    };
    clap_complete::generate(shell, &mut options(Command::new(name)), name, &mut script);
    if shell == Shell::Bash {
        script.extend(IN_BASH.as_bytes());
    }
    script
}

fn options(command: Command) -> Command {
    let command = Verb::augment_subcommands(command);
    OutputOptions::augment_args(PackageOptions::augment_args(command))
}
