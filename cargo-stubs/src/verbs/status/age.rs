//! `--older-than`: how long ago recordings last changed, as git knows it.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::git::Git;
use crate::outcome::Error;
use crate::recordings::{RecordingFile, Recordings};
use crate::terminal::Terminal;
use crate::text::shown;

/// `90d`, `12w`, `1y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Age {
    days: u64,
}

impl FromStr for Age {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unit = text.chars().last().unwrap_or_default();
        let days = match unit {
            'd' => 1,
            'w' => 7,
            'y' => 365,
            _ => 0,
        };
        let number = text.strip_suffix(unit).unwrap_or_default().parse::<u64>();
        match number.ok().and_then(|number| number.checked_mul(days)) {
            Some(all) if days > 0 => Ok(Self { days: all }),
            _ => Err("an age is a number of days, weeks or years: `90d`, `12w`, `1y`".to_owned()),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} days", self.days)
    }
}

impl Age {
    /// The recordings whose last change was committed longer ago, and when that was. A
    /// recording that differs from its commit changed now.
    pub(super) fn older<'r>(
        self,
        recordings: &'r Recordings,
        terminal: &Terminal,
    ) -> Result<Vec<(&'r RecordingFile, String)>, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |now| now.as_secs());
        let mut older = Vec::new();
        for root in &recordings.roots {
            let Ok(folder) = root.canonicalize() else {
                continue;
            };
            let git = Git::of(&folder)?;
            if git.is_shallow() {
                terminal.warning(format_args!(
                    "{} is a shallow clone, in which recordings seem younger than they are: \
                     `git fetch --unshallow` gets all commits",
                    shown(&git.root)
                ));
            }
            let changed = changed(&git, &folder)?;
            let commits = git.last_commits(&BTreeSet::from([folder]));
            let files = recordings.files.iter().filter(|file| file.root == *root);
            for file in files {
                let commit = git
                    .relative(&file.path)
                    .filter(|path| !changed.contains(path));
                let Some(commit) = commit.and_then(|path| commits.get(&path)) else {
                    continue;
                };
                if now.saturating_sub(commit.seconds) / (24 * 60 * 60) > self.days {
                    let when = format!("committed {}, {}", commit.date, commit.ago);
                    older.push((file, when));
                }
            }
        }
        Ok(older)
    }
}

/// The files that differ from the last commit.
fn changed(git: &Git, folder: &PathBuf) -> Result<HashSet<PathBuf>, Error> {
    // Without a commit, there are no ages.
    let Ok(head) = git.commit("HEAD") else {
        return Ok(HashSet::new());
    };
    let changed = git.changed_since(Some(&head), std::slice::from_ref(folder))?;
    Ok(changed.into_iter().map(|file| file.path).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_a_number_and_a_unit() {
        let days = |text: &str| text.parse::<Age>().map(|age| age.days).ok();
        assert_eq!(days("90d"), Some(90));
        assert_eq!(days("2w"), Some(14));
        assert_eq!(days("1y"), Some(365));
        for wrong in [
            "",
            "d",
            "90",
            "-1d",
            "1.5y",
            "3m",
            "90 d",
            "9999999999999999999y",
            "1ä",
        ] {
            assert_eq!(days(wrong), None, "{wrong}");
        }
    }
}
