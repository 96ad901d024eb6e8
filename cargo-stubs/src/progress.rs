//! Progress while tests are built and run: on a terminal a line that changes, elsewhere a line per
//! real call.

use std::collections::BTreeMap;
use std::time::Duration;

use cached_stubs::__command::{Event, LoggedEvent};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::terminal::Terminal;
use crate::text::{count, duration, shown_name};

const TICK: Duration = Duration::from_millis(120);

pub(crate) struct Progress<'t> {
    terminal: &'t Terminal,
    bar: ProgressBar,
    package: String,
    tests: usize,
    calls: usize,
    /// How many calls of each function are in progress.
    calling: BTreeMap<String, usize>,
}

impl<'t> Progress<'t> {
    pub(crate) fn begin(package: &str, terminal: &'t Terminal) -> Self {
        let bar = new_bar();
        if bar.is_hidden() {
            terminal.note(format_args!("running the tests of {package}"));
        } else {
            bar.enable_steady_tick(TICK);
        }
        let progress = Self {
            terminal,
            bar,
            package: package.to_owned(),
            tests: 0,
            calls: 0,
            calling: BTreeMap::new(),
        };
        progress.draw();
        progress
    }

    /// Shows how many tests have ended.
    pub(crate) fn set_tests(&mut self, tests: usize) {
        if tests != self.tests {
            self.tests = tests;
            self.draw();
        }
    }

    pub(crate) fn add_events(&mut self, events: &[LoggedEvent]) {
        for logged in events {
            match &logged.event {
                Event::Calling { function, .. } => {
                    *self.calling.entry(function.clone()).or_default() += 1;
                }
                Event::Called {
                    function,
                    milliseconds,
                    ..
                } => {
                    self.calls += 1;
                    if let Some(times) = self.calling.get_mut(function) {
                        *times -= 1;
                    }
                    self.calling.retain(|_, times| *times > 0);
                    if self.bar.is_hidden() {
                        let took = duration(*milliseconds);
                        self.terminal
                            .note(format_args!("called {function}, {took}"));
                    }
                }
                _ => {}
            }
        }
        if !events.is_empty() {
            self.draw();
        }
    }

    /// Prints a line of the runner above the progress.
    pub(crate) fn print(&self, line: &str) {
        self.bar.suspend(|| self.terminal.pass_through(line));
    }

    fn draw(&self) {
        let mut message = format!("{}: {}", self.package, count(self.tests, "test"));
        if self.calls > 0 {
            message += &format!(", {}", count(self.calls, "real call"));
        }
        if !self.calling.is_empty() {
            let calling = self.calling.keys().map(|function| shown_name(function));
            let calling: Vec<_> = calling.collect();
            message += &format!("; calling {}", calling.join(", "));
        }
        self.bar.set_message(message);
    }
}

/// Something else that takes long.
pub(crate) struct Spinner(ProgressBar);

impl Spinner {
    pub(crate) fn begin(what: &str, terminal: &Terminal) -> Self {
        let bar = new_bar();
        if bar.is_hidden() {
            terminal.note(what);
        } else {
            bar.set_message(what.to_owned());
            bar.enable_steady_tick(TICK);
        }
        Self(bar)
    }
}

impl Drop for Spinner {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Indicatif hides the bar if standard error is not a terminal.
fn new_bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg}").expect("it is one");
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr()).with_style(style)
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
