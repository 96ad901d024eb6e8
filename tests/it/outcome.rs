//! The output of a command and its exit status.

use std::process::{Command, Output};

pub(crate) struct Outcome {
    command: String,
    success: bool,
    code: Option<i32>,
    text: String,
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self::new(command, &output)
    }

    pub(crate) fn new(command: &Command, output: &Output) -> Self {
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        Self {
            command: shown(command),
            success: output.status.success(),
            code: output.status.code(),
            text: text(&output.stdout) + &text(&output.stderr),
        }
    }

    /// Standard output, then standard error.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_success(&self) -> bool {
        self.success
    }

    #[track_caller]
    pub(crate) fn passes(&self) -> &Self {
        assert!(self.success, "it fails\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn fails(&self) -> &Self {
        assert!(!self.success, "it passes\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn ends_with_code(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "the exit code\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn says(&self, part: &str) -> &Self {
        assert!(self.text.contains(part), "it does not say {part:?}\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn says_all(&self, parts: &[&str]) -> &Self {
        for part in parts {
            self.says(part);
        }
        self
    }

    #[track_caller]
    pub(crate) fn never_says(&self, part: &str) -> &Self {
        assert!(!self.text.contains(part), "it says {part:?}\n{self}");
        self
    }

    #[track_caller]
    pub(crate) fn says_times(&self, part: &str, times: usize) -> &Self {
        let found = self.text.matches(part).count();
        assert_eq!(found, times, "how often it says {part:?}\n{self}");
        self
    }

    /// The rest of each line that begins so.
    pub(crate) fn lines_after(&self, begin: &str) -> Vec<&str> {
        self.text
            .lines()
            .filter_map(|line| line.strip_prefix(begin))
            .collect()
    }

    /// The lines `answer: …` of the tests.
    pub(crate) fn answers(&self) -> Vec<&str> {
        self.lines_after("answer: ")
    }
}

/// The command, for a person to repeat it.
fn shown(command: &Command) -> String {
    let variables = command
        .get_envs()
        .filter_map(|(name, value)| Some(format!("{}={:?}", name.display(), value?)));
    let words = command.get_args().map(|word| word.display().to_string());
    let program = command.get_program().display().to_string();
    variables
        .chain([program])
        .chain(words)
        .collect::<Vec<_>>()
        .join(" ")
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}\n---\n{}", self.command, self.text)
    }
}
