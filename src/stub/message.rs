//! The wording of a stub's errors.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::function::Function;
use crate::registry::RealMethod;
use crate::render::shown_path;

pub(super) fn namesakes(function: &Function, other: &Function) -> String {
    let place = |function: &Function| {
        let declaration = &function.declaration;
        format!("{}:{}", declaration.file, declaration.line)
    };
    format!(
        "cached-stubs: two functions have the name `{}` in the store, so each would replay the \
         other's recordings\n\
         \n\
         \x20 {}\n\
         \x20 {}\n\
         \n\
         Give one of them a name of its own: #[stubbable(name = \"…\")]\n",
        function.path(),
        place(function),
        place(other),
    )
}

/// Two real implementations of one name. `own` is the place of the stub's, if its source
/// counts too.
pub(super) fn two_real(
    function: &str,
    block: &str,
    own: Option<&str>,
    other: &RealMethod,
) -> String {
    format!(
        "cached-stubs: the recordings of `{function}` depend on the source of `{block}`, and there \
         are two of this name\n\
         \n\
         \x20 {}\n\
         \x20 {}\n\
         \n\
         Give the types different names, or move one of them to another module.\n",
        other.place,
        own.unwrap_or("the stub's own, a block without `#[stubbable(fingerprint)]`"),
    )
}

pub(super) fn no_real(name: &str) -> String {
    format!(
        "cached-stubs: the stub of `{name}` needs to make a real call, and has no real \
         implementation\n\
         \n\
         Give it one, which is created when it is needed: \
         stub_fixture!(name: Stub…<Real> = Real::new()), or .real(|| Real::new()) on the builder.\n"
    )
}

pub(super) fn no_test_to_own_it(function: &str) -> String {
    format!(
        "cached-stubs: `{function}` is stubbed `per_test`, but this thread does not belong to a \
         test\n\
         \n\
         Install the stub on the test's own thread, in a `#[test]`; doctests have none.\n"
    )
}

/// Recordings of a `per_test` stub that its test did not use.
pub(super) fn unused(function: &str, test: &str, files: &[PathBuf]) -> String {
    let mut report = format!(
        "cached-stubs: `{test}` does not use all of its recordings of `{function}`\n\
         \n\
         It does not make these calls:\n\
         \n"
    );
    for file in files {
        // Writing to a String cannot fail.
        let _ = writeln!(report, "  {}", shown_path(file));
    }
    report.push_str("\nIf that is right, delete the files.\n");
    report
}
