use std::path::Path;

use crate::codec::Passes;

use super::{FILE, Miss, MissReason, Subject, miss, shown};
use crate::render::samples::{fields, float, text};

#[test]
fn a_function_without_recordings() {
    let arguments = fields([
        ("prompt", text("What is the capital of Germany?")),
        ("temperature", float(0.2)),
    ]);
    assert_eq!(
        shown(miss(MissReason::NothingRecorded, &arguments)),
        "\
cached-stubs: nothing is recorded for `my_app::generate_response`

  prompt      = \"What is the capital of Germany?\"
  temperature = 0.2

Its recordings belong in

  stubs/my_app/generate_response

To record this call, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn a_stale_recording() {
    let arguments = fields([("prompt", text("Hello"))]);
    assert_eq!(
        shown(miss(
            MissReason::Stale {
                file: Path::new(FILE),
                accept: "cargo stubs accept -p my_app my_app::generate_response",
            },
            &arguments
        )),
        "\
cached-stubs: `my_app::generate_response` has changed since this call was recorded

  prompt = \"Hello\"

Its source was different when this was recorded, so the answer may no longer be
right. Its signature and body count, what these read at compile time, what
`depends` names, and a trait's real implementation under `fingerprint`:

  stubs/my_app/generate_response/what-is-the-capital-of-france.3f2a9c41d0e1b2a3.json

If you undo the change, the recording is valid again. If the change does not
matter, this command shows it and keeps the recording:

  cargo stubs accept -p my_app my_app::generate_response

To record this call again, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn an_unreadable_file() {
    let unreadable =
        "  stubs/my_app/ask/hello.3f2a9c41d0e1b2a3.json:6:1\n  conflict markers of a merge\n";
    assert_eq!(
        shown(miss(MissReason::Unreadable(&unreadable), &fields([]))),
        "\
cached-stubs: the recording of this call of `my_app::generate_response` cannot be read

  (no arguments)

  stubs/my_app/ask/hello.3f2a9c41d0e1b2a3.json:6:1
  conflict markers of a merge

After you delete the file, this records the call again, and nothing else:

  RECORD=1 cargo test -p my_app --lib -- --exact tests::knows_the_capital

  called  src/lib.rs:40:13
  test    tests::knows_the_capital
"
    );
}

#[test]
fn a_method_is_shown_its_own_attribute() {
    let report = |is_method| {
        let arguments = fields([]);
        let miss = Miss {
            function: Subject {
                path: "f",
                is_method,
            },
            passes: Passes {
                errors: true,
                refused: true,
            },
            ..miss(MissReason::NothingRecorded, &arguments)
        };
        miss.to_string()
    };
    assert!(report(false).contains(": only #[stubbable(errors)] records that"));
    assert!(report(true).contains(": only #[stub(errors)] records that"));
}

#[test]
fn several_tests_may_have_made_the_call() {
    let tests: Vec<String> = (0..6).map(|at| format!("tests::number_{at}")).collect();
    let arguments = fields([]);
    let miss = Miss {
        tests: &tests,
        ..miss(MissReason::NothingRecorded, &arguments)
    };
    assert!(miss.to_string().ends_with(
        "
  called  src/lib.rs:40:13
  test    one of
          tests::number_0
          tests::number_1
          tests::number_2
          tests::number_3
          … and 2 more
"
    ));
}

#[test]
fn a_sequence_is_exhausted() {
    let arguments = fields([("prompt", text("Hello"))]);
    let file = Path::new(FILE);
    let sequence = shown(miss(
        MissReason::SequenceExhausted { file, answers: 2 },
        &arguments,
    ));
    assert!(
        sequence.starts_with(
            "cached-stubs: `my_app::generate_response` was called more often than recorded: 2 answers are recorded for these arguments\n"
        ),
        "{sequence}"
    );
}

#[test]
fn a_stream_is_longer_than_its_recording() {
    let arguments = fields([("prompt", text("Hello"))]);
    let file = Path::new(FILE);
    let stream = shown(miss(
        MissReason::PartialStreamEnded { file, items: 1 },
        &arguments,
    ));
    assert!(
        stream.starts_with(
            "cached-stubs: the recording of `my_app::generate_response` ends after 1 item, and its caller asks for more\n"
        ),
        "{stream}"
    );
}
