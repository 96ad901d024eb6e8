//! Markdown for a job summary or a comment on a pull request. Nothing from a recording is
//! read as Markdown or HTML, or mentions anybody: it is in code only.

use std::fmt::Write as _;

use anstream::adapter::strip_str;
use cached_stubs::__command as library;
use clap::{Args, ValueEnum};

use crate::terminal::Terminal;
use crate::text::count;

/// GitHub takes comments of up to 65,536 characters.
const LONGEST: usize = 60_000;
const LONGEST_BODY: usize = 12_000;
/// The most lines that are shown without a click.
const SHORT: usize = 16;

#[derive(Debug, Args)]
pub(crate) struct FormatOptions {
    /// How to print the results
    #[arg(
        long,
        value_name = "FORMAT",
        default_value = "text",
        conflicts_with = "json"
    )]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// For the summary of a CI job or a comment on a pull request
    Markdown,
}

impl FormatOptions {
    /// The empty document, if Markdown is asked for.
    pub(crate) fn markdown(&self) -> Option<Markdown> {
        (self.format == Format::Markdown).then(Markdown::default)
    }
}

/// A document, made block by block.
#[derive(Default)]
pub(crate) struct Markdown {
    blocks: Vec<String>,
    length: usize,
    omitted: usize,
}

impl Markdown {
    /// Adds Markdown in which all foreign text is [`code`].
    pub(crate) fn block(&mut self, markdown: String) {
        let length = markdown.chars().count();
        if self.length + length > LONGEST {
            self.omitted += 1;
            return;
        }
        self.length += length;
        self.blocks.push(markdown);
    }

    /// Adds a block with a body in our colours, folded if it is long.
    pub(crate) fn details(&mut self, title: &Title, body: &str) {
        let body = strip_str(body.trim_end()).to_string();
        let body = library::printable(&body);
        let body: Vec<_> = body.lines().map(sign_first).collect();
        let open = if body.len() <= SHORT { " open" } else { "" };
        let body = cut(&body);
        let fence = "`".repeat(longest_run(&body).max(2) + 1);
        self.block(format!(
            "<details{open}><summary>{}</summary>\n\n{fence}diff\n{body}\n{fence}\n\n</details>",
            title.0
        ));
    }

    /// Prints the document below a heading, which is Markdown as in [`Self::block`].
    pub(crate) fn print(&self, heading: &str, terminal: &Terminal) {
        let blocks = self.blocks.iter().map(String::as_str);
        let blocks: Vec<_> = [heading].into_iter().chain(blocks).collect();
        let mut text = blocks.join("\n\n");
        if self.omitted > 0 {
            let parts = count(self.omitted, "more part");
            write!(text, "\n\n… and {parts}, too long for a comment").expect("it is a String");
        }
        terminal.line(text);
    }
}

/// The title of a block, in HTML.
pub(crate) struct Title(String);

impl Title {
    /// A bold word of ours, and a name.
    pub(crate) fn new(word: &str, name: &str) -> Self {
        Self(format!("<b>{word}</b> <code>{}</code>", escaped(name)))
    }

    /// Words of ours.
    pub(crate) fn of_words(words: &str) -> Self {
        Self(format!("<b>{words}</b>"))
    }

    /// Adds another name.
    pub(crate) fn name(self, name: &str) -> Self {
        Self(format!("{} <code>{}</code>", self.0, escaped(name)))
    }

    /// Adds a remark.
    pub(crate) fn and(self, remark: &str) -> Self {
        Self(format!("{} {}", self.0, escaped(remark)))
    }
}

/// A foreign text as a code span.
pub(crate) fn code(text: &str) -> String {
    let text = library::visible(text);
    if text.trim().is_empty() {
        return "(no name)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // The blanks keep its own backticks apart; Markdown removes them again.
    let blank = if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) {
        " "
    } else {
        ""
    };
    format!("{fence}{blank}{text}{blank}{fence}")
}

fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for c in library::visible(text).chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            '@' => shown.push_str("&#64;"),
            c => shown.push(c),
        }
    }
    shown
}

/// The row with its sign in the first column, where a block of the language `diff` has
/// it.
fn sign_first(row: &str) -> String {
    let indent = row.len() - row.trim_start_matches(' ').len();
    match row.get(indent..indent + 2) {
        Some(sign @ ("- " | "+ ")) if indent > 0 => {
            let (sign, blanks) = (&sign[..1], &row[..indent]);
            format!("{sign}{blanks}{}", &row[indent + 1..])
        }
        _ => row.to_owned(),
    }
}

/// As many lines as a block may have.
fn cut(lines: &[String]) -> String {
    let mut length = 0;
    let fits = |line: &&String| {
        length += line.chars().count() + 1;
        length <= LONGEST_BODY
    };
    let fitting = lines.iter().take_while(fits).count();
    let mut text = lines[..fitting].join("\n");
    let more = lines.len() - fitting;
    if more > 0 {
        write!(text, "\n… and {}", count(more, "more line")).expect("it is a String");
    }
    text
}

/// How many backticks follow each other at most.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_code() {
        assert_eq!(code("app::ask"), "`app::ask`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a\n\n# b"), "`a\\n\\n# b`");
        assert_eq!(code(" "), "(no name)");
        let title = Title::new("new", "</code></summary><img src=\"x\">@team &lt;\n\n# b");
        assert_eq!(
            title.0,
            "<b>new</b> <code>&lt;/code&gt;&lt;/summary&gt;&lt;img src=&quot;x&quot;&gt;&#64;team \
             &amp;lt;\\n\\n# b</code>"
        );
    }

    #[test]
    fn a_body_cannot_leave_its_block() {
        let mut markdown = Markdown::default();
        markdown.details(
            &Title::new("changed", "f"),
            "````\n</details>\n  - a\n+ b\n",
        );
        assert_eq!(
            markdown.blocks,
            [
                "<details open><summary><b>changed</b> <code>f</code></summary>\n\n\
              `````diff\n````\n</details>\n-   a\n+ b\n`````\n\n</details>"
            ]
        );
    }

    #[test]
    fn a_document_fits_into_a_comment() {
        let mut markdown = Markdown::default();
        for _ in 0..20 {
            markdown.details(&Title::new("new", "f"), &"a long line\n".repeat(2_000));
        }
        assert!(markdown.blocks[0].starts_with("<details><summary>"));
        assert!(markdown.blocks[0].contains("\n… and 1000 more lines\n"));
        assert!(markdown.length <= LONGEST);
        assert_eq!(markdown.blocks.len() + markdown.omitted, 20);
        assert!(markdown.omitted > 0);
    }
}
