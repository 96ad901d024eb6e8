//! The output: for people, in colour on a terminal; or for programs, one JSON
//! object per line.

mod printable;

use std::fmt::Display;
use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::hidden::without_secrets;
use crate::outcome::Error;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
pub(crate) const NAME: Style = Style::new().bold();
pub(crate) const ASIDE: Style = Style::new().dimmed();
const REMOVED: Style = AnsiColor::Red.on_default();
/// The styles in which this command writes.
const STYLES: [Style; 6] = [GOOD, BAD, DOUBTFUL, NAME, ASIDE, REMOVED];

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputOptions {
    /// Print one JSON object per line, for programs
    #[arg(long, global = true)]
    json: bool,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// What the command line says to the question that a verb asks.
#[derive(Debug, Args)]
pub(crate) struct Consent {
    /// Do it without asking; needed without a terminal
    #[arg(long, short)]
    pub(crate) yes: bool,
    /// Only show what would be done
    #[arg(long, conflicts_with = "yes")]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

pub(crate) struct Terminal {
    json: bool,
    color: ColorChoice,
}

/// An object whose `type` says what it is.
#[derive(Serialize)]
struct Typed<'a, K, F> {
    #[serde(rename = "type")]
    kind: K,
    #[serde(flatten)]
    fields: &'a F,
}

impl Terminal {
    pub(crate) fn new(options: &OutputOptions) -> Self {
        let color = match options.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            json: options.json,
            color,
        }
    }

    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// The value of `--color` for cargo.
    pub(crate) fn color_word(&self) -> &'static str {
        match self.color {
            ColorChoice::Always | ColorChoice::AlwaysAnsi => "always",
            ColorChoice::Never => "never",
            ColorChoice::Auto => "auto",
        }
    }

    /// Prints a line for people only.
    pub(crate) fn line(&self, text: impl Display) {
        if !self.json {
            self.write(&styled(&text.to_string()));
        }
    }

    /// Prints an object of some type for programs only.
    pub(crate) fn object(&self, kind: impl Serialize, fields: &impl Serialize) {
        if self.json {
            let object = Typed { kind, fields };
            let text = serde_json::to_string(&object).expect("its maps have strings as keys");
            self.write(&printable::json(&without_secrets(&text)));
        }
    }

    fn write(&self, text: &str) {
        let mut stdout = AutoStream::new(io::stdout(), self.color).lock();
        if let Err(error) = writeln!(stdout, "{text}") {
            // A reader like `head` closes the pipe once it has enough.
            let code = i32::from(error.kind() != io::ErrorKind::BrokenPipe);
            std::process::exit(code);
        }
    }

    /// Prints progress, or a remark that is not a result.
    pub(crate) fn note(&self, text: impl Display) {
        let text = format!("{ASIDE}{text}{ASIDE:#}");
        self.write_stderr(&styled(&text));
    }

    pub(crate) fn warning(&self, text: impl Display) {
        let text = format!("{DOUBTFUL}warning{DOUBTFUL:#}: {text}");
        self.write_stderr(&styled(&text));
    }

    pub(crate) fn error(&self, error: &Error) {
        let text = format!("{BAD}error{BAD:#}: {error}");
        self.write_stderr(&styled(&text));
    }

    /// Prints the output of another program with its colours. It goes to standard error,
    /// since standard output has only results.
    pub(crate) fn pass_through(&self, text: &str) {
        self.write_stderr(&printable::coloured(text));
    }

    fn write_stderr(&self, text: &str) {
        let mut stderr = AutoStream::new(io::stderr(), self.color).lock();
        let _ = writeln!(stderr, "{text}");
    }

    /// Asks before a verb writes or deletes, unless `--yes` or `--dry-run` has answered.
    ///
    /// # Errors
    ///
    /// If there is no terminal to ask at.
    pub(crate) fn confirm(&self, consent: &Consent, question: &str) -> Result<bool, Error> {
        if consent.yes || consent.dry_run {
            return Ok(consent.yes);
        }
        if !self.can_ask() {
            return Err(Error::new(format!(
                "{question} There is no terminal to ask at, so nothing was changed; `--yes` \
                 answers, `--dry-run` only looks",
            )));
        }
        // No answer means no.
        let answer = self.ask(&format!("{question} [y/N] "));
        Ok(answer.is_some_and(|answer| is_yes(&answer)))
    }

    /// Whether there is a terminal to ask at.
    pub(crate) fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// The line that somebody types; `None` if nobody can.
    pub(crate) fn ask(&self, question: &str) -> Option<String> {
        eprint!("{question}");
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer).ok()?;
        (read > 0).then_some(answer)
    }
}

/// The text with nothing in it that a terminal or a log must not get.
fn styled(text: &str) -> String {
    printable::styled(&without_secrets(text))
}

/// The style of a row in a difference, which begins with a sign and a blank.
pub(crate) fn style_of_row(row: &str) -> Style {
    match row.get(..2) {
        Some("- ") => REMOVED,
        Some("+ ") => GOOD,
        _ => Style::new(),
    }
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_means_yes() {
        for yes in ["y\n", "Y", "yes\r\n", " Yes "] {
            assert!(is_yes(yes), "{yes:?}");
        }
        for no in ["", "\n", "n", "yeah", "no"] {
            assert!(!is_yes(no), "{no:?}");
        }
    }
}
