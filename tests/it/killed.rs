//! Processes that are killed while they record: every recording is whole, and the
//! next process can record.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, Instant};

use crate::checkout::{Checkout, RECORD};
use crate::outcome::Outcome;
use crate::repeats::repeats;
use crate::snapshot::Snapshot;

const RECORDS: &str = "killed::records_chapters";
const CHAPTERS: usize = 6;

/// A test in a process that prints its progress.
struct Running {
    process: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Running {
    fn start(checkout: &Checkout, test: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = checkout.command(&[test, "--exact", "--nocapture"], variables);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// Waits until the process prints that it has done something.
    fn wait_for_progress(&mut self) {
        let is_progress = |line: std::io::Result<String>| line.unwrap().contains("done: ");
        assert!(self.lines.any(is_progress), "it ended before it was killed");
    }

    fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

type Texts = BTreeMap<PathBuf, Vec<u8>>;

/// The files of the store and their bytes.
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

const SEASONS: [&str; 3] = ["spring", "summer", "autumn"];

/// The files that an undisturbed process records in each season.
fn whole_files() -> [Texts; 3] {
    let chapters = CHAPTERS.to_string();
    SEASONS.map(|season| {
        let checkout = Checkout::new();
        checkout
            .run(RECORDS, &variables(season, &chapters))
            .passes();
        texts(&checkout)
    })
}

/// Starts to record, and kills the process within a recording. The moment
/// differs from kill to kill.
fn record_and_kill(checkout: &Checkout, kill: u32) {
    let season = SEASONS[kill as usize % SEASONS.len()];
    let mut running = Running::start(checkout, RECORDS, &variables(season, "1000"));
    running.wait_for_progress();
    let started = Instant::now();
    running.wait_for_progress();
    let one_recording = started.elapsed();
    // Multiples of the golden ratio are spread evenly.
    let part = f64::from(kill) * 0.618_034 % 1.0;
    let moment = started + one_recording.mul_f64(1.0 + part);
    for _ in 0..kill % 3 {
        running.wait_for_progress();
    }
    while Instant::now() < moment {
        std::hint::spin_loop();
    }
    running.kill();
}

/// Whether the file is as some season's undisturbed process records it.
fn is_whole(path: &Path, text: &[u8], whole: &[Texts; 3]) -> bool {
    match whole[0].contains_key(path) {
        true => whole.iter().any(|whole| whole[path] == text),
        // Only longer runs record this chapter.
        false => text.starts_with(b"{\n") && text.ends_with(b"\n}\n"),
    }
}

#[test]
fn a_process_that_is_killed_while_it_writes_leaves_whole_recordings() {
    let whole = whole_files();
    let checkout = Checkout::new();
    let (mut strays, mut changed, mut former) = (0, 0, Texts::new());
    let kills = repeats(240);
    for kill in 0..kills {
        record_and_kill(&checkout, kill);
        let now = texts(&checkout);
        for (path, text) in &now {
            if is_recording(path) {
                assert!(
                    is_whole(path, text, &whole),
                    "kill {kill}: {}",
                    path.display()
                );
            } else {
                let name = path.file_name().unwrap().to_str().unwrap();
                assert!(name.starts_with(".recording-") && name.ends_with(".tmp"));
                strays += 1;
            }
        }
        changed += usize::from(now != former);
        former = now;
    }
    println!("{kills} kills: {strays} left a temporary file, {changed} changed recordings");
    assert!(changed > kills as usize / 2, "hardly anything was written");

    // The next process replays, and the next one that records removes what is left.
    checkout.run(RECORDS, &[("CHAPTERS", "2")]).passes();
    let chapters = CHAPTERS.to_string();
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
fn another_process_makes_the_call_of_a_killed_process() {
    const STUCK: &str = "killed::gets_stuck";
    let checkout = Checkout::new();
    let stuck = [("RECORD", "1"), ("STUCK", "1")];
    let mut first = Running::start(&checkout, STUCK, &stuck);
    first.wait_for_progress();
    first.wait_for_progress();
    assert_eq!(checkout.calls(), ["one"]);
    // The second process waits for the call of the first, or is about to.
    let mut command = checkout.command(&[STUCK, "--exact", "--nocapture"], RECORD);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let second = command.spawn().unwrap();
    first.kill();
    let started = Instant::now();
    let outcome = Outcome::new(&command, &second.wait_with_output().unwrap());
    outcome.passes().says("answer: spring");
    assert!(started.elapsed() < Duration::from_secs(60));
    assert_eq!(checkout.calls(), ["one", "one"]);
    let third = checkout.run(STUCK, RECORD);
    assert_eq!(third.passes().answers(), ["spring"]);
    assert_eq!((checkout.calls().len(), checkout.files().len()), (2, 1));
}
