//! Median times of operations, and the rows of the table.

use std::time::{Duration, Instant};

/// How long one measurement goes on, at least three samples.
const PATIENCE: Duration = Duration::from_secs(2);

/// What filling a peer with recordings may take.
const FILLING: Duration = Duration::from_secs(120);

/// One row of the table.
#[derive(Default)]
pub struct Row {
    /// A call that was answered before.
    pub hit: Option<Duration>,
    /// Everything that a test pays before its first answer: set-up and one call.
    pub first: Option<Duration>,
    pub miss: Option<Duration>,
    pub record: Option<Duration>,
}

impl Row {
    /// Prints the row for `benches/peers/run`: nanoseconds, separated by tabs.
    pub fn print(&self, peer: &str, recordings: usize) {
        let nanoseconds = |time: Option<Duration>| {
            time.map_or_else(|| "-".to_owned(), |time| time.as_nanos().to_string())
        };
        println!(
            "{peer}\t{recordings}\t{}\t{}\t{}\t{}",
            nanoseconds(self.hit),
            nanoseconds(self.first),
            nanoseconds(self.miss),
            nanoseconds(self.record),
        );
    }
}

/// The median time of a quick operation, measured in batches of 20 µs or more.
pub fn repeated<T>(mut operation: impl FnMut() -> T) -> Option<Duration> {
    let begun = Instant::now();
    operation();
    let once = begun.elapsed().as_nanos().max(1);
    let batch = u32::try_from(20_000 / once).unwrap_or(0) + 1;
    let batches = each(|| {
        for _ in 0..batch {
            std::hint::black_box(operation());
        }
    })?;
    Some(batches / batch)
}

/// The median time of an operation; dropping what it returns is not counted.
pub fn each<T>(mut operation: impl FnMut() -> T) -> Option<Duration> {
    let begun = Instant::now();
    let mut samples = Vec::new();
    while samples.len() < 101 && (samples.len() < 3 || begun.elapsed() < PATIENCE) {
        let begun = Instant::now();
        let returned = operation();
        samples.push(begun.elapsed());
        drop(returned);
    }
    samples.sort();
    Some(samples[samples.len() / 2])
}

/// Fills a peer with this many recordings; false where that takes too long.
pub fn fill(recordings: usize, mut one: impl FnMut(usize)) -> bool {
    let begun = Instant::now();
    for number in 0..recordings {
        one(number);
        if begun.elapsed() > FILLING {
            return false;
        }
    }
    true
}
