//! The report of all failures that a stub kept until it was dropped.

use std::fmt::Write;

use crate::render::{CALLED, PREFIX, count, indented};

/// If there are more failures, only the first is shown in full.
const MAX_FULL: usize = 5;
/// Further failures are only counted.
const MAX_BRIEF: usize = 20;
pub(super) fn summary(function: &str, failures: &[String]) -> String {
    if let [failure] = failures {
        return format!(
            "{}\n\nReported when the stub was dropped, since nothing failed the test before.\n",
            failure.trim_end()
        );
    }
    let failures_of = count(failures.len(), "failure");
    let mut text =
        format!("{PREFIX}{failures_of} of `{function}`, reported when its stub was dropped\n");
    let full = if failures.len() > MAX_FULL {
        1
    } else {
        failures.len()
    };
    for (at, failure) in failures.iter().enumerate().take(MAX_BRIEF) {
        let failure = failure.strip_prefix(PREFIX).unwrap_or(failure).trim_end();
        let (headline, body) = failure.split_once('\n').unwrap_or((failure, ""));
        let number = at + 1;
        // Writing to a String cannot fail.
        let _ = if at < full {
            write!(text, "\n{number}. {headline}\n{}", indented(body, 3))
        } else {
            let gap = if at == full { "\n" } else { "" };
            let called = body.lines().find(|line| line.starts_with(CALLED));
            let called = called.map_or_else(String::new, |line| format!(" {line}\n"));
            write!(text, "{gap}{number}. {headline}\n{called}")
        };
    }
    if failures.len() > MAX_BRIEF {
        let _ = writeln!(text, "… and {} more", failures.len() - MAX_BRIEF);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn miss(number: usize) -> String {
        format!(
            "cached-stubs: `ask` has no recording with these arguments\n\n  n = {number}\n\n  \
             called  src/app.rs:{number}:5\n"
        )
    }

    #[test]
    fn all_failures_are_in_one_report() {
        let unmet = "cached-stubs: an expectation of `ask` was not met\n\ncall: 0 of 1\n";
        assert_eq!(
            summary("app::ask", &[miss(1), unmet.to_owned()]),
            "\
cached-stubs: 2 failures of `app::ask`, reported when its stub was dropped

1. `ask` has no recording with these arguments

     n = 1

     called  src/app.rs:1:5

2. an expectation of `ask` was not met

   call: 0 of 1
"
        );
    }

    #[test]
    fn a_single_failure_keeps_its_form() {
        assert_eq!(
            summary("ask", &[miss(7)]),
            "\
cached-stubs: `ask` has no recording with these arguments

  n = 7

  called  src/app.rs:7:5

Reported when the stub was dropped, since nothing failed the test before.
"
        );
    }

    #[test]
    fn the_first_of_many_failures_is_shown_in_full() {
        let failures: Vec<String> = (1..=30).map(miss).collect();
        let shown = summary("ask", &failures);
        assert!(
            shown.starts_with(
                "\
cached-stubs: 30 failures of `ask`, reported when its stub was dropped

1. `ask` has no recording with these arguments

     n = 1

     called  src/app.rs:1:5

2. `ask` has no recording with these arguments
   called  src/app.rs:2:5
3. `ask` has no recording with these arguments
   called  src/app.rs:3:5
"
            ),
            "{shown}"
        );
        assert!(
            shown.ends_with("\n   called  src/app.rs:20:5\n… and 10 more\n"),
            "{shown}"
        );
    }
}
