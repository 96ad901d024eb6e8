//! The files of a commit.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use super::command;

/// Reads the files of one commit, or those that are staged, with one process, however many they are.
pub(crate) struct CommitFiles {
    commit: String,
    git: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl CommitFiles {
    pub(super) fn open(root: &Path, commit: &str) -> io::Result<Self> {
        let mut git = command(root, ["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Self {
            commit: commit.to_owned(),
            requests: git.stdin.take().expect("it is piped"),
            answers: BufReader::new(git.stdout.take().expect("it is piped")),
            git,
        })
    }

    /// The file with this path relative to the repository's root; `None` if the commit
    /// has none.
    pub(crate) fn read(&mut self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        // Git's paths have slashes on every platform.
        let path = path.to_string_lossy().replace('\\', "/");
        if path.contains('\n') {
            return Ok(None);
        }
        self.read_by_id(&format!("{}:{path}", self.commit))
    }

    /// The file with this id.
    pub(crate) fn read_by_id(&mut self, id: &str) -> io::Result<Option<Vec<u8>>> {
        writeln!(self.requests, "{id}")?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let Some(size) = parse_head(&head) else {
            return Ok(None);
        };
        // A line break follows the content.
        let mut bytes = vec![0; size? + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(Some(bytes))
    }
}

/// The size in `<id> blob <size>`; `None` for `<name> missing` and the like.
fn parse_head(head: &str) -> Option<io::Result<usize>> {
    let (_, size) = head.trim_end().rsplit_once(" blob ")?;
    Some(size.parse().map_err(io::Error::other))
}

impl Drop for CommitFiles {
    fn drop(&mut self) {
        let _ = self.git.kill();
        let _ = self.git.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_an_answer_has_the_size() {
        let size = |head| parse_head(head).map(|size| size.ok());
        assert_eq!(
            size("8ab686eafeb1f44702738c8b0f24f2567c36da6d blob 12\n"),
            Some(Some(12))
        );
        assert_eq!(size("HEAD:stubs/a.json missing\n"), None);
        assert_eq!(size("8ab6 tree 40\n"), None);
        assert_eq!(size("8ab6 blob many\n"), Some(None));
    }
}
