//! The wording of a stub's errors.

use std::fmt::Write as _;
use std::panic::Location;

use crate::call::command_of_test;
use crate::dispatch::ActiveStub;
use crate::function::Function;
use crate::registry::RealMethod;
use crate::render::{count, shown_path};
use crate::store::{PartlyUsed, UnusedRecordings};

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
pub(super) fn unused(function: &str, test: &str, unused: &UnusedRecordings, again: &str) -> String {
    let mut report =
        format!("cached-stubs: `{test}` does not use all of its recordings of `{function}`\n");
    let UnusedRecordings { files, sequences } = unused;
    // Writing to a String cannot fail.
    if !files.is_empty() {
        report.push_str("\nIt does not make these calls:\n\n");
        for file in files {
            let _ = writeln!(report, "  {}", shown_path(file));
        }
    }
    if !sequences.is_empty() {
        report.push_str("\nIt makes these calls less often than recorded:\n\n");
        for PartlyUsed {
            file,
            given,
            answers,
        } in sequences
        {
            let times = count(*given, "time");
            let file = shown_path(file);
            let _ = writeln!(report, "  {file}\n    {times} of {answers}");
        }
    }
    match (files.is_empty(), sequences.is_empty()) {
        (_, true) => report.push_str("\nIf that is right, delete the files.\n"),
        (true, false) => {
            let _ = write!(report, "\nIf that is right, record the test again: {again}");
        }
        (false, false) => {
            let _ = write!(
                report,
                "\nIf that is right, delete the files of the calls that it does not make, and \
                 record\nthe test again: {again}"
            );
        }
    }
    report
}

/// How to record the test of a stub again, with all its calls.
pub(super) fn again(stub: &ActiveStub) -> String {
    if stub.settings.mode_is_fixed {
        return "run it once with `Mode::RecordAll`, or without a mode\nand with RECORD=all.\n"
            .to_owned();
    }
    let command = command_of_test("all", stub.owner.test());
    format!("\n\n  {command}\n")
}

/// Where the test installed a stub: the panic of its drop may have another line, or none.
pub(super) fn installed(location: &Location<'_>) -> String {
    format!("  installed  {location}\n")
}
