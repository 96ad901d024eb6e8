use crate::Context;

/// Counts of uncommitted changes: `=` conflicts, `⇡` and `⇣` commits ahead and
/// behind, `$` stashed, `+` staged, `»` renamed, `!` modified, `✘` deleted, `?`
/// untracked. `None` without changes.
#[must_use]
pub fn git_status(context: &Context) -> Option<String> {
    let status = [
        // A prompt must not block the git commands of the user.
        "--no-optional-locks",
        "status",
        "--porcelain=2",
        "--branch",
        "--show-stash",
    ];
    let output = context.exec_cmd("git", &status)?;
    let mut counts = Counts::default();
    output.stdout.lines().for_each(|line| counts.add(line));
    Some(counts.to_string()).filter(|text| !text.is_empty())
}

#[derive(Default)]
struct Counts {
    conflicts: usize,
    ahead: usize,
    behind: usize,
    stashed: usize,
    staged: usize,
    renamed: usize,
    modified: usize,
    deleted: usize,
    untracked: usize,
}

impl Counts {
    /// Counts one line of `--porcelain=2`.
    fn add(&mut self, line: &str) {
        let mut words = line.split(' ');
        match (words.next(), words.next()) {
            (Some("#"), Some("branch.ab")) => {
                let mut count = || words.next().and_then(|word| word[1..].parse().ok());
                self.ahead = count().unwrap_or_default();
                self.behind = count().unwrap_or_default();
            }
            (Some("#"), Some("stash")) => {
                self.stashed = words
                    .next()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or_default();
            }
            (Some(kind @ ("1" | "2")), Some(changed)) => {
                if kind == "2" {
                    self.renamed += 1;
                } else if !changed.starts_with('.') {
                    self.staged += 1;
                }
                match changed.as_bytes().get(1) {
                    Some(b'M' | b'T') => self.modified += 1,
                    Some(b'D') => self.deleted += 1,
                    // `git add -N` announces a file without staging it.
                    Some(b'A') => self.untracked += 1,
                    _ => {}
                }
            }
            (Some("u"), _) => self.conflicts += 1,
            (Some("?"), _) => self.untracked += 1,
            _ => {}
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counts = [
            ('=', self.conflicts),
            ('⇡', self.ahead),
            ('⇣', self.behind),
            ('$', self.stashed),
            ('+', self.staged),
            ('»', self.renamed),
            ('!', self.modified),
            ('✘', self.deleted),
            ('?', self.untracked),
        ];
        for (symbol, count) in counts.into_iter().filter(|(_, count)| *count > 0) {
            write!(f, "{symbol}{count}")?;
        }
        Ok(())
    }
}
