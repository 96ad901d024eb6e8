//! How things are said: to people, in colour on a terminal; or to programs, a
//! JSON object a line.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::path::Path;

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::outcome::Error;

pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
pub(crate) const NAME: Style = Style::new().bold();
pub(crate) const ASIDE: Style = Style::new().dimmed();

/// How it is said.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputOptions {
    /// One JSON object a line, for programs
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

pub(crate) struct Terminal {
    json: bool,
    color: ColorChoice,
}

impl Terminal {
    pub(crate) fn new(output: &OutputOptions) -> Self {
        let color = match output.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            json: output.json,
            color,
        }
    }

    /// Whether programs are to understand what is said.
    pub(crate) fn is_json(&self) -> bool {
        self.json
    }

    /// What cargo and its like are told by their `--color`.
    pub(crate) fn color_word(&self) -> &'static str {
        match self.color {
            ColorChoice::Always | ColorChoice::AlwaysAnsi => "always",
            ColorChoice::Never => "never",
            ColorChoice::Auto => "auto",
        }
    }

    /// A line for people; programs do not get it.
    pub(crate) fn line(&self, text: impl Display) {
        if !self.json {
            self.write(text);
        }
    }

    /// An object for programs; people do not get it.
    pub(crate) fn object(&self, object: &impl Serialize) {
        if self.json {
            // Strings, numbers, lists and maps with names: they are all JSON.
            let text = serde_json::to_string(object).expect("it has a form in JSON");
            self.write(text);
        }
    }

    fn write(&self, text: impl Display) {
        let mut stdout = AutoStream::new(io::stdout(), self.color).lock();
        if let Err(error) = writeln!(stdout, "{text}") {
            // Whoever read it has enough, as `head` does.
            let code = i32::from(error.kind() != io::ErrorKind::BrokenPipe);
            std::process::exit(code);
        }
    }

    /// What a verb does meanwhile, or something to know that is no result.
    pub(crate) fn note(&self, text: impl Display) {
        let mut stderr = AutoStream::new(io::stderr(), self.color).lock();
        let _ = writeln!(stderr, "{ASIDE}{text}{ASIDE:#}");
    }

    /// What others said, as they said it. Results have standard output for
    /// themselves.
    pub(crate) fn aside(&self, text: impl Display) {
        let mut stderr = AutoStream::new(io::stderr(), self.color).lock();
        let _ = writeln!(stderr, "{text}");
    }

    pub(crate) fn error(&self, error: &Error) {
        let mut stderr = AutoStream::new(io::stderr(), self.color).lock();
        let _ = writeln!(stderr, "{BAD}error{BAD:#}: {error}");
    }
}

/// A number of bytes, as people read it.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    #[allow(clippy::cast_precision_loss)]
    let mut amount = bytes as f64;
    let mut unit = "B";
    for larger in UNITS {
        if amount < 1024.0 {
            break;
        }
        amount /= 1024.0;
        unit = larger;
    }
    format!("{amount:.1} {unit}")
}

/// `1 recording`, `2 recordings`.
pub(crate) fn count(number: usize, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

/// A time, as people read it.
pub(crate) fn duration(milliseconds: u64) -> String {
    if milliseconds < 1000 {
        return format!("{milliseconds} ms");
    }
    let tenths = milliseconds / 100;
    if tenths < 600 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = milliseconds / 1000;
    format!("{} min {} s", seconds / 60, seconds % 60)
}

/// The first names of a list that may be long.
pub(crate) fn some_of(names: &[&str]) -> String {
    const MOST: usize = 4;
    let first = names[..names.len().min(MOST)].join(", ");
    if names.len() > MOST {
        format!("{first} and {} more", names.len() - MOST)
    } else {
        first
    }
}

/// A path, from here where it is below.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path).display().to_string()
}
