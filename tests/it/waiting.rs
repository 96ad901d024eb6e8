//! Calls that wait for identical ones, and many calls at once.

use std::process::{Command, Stdio};

use crate::checkout::{Checkout, RECORD};
use crate::environment::cleaned;
use crate::outcome::Outcome;

const HELD: usize = 400;

/// Runs the test in a shell where this many files can be open.
#[cfg(unix)]
fn run_with_descriptors(checkout: &Checkout, test: &str, descriptors: u32) -> Outcome {
    let test = checkout.command(&[test, "--exact"], RECORD);
    let mut shell = cleaned("sh");
    shell
        .arg("-c")
        .arg(format!("ulimit -n {descriptors}; exec \"$0\" \"$@\""))
        .arg(test.get_program())
        .args(test.get_args())
        .current_dir(checkout.folder());
    for (name, value) in test.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    Outcome::of(&mut shell)
}

/// Fewer than there are calls in progress: none of them may keep one open.
#[cfg(unix)]
#[test]
fn calls_in_progress_need_no_descriptors() {
    let checkout = Checkout::new();
    run_with_descriptors(&checkout, "waiting::many_at_once", 128).passes();
    assert_eq!(checkout.files().len(), 150);
}

fn spawn(command: &mut Command) -> std::process::Child {
    command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn calls_that_wait_for_another_process_share_a_thread() {
    let checkout = Checkout::new();
    let meeting = checkout.beside("meeting");
    let command = |test: &str| {
        let mut command = checkout.command(&[test, "--exact"], RECORD);
        command.env("MEETING", &meeting);
        command
    };
    let (mut holds, mut waits) = (
        command("waiting::hold_many"),
        command("waiting::wait_for_many"),
    );
    let (holding, waiting) = (spawn(&mut holds), spawn(&mut waits));
    let waited = Outcome::new(&waits, &waiting.wait_with_output().unwrap());
    Outcome::new(&holds, &holding.wait_with_output().unwrap()).passes();
    let threads: usize = waited.passes().answers()[0].parse().unwrap();
    assert!(threads < 6, "{threads} threads");
    assert_eq!(checkout.calls().len(), HELD);
    assert_eq!(checkout.files().len(), HELD);
}

/// The text without what differs from run to run.
fn portable(text: &str) -> String {
    let is_number = |word: &str| word.parse::<u32>().is_ok_and(|number| number > 9);
    let lines = text.lines().map(|line| {
        let words = line
            .split(' ')
            .map(|word| match word.trim_end_matches(',') {
                "8" | "9" => word.replace(['8', '9'], "7"),
                number if is_number(number) => word.replace(number, "PROCESS"),
                _ => word.to_owned(),
            });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

const PATIENCE: (&str, &str) = ("CACHED_STUBS_PATIENCE", "7");

#[test]
fn a_call_that_waits_for_itself_says_so_and_is_made_again() {
    let checkout = Checkout::new();
    let outcome = checkout.run("waiting::waits_for_itself", &[("RECORD", "1"), PATIENCE]);
    assert_eq!(outcome.passes().answers(), ["at last"]);
    let text = portable(outcome.text());
    let location = text
        .split("\n  at ")
        .nth(1)
        .and_then(|rest| rest.split(", begun").next())
        .unwrap();
    assert!(location.starts_with("src/waiting.rs:"), "{text}");
    let said: Vec<_> = text
        .lines()
        .skip_while(|line| !line.starts_with("cached-stubs: "))
        .take(6)
        .map(|line| line.replace(location, "LOCATION"))
        .collect();
    assert_eq!(
        said.join("\n"),
        "cached-stubs: a call of `app::waiting::calls_itself` has waited 5 s for an identical call in progress\n\
         \x20 at LOCATION, begun 5 s ago\n\
         It waits for 7 s at most (CACHED_STUBS_PATIENCE). A real function that calls itself with the\n\
         same arguments on another thread waits for itself.\n\
         cached-stubs: `app::waiting::calls_itself` is called again, since an identical call did not end within 7 s (CACHED_STUBS_PATIENCE)\n\
         \x20 at LOCATION, begun 7 s ago",
        "{text}"
    );
}

#[test]
fn a_call_that_waits_for_another_process_names_it_and_gives_up() {
    const STUCK: &str = "killed::gets_stuck";
    let checkout = Checkout::new();
    let stuck = [("RECORD", "1"), ("STUCK", "1")];
    let mut first = spawn(&mut checkout.command(&[STUCK, "--exact"], &stuck));
    while checkout.calls().is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let outcome = checkout.run(STUCK, &[("RECORD", "1"), PATIENCE]);
    let process = first.id();
    first.kill().unwrap();
    first.wait().unwrap();
    outcome
        .passes()
        .says("a call of `app::killed::stuck` has waited 5 s for an identical call in progress\n  at src/killed.rs:")
        .says(&format!(" in the process {process}, begun "))
        .says("`app::killed::stuck` is called again, since an identical call did not end within 7 s");
    assert_eq!(outcome.answers(), ["spring"]);
}

#[test]
fn patience_must_be_a_number_of_seconds() {
    let checkout = Checkout::new();
    let patience = ("CACHED_STUBS_PATIENCE", "5 minutes");
    // Whether or not a call waits.
    for test in ["waiting::waits_for_itself", "modes::asks"] {
        let outcome = checkout.run(test, &[("RECORD", "1"), patience]);
        outcome.fails().says(
            "cached-stubs: CACHED_STUBS_PATIENCE is `5 minutes`; it must be a positive number of \
             seconds, such as 300",
        );
    }
    assert!(checkout.calls().is_empty());
}
