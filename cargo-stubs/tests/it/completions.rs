//! `cargo stubs completions`.

use crate::environment::cleaned;
use crate::outcome::Outcome;

fn script(shell: &str) -> String {
    let mut command = cleaned(env!("CARGO_BIN_EXE_cargo-stubs"));
    let outcome = Outcome::of(command.args(["stubs", "completions", shell]));
    outcome.passes().text().to_owned()
}

/// What bash offers at the end of these words.
#[cfg(unix)]
fn offered(script: &str, words: &[&str]) -> Vec<String> {
    let offer = format!(
        "_cargo() {{ COMPREPLY=(\"of cargo\"); }}\ncomplete -F _cargo cargo\n{script}\n{script}\n\
         complete -p cargo | grep -q _cargo_and_stubs || exit 1\n\
         COMP_WORDS=(\"$@\")\nCOMP_CWORD=$(($# - 1))\n\
         _cargo_and_stubs cargo \"${{@: -1}}\" \"${{@: -2:1}}\"\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    );
    let mut bash = cleaned("bash");
    bash.args(["--norc", "-c", &offer, "bash"]).args(words);
    let outcome = Outcome::of(&mut bash);
    outcome.passes();
    outcome.text().lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn bash_completes_the_verbs_and_their_options() {
    let script = script("bash");
    let offered = |words: &[&str]| offered(&script, words);
    assert_eq!(offered(&["cargo", "stubs", "sta"]), ["status"]);
    assert!(offered(&["cargo", "stubs", ""]).contains(&"record".to_owned()));
    assert_eq!(
        offered(&["cargo", "stubs", "diff", "--format", "m"]),
        ["markdown"]
    );
    assert_eq!(
        offered(&["cargo", "stubs", "prune", "--dry"]),
        ["--dry-run"]
    );
    // The rest of cargo stays as it was.
    assert_eq!(offered(&["cargo", "bui"]), ["of cargo"]);
    assert_eq!(offered(&["cargo", "stubs"]), ["of cargo"]);
}

#[test]
fn each_shell_has_a_script() {
    // Cargo's completions in zsh call the function of this name.
    assert!(script("zsh").contains("\n_cargo-stubs() {"));
    let fish = script("fish");
    assert!(fish.contains("complete -c cargo -n") && fish.contains("-a \"status\""));
    assert!(!fish.contains("complete -c cargo-stubs"));
    for shell in ["elvish", "powershell"] {
        assert!(script(shell).contains("cargo-stubs;status"), "{shell}");
    }
}
