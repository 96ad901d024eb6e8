//! What changed, as Markdown.

use std::collections::BTreeMap;

use cached_stubs::__command::Secrets;

use super::renamed::ShownChange;
use crate::layout;
use crate::markdown::{Markdown, Title, code};
use crate::terminal::Terminal;
use crate::text::shown;

/// Adds a change, below the name of its function.
pub(super) fn add(
    document: &mut Markdown,
    is_next: bool,
    shown_change: &ShownChange<'_>,
    secrets: &Secrets,
) {
    let ShownChange {
        place,
        changed,
        former,
    } = shown_change;
    if is_next {
        document.block(format!("#### {}", code(&changed.function)));
    }
    let change = &changed.change;
    let file = shown(&place.file);
    if let Some(former) = former {
        let former = code(&shown(&former.place.file));
        document.block(format!("**renamed** {former} → {}", code(&file)));
        return;
    }
    let values = change.recording();
    let values = values.map(|recording| layout::values(recording, secrets));
    let body = change.difference().or_else(|| change.problem());
    match body.or(values.as_deref()) {
        Some(body) => document.details(&Title::new(change.word(), &file), body),
        None => {
            let remark = change.remark();
            let remark = match remark {
                "" => String::new(),
                remark => format!(": {remark}"),
            };
            document.block(format!("**{}** {}{remark}", change.word(), code(&file)));
        }
    }
}

/// Prints the document below how many recordings changed in which way.
pub(super) fn print(document: Markdown, words: &[&str], revision: &str, terminal: &Terminal) {
    let mut numbers = BTreeMap::new();
    for word in words {
        *numbers.entry(word).or_insert(0) += 1;
    }
    let numbers = numbers.iter();
    let numbers: Vec<_> = numbers
        .map(|(word, number)| format!("{number} {word}"))
        .collect();
    let since = code(revision);
    let heading = if numbers.is_empty() {
        format!("### No recording has changed since {since}")
    } else {
        format!("### Recordings since {since}: {}", numbers.join(", "))
    };
    document.print(&heading, terminal);
}
