//! Test binaries that are hard to ask for their functions.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("who"), "WHO");
    }
}
"#;

const PROC_MACRO: &str = r#"
use proc_macro::TokenStream;

#[proc_macro]
pub fn nothing(input: TokenStream) -> TokenStream {
    input
}

#[cached_stubs::stubbable]
fn expand(input: &str) -> String {
    input.to_owned()
}

#[test]
fn expands() {
    let _stub = cached_stubs::Stub::<crate::expand>::install();
    assert_eq!(expand("a"), "a");
}
"#;

/// The test binary of a proc-macro links the compiler's own standard library, which only
/// cargo finds.
#[test]
fn a_proc_macro_is_a_package_like_any_other() {
    let project = Project::empty("asking_proc_macro");
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"app\", \"macros\"]\n";
    project.write("Cargo.toml", workspace);
    project.package("app", "asking_app");
    project.write("app/src/lib.rs", LIBRARY);
    project.package("macros", "asking_macros");
    let manifest = project.read("macros/Cargo.toml");
    project.write(
        "macros/Cargo.toml",
        &(manifest + "\n[lib]\nproc-macro = true\n"),
    );
    project.write("macros/src/lib.rs", PROC_MACRO);

    let recorded = project.stubs(&["record", "--workspace"]);
    recorded.passes().says("2 recorded, ");
    project.shows(
        &["list", "--workspace"],
        0,
        &expect![[r#"
        asking_app
          asking_app::ask  1 recording, 277 B  app/src/lib.rs:4
        asking_macros
          asking_macros::expand  1 recording, 276 B  macros/src/lib.rs:9
    "#]],
    );
    project.shows(
        &["status", "--workspace", "--check"],
        0,
        &expect![[r#"
        2 recordings, nothing to mend
    "#]],
    );
}

/// A binary without a harness, which does not know the option `--list`.
const REFUSES: &str = r#"
fn main() {
    if std::env::args().any(|argument| argument == "--list") {
        eprintln!("unknown option --list");
        std::process::exit(2);
    }
    println!("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out");
}
"#;

#[test]
fn a_binary_that_does_not_report_does_not_stop_the_others() {
    let project = Project::with_library("asking_refused", LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    let before = project.snapshot();
    let test = "\n[[test]]\nname = \"refuses\"\nharness = false\n";
    project.write("Cargo.toml", &(project.read("Cargo.toml") + test));
    project.write("tests/refuses.rs", REFUSES);
    // The binary may have a function of this name.
    project.write("src/lib.rs", "");

    let listed = project.stubs(&["list"]);
    listed.passes().says_all(&[
        "warning: a test binary of `asking_refused` did not report its functions: recordings that \
         it may use count as not run\nunknown option --list\n",
        "rerun pass `-p asking_refused --test refuses`",
    ]);
    project.shows(
        &["list"],
        0,
        &expect![[r#"
        asking_refused
          of no function  1 recording, 281 B
    "#]],
    );
    let object = r#"{"type":"not_described","package":"asking_refused","problem":"unknown option"#;
    project.stubs(&["list", "--json"]).passes().says(object);
    project.shows(
        &["status", "--check"],
        0,
        &expect![[r#"
        asking_refused
          not run  1 recording: a test binary of `asking_refused` did not report its functions
        1 recording, nothing to mend; 1 not run
    "#]],
    );
    project.shows(&["prune", "--yes"], 0, &expect![[r#"
        asking_refused  not checked, 1 recording: a test binary of `asking_refused` did not report its functions
        nothing to delete
    "#]]);
    assert_eq!(project.snapshot(), before);
}
