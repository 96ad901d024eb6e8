//! Used, unused, not run: what `status` says and `prune` deletes.

use crate::environment::nextest_is_installed;
use crate::outcome::Outcome;
use crate::project::Project;

/// One recording is of a test that is gone. The second test does what it is
/// told to.
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
    fn first() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("first"), "FIRST");
    }

    #[test]
    fn second() {
        match std::env::var("SECOND").as_deref() {
            Ok("aborts") => std::process::abort(),
            Ok("passes the second time") => {
                std::fs::File::create_new("seen").expect_err("it is the first time");
            }
            Ok(why) => panic!("{why}"),
            Err(_) => {}
        }
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("second"), "SECOND");
    }

    #[test]
    fn third() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("third"), "THIRD");
    }
}
"#;

/// The library without its third test, all three recorded.
fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.write("src/lib.rs", &without_third());
    project
}

fn without_third() -> String {
    let (rest, _) = LIBRARY.rsplit_once("    #[test]").unwrap();
    format!("{rest}}}\n")
}

#[test]
fn only_what_no_test_could_have_used_is_unused() {
    let project = project("states");
    let recorded = project.snapshot();
    let stays = |outcome: Outcome, recordings: &str, reason: &str| {
        outcome
            .says("  not checked, ")
            .says(&format!("{recordings}: {reason}"));
        outcome.says("nothing to delete");
        assert_eq!(project.snapshot(), recorded, "{outcome}");
        outcome
    };
    let prune = |variable: Option<&str>| {
        let mut command = project.stubs_command(&["prune", "--yes"]);
        Outcome::of(command.envs(variable.map(|value| ("SECOND", value))))
    };

    stays(
        prune(Some("fails")),
        "2 recordings",
        "1 test failed: tests::second\n",
    )
    .fails();
    // Some test may have been faster.
    stays(
        prune(Some("aborts")),
        " recordings",
        "the tests did not run to their end\n",
    )
    .fails()
    .says("SIGABRT");
    let filtered = project.stubs(&["prune", "--yes", "--", "first"]);
    stays(filtered, "2 recordings", "1 test left out\n").passes();
    let skipped = project.stubs(&["prune", "--yes", "--", "--skip", "first"]);
    stays(skipped, "2 recordings", "1 test left out\n").passes();
    project
        .stubs(&["status", "--test", "first", "--check"])
        .passes()
        .says_all(&[
            "  not run  2 recordings: 1 test left out",
            "3 recordings, nothing to mend; 2 not run",
        ]);

    let second = |attribute: &str| {
        let library = without_third();
        let (before, after) = library.split_once("    #[test]\n    fn second").unwrap();
        project.write(
            "src/lib.rs",
            &format!("{before}    #[test]\n{attribute}\n    fn second{after}"),
        );
    };
    second("    #[ignore]");
    stays(
        prune(None),
        "2 recordings",
        "1 test ignored: tests::second\n",
    )
    .passes();
    second("    #[cfg(any())]");
    stays(
        prune(None),
        "2 recordings",
        "this build lacks 1 test: tests::second\n",
    )
    .passes();
    // Run by itself, the ignored one has used its own.
    second("    #[ignore]");
    let all = project.stubs(&["prune", "--dry-run", "--", "--include-ignored"]);
    all.passes().says("1 file to delete");

    // A module that is not built, in a file of its own.
    second("");
    let library = project.read("src/lib.rs");
    project.write(
        "src/lib.rs",
        &(library + "#[cfg(all(test, any()))]\nmod elsewhere;\n"),
    );
    project.write("src/elsewhere/mod.rs", "mod inner;\n");
    project.write(
        "src/elsewhere/inner.rs",
        "mod more { #[rstest::rstest]\nfn works() {} }\n",
    );
    stays(
        prune(None),
        "1 recording",
        "this build lacks 1 test: elsewhere::inner::more::works\n",
    )
    .passes();
    // Cases and examples that are not built.
    let extra = "#[cfg(any())]\n/// ```\n/// let _ = Stub::<f>::install();\n/// ```\npub const fn extra() {}\n";
    project.write("src/lib.rs", &(without_third() + extra));
    stays(
        prune(None),
        "1 recording",
        "this build lacks 1 test: the example of `extra`\n",
    )
    .passes();
    let cases = "#[cfg(test)]\n#[rstest::rstest]\n#[case(1)]\n#[cfg_attr(any(), case(2))]\nfn cases(#[case] _number: u8) {}\n";
    project.write("src/lib.rs", &(without_third() + cases));
    stays(
        prune(None),
        "1 recording",
        "this build lacks 1 test: cases, its cases under `cfg_attr`\n",
    )
    .passes();
    // A test that says nothing of itself.
    project.write("src/lib.rs", &without_third());
    let manifest = project.read("Cargo.toml");
    project.write(
        "Cargo.toml",
        &format!("{manifest}\n[[test]]\nname = \"quiet\"\nharness = false\n"),
    );
    project.write("tests/quiet.rs", "fn main() {}\n");
    stays(
        prune(None),
        "1 recording",
        "tests/quiet.rs did not say which tests ran\n",
    )
    .passes();
    project.write("Cargo.toml", &manifest);
    project.remove("tests/quiet.rs");
    // A program that may use recordings.
    project.write("src/lib.rs", &without_third());
    project.write(
        "examples/demo.rs",
        "fn main() { let _stub = cached_stubs::Stub::<states::ask>::install(); }\n",
    );
    stays(
        prune(None),
        "1 recording",
        "no test runs examples/demo.rs\n",
    )
    .passes();
}

#[test]
fn unused_recordings_are_shown_and_deleted() {
    let project = project("states_unused");
    project.write("stubs/README", "not ours");
    let recorded = project.snapshot();
    project.stubs(&["status"]).passes().says_all(&[
        "  unused  states_unused::ask  1 recording\n    stubs/states_unused/ask/third.",
        "3 recordings: 1 unused\n\n  cargo stubs prune ",
    ]);
    project.stubs(&["status", "--check"]).fails();
    project.stubs(&["status", "--check", "other"]).passes();
    project
        .stubs(&["status", "--json"])
        .passes()
        .says(r#"{"type":"unused","package":"states_unused","function":"states_unused::ask","file":""#)
        .says(r#""recordings":3,"missing":0,"stale":0,"unused":1,"#);
    let looked = project.stubs(&["prune", "--dry-run"]);
    looked.passes().says_all(&[
        "unused  stubs/states_unused/ask/third.",
        "1 file to delete, ",
    ]);
    project
        .stubs(&["prune"])
        .fails()
        .says("nothing is deleted: there is no terminal to ask at; `--yes` deletes");
    assert_eq!(project.snapshot(), recorded);

    // Another machine has a test that uses it.
    project.write("src/lib.rs", LIBRARY);
    let journal = project.path("elsewhere");
    let mut other = project.cargo(&["test", "--lib", "third"]);
    Outcome::of(other.env("CACHED_STUBS_JOURNAL", &journal)).passes();
    project.write("src/lib.rs", &without_third());
    project
        .stubs(&["prune", "--yes", "--journal", "elsewhere"])
        .passes()
        .says("nothing to delete");
    assert_eq!(project.snapshot(), recorded);

    let pruned = project.stubs(&["prune", "--yes", "--json"]);
    pruned
        .passes()
        .says_all(&[r#""reason":"unused""#, r#""deleted":true"#]);
    let files = project.files("stubs");
    assert_eq!(files.len(), 3, "{files:?}");
    assert!(
        files.iter().all(|file| !file.contains("third")),
        "{files:?}"
    );
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
}

#[test]
fn under_nextest_too() {
    if !nextest_is_installed() {
        println!("cargo-nextest is not installed: nothing is tested here");
        return;
    }
    let project = project("states_nextest");
    let recorded = project.snapshot();
    let prune = |variable: Option<&str>, arguments: &[&str]| {
        let mut command = project.stubs_command(&["prune", "--yes", "--nextest", "--"]);
        command.args(arguments);
        Outcome::of(command.envs(variable.map(|value| ("SECOND", value))))
    };
    let stays = |outcome: Outcome, reason: &str| {
        outcome.says(&format!("not checked, 2 recordings: {reason}"));
        assert_eq!(project.snapshot(), recorded, "{outcome}");
    };
    stays(prune(Some("fails"), &[]), "1 test failed: tests::second\n");
    stays(prune(Some("aborts"), &[]), "1 test failed: tests::second\n");
    stays(
        prune(None, &["--skip", "second"]),
        "1 test left out: tests::second\n",
    );
    let mut again = project.stubs_command(&["prune", "--yes", "--nextest"]);
    again
        .env("NEXTEST_RETRIES", "1")
        .env("SECOND", "passes the second time");
    Outcome::of(&mut again).passes().says("1 file deleted");
}

const DOCTESTS: &str = r#"
//! ```
//! use cached_stubs::{Stub, stubbable};
//!
//! #[stubbable]
//! fn documented(number: u8) -> u8 {
//!     number
//! }
//!
//! let _stub = Stub::<documented>::install();
//! assert_eq!(documented(7), 7);
//! assert_eq!(documented(8), 8);
//! ```
"#;

#[test]
fn doctests_are_tests() {
    let project = Project::with_library("states_doctests", DOCTESTS);
    project.stubs(&["record"]).passes().says("2 recorded, ");
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
    project.write(
        "src/lib.rs",
        &DOCTESTS.replace("//! assert_eq!(documented(8), 8);\n", ""),
    );
    let unused = project.stubs(&["status"]);
    unused.passes().says("2 recordings: 1 unused");
    project.write(
        "src/lib.rs",
        &DOCTESTS.replace("//! ```\n//! use", "//! ```ignore\n//! use"),
    );
    let ignored = project.stubs(&["status"]);
    ignored
        .passes()
        .says("  not run  2 recordings: 1 test ignored: src/lib.rs - (line 2)\n");
    // One that knows of no recordings leaves none unused.
    project.write(
        "src/lib.rs",
        &format!("{DOCTESTS}\n//! ```ignore\n//! something();\n//! ```\n"),
    );
    project
        .stubs(&["status", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
    if nextest_is_installed() {
        project.write("src/lib.rs", DOCTESTS);
        project
            .stubs(&["status", "--check", "--nextest"])
            .passes()
            .says("2 recordings, nothing to mend\n");
    }
}

/// A folder that is one test's own is known by what came of that test.
#[test]
fn recordings_of_one_test_are_unused_where_it_passes_without_them() {
    let library = |stub: &str| {
        format!(
            r#"
            use cached_stubs::stubbable;

            #[stubbable]
            pub fn ask(question: &str) -> String {{
                question.to_uppercase()
            }}

            #[cfg(test)]
            mod tests {{
                use super::*;
                use cached_stubs::Stub;

                #[test]
                fn own() {{
                    {stub}
                    assert_eq!(ask("own"), "OWN");
                }}

                #[test]
                #[ignore]
                fn other() {{
                    let _stub = Stub::<ask>::builder().per_test().install();
                    assert_eq!(ask("other"), "OTHER");
                }}
            }}
            "#
        )
    };
    let per_test = library("let _stub = Stub::<ask>::builder().per_test().install();");
    let project = Project::with_library("states_per_test", &per_test);
    let recorded = project.stubs(&["record", "--", "--include-ignored"]);
    recorded.passes().says("2 recorded, ");
    project.write("src/lib.rs", &library(""));
    project.stubs(&["prune", "--yes"]).passes().says_all(&[
        "unused  stubs/states_per_test/ask/test.states_per_test.tests.own/own.",
        "not checked, 1 recording: 1 test ignored: tests::other\n",
        "1 file deleted",
    ]);
    let files = project.files("stubs");
    assert!(
        files
            .iter()
            .all(|file| !file.contains("test.states_per_test.tests.own")),
        "{files:?}"
    );
    assert!(
        files
            .iter()
            .any(|file| file.contains("test.states_per_test.tests.other")),
        "{files:?}"
    );
}

/// In the binaries of a package, in files that bear other names, in macros.
#[test]
fn tests_are_known_wherever_they_stand() {
    let project = project("states_places");
    for (path, text) in [
        ("src/main.rs", "fn main() {}\n#[test]\nfn in_main() {}\n"),
        ("src/bin/tool/main.rs", "mod part;\nfn main() {}\n"),
        ("src/bin/tool/part.rs", "#[test]\nfn in_part() {}\n"),
        (
            "tests/deep/main.rs",
            r#"
            #[path = "other/file.rs"]
            mod renamed;
            mod nested { mod inner; }
            macro_rules! tests {
                ($($name:ident)*) => {
                    mod made {
                        $(#[test] fn $name() {})*
                        #[test]
                        fn fixed() {}
                    }
                };
            }
            tests! { one two }
            "#,
        ),
        ("tests/deep/other/file.rs", "#[test]\nfn in_other() {}\n"),
        (
            "tests/deep/nested/inner.rs",
            "#[rstest::rstest]\n#[case(1)]\n#[case(2)]\nfn in_inner(#[case] _number: u8) {}\n",
        ),
    ] {
        project.write(path, text);
    }
    let mut runners = vec![vec!["prune", "--dry-run"]];
    if nextest_is_installed() {
        runners.push(vec!["prune", "--dry-run", "--nextest"]);
    }
    for runner in &runners {
        project.stubs(runner).passes().says("1 file to delete, ");
    }
    let inner = project.read("tests/deep/nested/inner.rs");
    project.write(
        "tests/deep/nested/inner.rs",
        &(inner + "#[cfg(any())]\n#[test]\nfn in_part() {}\n"),
    );
    for runner in &runners {
        project
            .stubs(runner)
            .passes()
            .says("this build lacks 1 test: nested::inner::in_part\n");
    }
}
