//! Processes that are killed while they record: whatever stands in the store is
//! whole, and those that come after them find nothing in their way.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use crate::checkout::{Checkout, RECORD};
use crate::outcome::Outcome;
use crate::snapshot::Snapshot;

const RECORDS: &str = "killed::records_chapters";
const CHAPTERS: usize = 6;
const KILLS: u32 = 240;

/// A test in a process that says how far it has come.
struct Running {
    process: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(checkout: &Checkout, test: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = checkout.command(&[test, "--exact", "--nocapture"], variables);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, said }
    }

    /// Waits until it has said that it is done with something.
    fn wait_for_progress(&mut self) {
        let is_progress = |line: std::io::Result<String>| line.unwrap().contains("done: ");
        assert!(self.said.any(is_progress), "it ended before it was killed");
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

type Texts = BTreeMap<PathBuf, Vec<u8>>;

/// The files of the store and what they say.
fn texts(checkout: &Checkout) -> Texts {
    let stubs = checkout.stubs();
    let relative = |path: PathBuf| path.strip_prefix(&stubs).unwrap().to_owned();
    let files = Snapshot::of(&stubs).bytes().into_iter();
    files
        .filter_map(|(path, text)| Some((relative(path), text?)))
        .collect()
}

fn is_recording(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension == "json")
}

fn variables<'a>(season: &'a str, chapters: &'a str) -> [(&'a str, &'a str); 3] {
    [
        ("RECORD", "all"),
        ("SEASON", season),
        ("CHAPTERS", chapters),
    ]
}

#[test]
fn a_process_that_is_killed_while_it_writes_leaves_whole_recordings() {
    let seasons = ["spring", "summer", "autumn"];
    let chapters = CHAPTERS.to_string();
    let whole = seasons.map(|season| {
        let checkout = Checkout::new();
        checkout
            .run(RECORDS, &variables(season, &chapters))
            .passes();
        texts(&checkout)
    });
    let checkout = Checkout::new();
    let (mut strays, mut changed, mut former) = (0, 0, Texts::new());
    for kill in 0..KILLS {
        let season = seasons[kill as usize % seasons.len()];
        let mut running = Running::start(&checkout, RECORDS, &variables(season, "1000"));
        // The time that one recording takes, and then another part of it at
        // each kill, evenly spread.
        running.wait_for_progress();
        let begun = Instant::now();
        running.wait_for_progress();
        let part = f64::from(kill) * 0.618_034 % 1.0;
        let moment = begun + begun.elapsed().mul_f64(1.0 + part);
        for _ in 0..kill % 3 {
            running.wait_for_progress();
        }
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        running.kill();

        let now = texts(&checkout);
        for (path, text) in &now {
            if is_recording(path) {
                let is_whole = match whole[0].contains_key(path) {
                    true => whole.iter().any(|whole| whole[path] == *text),
                    // One of those that only a longer run makes.
                    false => text.starts_with(b"{\n") && text.ends_with(b"\n}\n"),
                };
                assert!(is_whole, "kill {kill}: {}", path.display());
            } else {
                let name = path.file_name().unwrap().to_str().unwrap();
                assert!(name.starts_with(".recording-") && name.ends_with(".tmp"));
                strays += 1;
            }
        }
        changed += usize::from(now != former);
        former = now;
    }
    println!("{KILLS} kills: {strays} in the middle of a file, {changed} after another one");
    assert!(changed > KILLS as usize / 2, "hardly anything was written");

    // Nobody trips over what is left, and whoever records next removes it.
    let replayed = checkout.run(RECORDS, &[("CHAPTERS", "2")]);
    replayed.passes();
    checkout
        .run(RECORDS, &variables("spring", &chapters))
        .passes();
    let after = texts(&checkout);
    assert!(
        after.keys().all(|path| is_recording(path)),
        "{:?}",
        after.keys()
    );
    for (path, text) in &whole[0] {
        assert_eq!(after[path], *text);
    }
}

#[test]
fn a_process_that_is_killed_in_its_call_leaves_it_to_the_others() {
    const STUCK: &str = "killed::gets_stuck";
    let checkout = Checkout::new();
    let stuck = [("RECORD", "1"), ("STUCK", "1")];
    let mut first = Running::start(&checkout, STUCK, &stuck);
    first.wait_for_progress();
    first.wait_for_progress();
    assert_eq!(checkout.calls(), ["one"]);
    // It waits for the first one's call, or is about to.
    let mut command = checkout.command(&[STUCK, "--exact", "--nocapture"], RECORD);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let second = command.spawn().unwrap();
    first.kill();
    let begun = Instant::now();
    let outcome = Outcome::new(&command, &second.wait_with_output().unwrap());
    outcome.passes().says("answer: spring");
    assert!(begun.elapsed() < Duration::from_secs(60));
    assert_eq!(checkout.calls(), ["one", "one"]);
    let third = checkout.run(STUCK, RECORD);
    assert_eq!(third.passes().answers(), ["spring"]);
    assert_eq!((checkout.calls().len(), checkout.files().len()), (2, 1));
}
