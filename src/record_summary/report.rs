//! What a process says of what it recorded, for people and for the process that started it.

use std::collections::{HashMap, HashSet};
use std::fmt::{self, Write as _};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::ignored::ignored_by_git;
use crate::journal::{self, Event, FileChange};
use crate::render::{count, shown_path};
use crate::sort::sort_by;

/// Unrecorded calls of one kind: how often they were made, and what to write.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(super) struct UnrecordedCalls {
    pub(super) function: String,
    pub(super) location: String,
    pub(super) what: String,
    pub(super) advice: String,
    pub(super) number: usize,
}

impl UnrecordedCalls {
    /// Calls with the same key are counted together.
    fn key(&self) -> (&str, &str, &str) {
        (&self.function, &self.location, &self.what)
    }
}

/// A path of `scrub` that leads to nothing in any recording of its function.
#[derive(Debug, PartialEq, Deserialize, Serialize)]
pub(crate) struct IdleScrub {
    pub(crate) function: String,
    /// The attribute with this path.
    pub(crate) attribute: String,
    pub(crate) path: String,
    pub(crate) folders: Vec<PathBuf>,
    /// How many recordings there are.
    pub(crate) recordings: usize,
}

/// What a process recorded, and what it did not.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Report {
    pub(super) saved: HashMap<PathBuf, FileChange>,
    pub(super) not_recorded: Vec<UnrecordedCalls>,
    pub(super) idle_scrub: Vec<IdleScrub>,
}

impl Report {
    /// Adds the paths of `scrub` that lead to nothing.
    pub(crate) fn add_idle_scrub(&mut self, idle: Vec<IdleScrub>) {
        for idle in idle {
            let mut known = self.idle_scrub.iter_mut();
            match known
                .find(|known| known.attribute == idle.attribute && known.function == idle.function)
            {
                Some(known) => *known = idle,
                None => self.idle_scrub.push(idle),
            }
        }
    }

    pub(super) fn note_saved(&mut self, how: FileChange, recording: PathBuf) {
        let saved = self.saved.entry(recording).or_insert(how);
        *saved = saved.then(how);
    }

    /// How many recordings changed so.
    fn number(&self, how: FileChange) -> usize {
        self.saved.values().filter(|saved| **saved == how).count()
    }

    /// The folders of new and changed recordings.
    fn folders(&self) -> Vec<PathBuf> {
        let mut folders: HashSet<PathBuf> = HashSet::new();
        for (path, how) in &self.saved {
            if *how != FileChange::Same
                && let Some(folder) = path.parent()
                && !folders.contains(folder)
            {
                folders.insert(folder.to_owned());
            }
        }
        let mut folders: Vec<_> = folders.into_iter().collect();
        folders.sort();
        folders
    }

    pub(super) fn add(&mut self, calls: UnrecordedCalls) {
        let mut known = self.not_recorded.iter_mut();
        let same = known.find(|known| known.key() == calls.key());
        match same {
            Some(known) => known.number += calls.number,
            None => self.not_recorded.push(calls),
        }
    }

    /// Whether replay will answer every call as it was made.
    pub(crate) fn is_complete(&self) -> bool {
        self.not_recorded.is_empty()
    }

    /// The report, for people.
    pub(crate) fn text(mut self) -> String {
        let [new, changed, same] =
            [FileChange::New, FileChange::Changed, FileChange::Same].map(|how| self.number(how));
        let mut text =
            format!("\ncached-stubs: {new} recorded, {changed} changed, {same} unchanged\n");
        let ignored = ignored_by_git(&self.folders());
        if let Some(file) = ignored.first() {
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "git ignores {} and files like it, which every clone will lack; \
                 `git check-ignore -v FILE` says why",
                shown_path(file)
            );
        }
        for idle in &self.idle_scrub {
            let _ = writeln!(text, "\n{idle}");
        }
        if self.is_complete() {
            return text;
        }
        if !self.idle_scrub.is_empty() {
            text.push('\n');
        }
        let all = self.not_recorded.iter().map(|calls| calls.number).sum();
        let calls = count(all, "call");
        let was = if all == 1 { "was" } else { "were" };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{calls} {was} made that replay will not answer:");
        sort_by(&mut self.not_recorded, |a, b| a.key().cmp(&b.key()));
        for UnrecordedCalls {
            function,
            location,
            what,
            advice,
            number,
        } in &self.not_recorded
        {
            let times = if *number == 1 {
                String::new()
            } else {
                format!(" ({})", count(*number, "call"))
            };
            let _ = writeln!(
                text,
                "\n  `{function}` {what}{times}, at {location}\n  {advice}"
            );
        }
        text
    }
}

impl IdleScrub {
    /// For `cargo stubs`.
    pub(crate) fn log(&self) {
        for folder in &self.folders {
            journal::log(|paths| Event::IdleScrub {
                function: self.function.clone(),
                attribute: self.attribute.clone(),
                path: self.path.clone(),
                folder: paths.of(folder),
            });
        }
    }
}

impl fmt::Display for IdleScrub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            function,
            attribute,
            recordings,
            ..
        } = self;
        let recordings = match recordings {
            1 => "its only recording".to_owned(),
            recordings => format!("any of its {}", count(*recordings, "recording")),
        };
        write!(
            f,
            "{attribute} of `{function}` matches nothing in {recordings}.\n\
             Unless the field is optional, correct the path: what it should replace is still there."
        )
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn calls(what: &str, number: usize, advice: &str) -> UnrecordedCalls {
        UnrecordedCalls {
            function: "app::ask".to_owned(),
            location: "src/app.rs:3:5".to_owned(),
            what: what.to_owned(),
            advice: advice.to_owned(),
            number,
        }
    }

    #[test]
    fn each_recording_is_counted_once() {
        let mut report = Report::default();
        for (how, recording) in [
            (FileChange::New, "extended"),
            (FileChange::Changed, "extended"),
            (FileChange::Same, "changed"),
            (FileChange::Changed, "changed"),
            (FileChange::Same, "same"),
            (FileChange::Same, "same"),
            (FileChange::Changed, "restored"),
            (FileChange::Restored, "restored"),
            (FileChange::Changed, "restored by one process of two"),
            (FileChange::Restored, "restored by one process of two"),
            (FileChange::Changed, "restored by one process of two"),
        ] {
            report.note_saved(how, PathBuf::from(recording));
        }
        let text = report.text();
        assert_eq!(text, "\ncached-stubs: 1 recorded, 2 changed, 2 unchanged\n");
    }

    #[test]
    fn calls_are_grouped_by_place() {
        let mut report = Report::default();
        for what in ["returned an `Err`", "was given up", "returned an `Err`"] {
            report.add(calls(what, 1, "Write this."));
        }
        expect![[r#"

            cached-stubs: 0 recorded, 0 changed, 0 unchanged
            3 calls were made that replay will not answer:

              `app::ask` returned an `Err` (2 calls), at src/app.rs:3:5
              Write this.

              `app::ask` was given up, at src/app.rs:3:5
              Write this.
        "#]]
        .assert_eq(&report.text());
    }
}
