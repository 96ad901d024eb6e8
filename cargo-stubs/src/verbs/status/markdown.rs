//! What to mend, as Markdown.

use anstream::adapter::strip_str;

use super::printed::{FindingKind, MOST, PrintedFinding, Summary};
use crate::markdown::{Markdown, Title};
use crate::terminal::Terminal;
use crate::text::shown;

/// Adds the findings of one kind in one function.
pub(super) fn add(
    document: &mut Markdown,
    kind: FindingKind,
    function: &str,
    findings: &[&PrintedFinding<'_>],
) {
    let mut title = Title::new(kind.word(), function).and(&kind.count(findings.len()));
    let first = findings.first();
    if let Some(source) = first.and_then(|finding| finding.source.as_deref()) {
        title = title.name(source);
    }
    let mut rows: Vec<_> = first
        .and_then(|finding| finding.change.clone())
        .unwrap_or_default();
    if !rows.is_empty() {
        rows.push(String::new());
    }
    for finding in findings.iter().take(MOST) {
        let tests = finding.shown_tests();
        let tests = tests.map_or_else(String::new, |tests| format!("  {tests}"));
        rows.push(format!("{}{tests}", shown(&finding.file)));
        let problem = finding.problem.iter().flat_map(|problem| problem.lines());
        rows.extend(problem.map(|line| format!("  {line}")));
    }
    if findings.len() > MOST {
        rows.push(format!("… and {} more", findings.len() - MOST));
    }
    document.details(&title, &rows.join("\n"));
}

/// Prints the document below the numbers, and how to mend what it lists.
pub(super) fn print(
    mut document: Markdown,
    summary: &Summary,
    selection: &str,
    terminal: &Terminal,
) {
    let text = summary.text();
    let remedies = summary.remedies(selection).into_iter();
    let remedies: String = remedies.map(|remedy| format!("  {remedy}\n")).collect();
    if !remedies.is_empty() {
        document.details(&Title::of_words("how to mend it"), &remedies);
    }
    let heading = format!("### {}", strip_str(text.trim_end()));
    document.print(&heading, terminal);
}
