//! Recordings that no test used, but that a test might use which did not run: `status`
//! and `prune` say why they are not unused.

use crate::environment::nextest_is_installed;
use crate::outcome::Outcome;
use crate::project::Project;
use crate::snapshot::Snapshot;
use crate::three_tests::{project, without_third};

/// A package whose recordings must stay.
struct Kept {
    project: Project,
    recorded: Snapshot,
}

impl Kept {
    fn new(name: &str) -> Self {
        let project = project(name);
        let recorded = project.snapshot();
        Self { project, recorded }
    }

    /// `cargo stubs prune --yes` keeps so many recordings, for this reason.
    #[track_caller]
    fn keeps(&self, arguments: &[&str], recordings: &str, reason: &str) -> Outcome {
        self.keeps_if_second("passes", arguments, recordings, reason)
    }

    /// The same if the second test does this.
    #[track_caller]
    fn keeps_if_second(
        &self,
        second: &str,
        arguments: &[&str],
        recordings: &str,
        reason: &str,
    ) -> Outcome {
        let mut command = self.project.stubs_command(&["prune", "--yes"]);
        command.args(arguments);
        if second != "passes" {
            command.env("SECOND", second);
        }
        let outcome = Outcome::of(&mut command);
        outcome
            .says(&format!("{recordings}: {reason}\n"))
            .says("  not checked, ")
            .says("nothing to delete");
        assert_eq!(self.project.snapshot(), self.recorded, "{outcome}");
        outcome
    }

    /// Writes the library with another item at its end.
    fn add_item(&self, item: &str) {
        self.project.write("src/lib.rs", &(without_third() + item));
    }

    /// Writes the library with another attribute on the second test.
    fn add_attribute(&self, attribute: &str) {
        let library = without_third();
        let (before, after) = library.split_once("    #[test]\n    fn second").unwrap();
        let library = format!("{before}    #[test]\n{attribute}\n    fn second{after}");
        self.project.write("src/lib.rs", &library);
    }
}

#[test]
fn a_test_that_fails_or_does_not_run_may_use_them() {
    let kept = Kept::new("states");
    let fails = kept.keeps_if_second("fails", &[], "2 recordings", "1 test failed: tests::second");
    fails.ends_with_code(1);
    // The other test may have run before.
    let reason = "the tests did not run to their end";
    let aborts = kept.keeps_if_second("aborts", &[], " recordings", reason);
    aborts.ends_with_code(1).says("SIGABRT");
    let left_out = "1 test left out";
    kept.keeps(&["--", "first"], "2 recordings", left_out)
        .passes();
    kept.keeps(&["--", "--skip", "first"], "2 recordings", left_out)
        .passes();
    let status = kept
        .project
        .stubs(&["status", "--test", "first", "--check"]);
    status.passes().says_all(&[
        "  not run  2 recordings: 1 test left out",
        "3 recordings, nothing to mend; 2 not run",
    ]);
}

#[test]
fn a_test_that_is_ignored_or_not_built_may_use_them() {
    let kept = Kept::new("states_attributes");
    kept.add_attribute("    #[ignore]");
    kept.keeps(
        &[],
        "2 recordings",
        "1 test ignored: tests::second; `-- --include-ignored` runs all",
    )
    .passes();
    kept.add_attribute("    #[cfg(any())]");
    kept.keeps(
        &[],
        "2 recordings",
        "this build lacks 1 test: tests::second",
    )
    .passes();
    // The ignored test uses its own recording if it runs.
    kept.add_attribute("    #[ignore]");
    let all = kept
        .project
        .stubs(&["prune", "--dry-run", "--", "--include-ignored"]);
    all.passes().says("1 file to delete");
}

#[test]
fn a_module_example_or_case_that_is_not_built_may_use_them() {
    let kept = Kept::new("states_not_built");
    kept.add_item("#[cfg(all(test, any()))]\nmod elsewhere;\n");
    kept.project.write("src/elsewhere/mod.rs", "mod inner;\n");
    kept.project.write(
        "src/elsewhere/inner.rs",
        "mod more { #[rstest::rstest]\nfn works() {} }\n",
    );
    let lacks = |test: &str| format!("this build lacks 1 test: {test}");
    kept.keeps(&[], "1 recording", &lacks("elsewhere::inner::more::works"))
        .passes();
    kept.add_item("#[cfg(any())]\n/// ```\n/// let _ = Stub::<f>::install();\n/// ```\npub const fn extra() {}\n");
    kept.keeps(&[], "1 recording", &lacks("the example of `extra`"))
        .passes();
    kept.add_item("#[cfg(test)]\n#[rstest::rstest]\n#[case(1)]\n#[cfg_attr(any(), case(2))]\nfn cases(#[case] _number: u8) {}\n");
    kept.keeps(
        &[],
        "1 recording",
        &lacks("cases, its cases under `cfg_attr`"),
    )
    .passes();
}

#[test]
fn a_binary_without_results_or_an_example_may_use_them() {
    let kept = Kept::new("states_programs");
    let manifest = kept.project.read("Cargo.toml");
    let test = "\n[[test]]\nname = \"quiet\"\nharness = false\n";
    kept.project
        .write("Cargo.toml", &format!("{manifest}{test}"));
    kept.project.write("tests/quiet.rs", "fn main() {}\n");
    kept.keeps(
        &[],
        "1 recording",
        "tests/quiet.rs did not say which tests ran",
    )
    .passes();
    kept.project.write("Cargo.toml", &manifest);
    kept.project.remove("tests/quiet.rs");
    kept.project.write(
        "examples/demo.rs",
        "fn main() { let _stub = cached_stubs::Stub::<states_programs::ask>::install(); }\n",
    );
    kept.keeps(&[], "1 recording", "no test runs examples/demo.rs")
        .passes();
}

/// Tests in all binaries of a package, in files with other names, in macros.
#[test]
fn tests_are_found_wherever_they_are() {
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
