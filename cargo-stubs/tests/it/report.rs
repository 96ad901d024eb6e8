//! `cargo stubs report`, and the page in a browser.

use std::process::Command;

use crate::environment::is_available;
use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;
use std::collections::BTreeMap;

#[stubbable]
pub fn chat(messages: &[BTreeMap<String, String>]) -> Result<String, String> {
    let first = &messages[0]["content"];
    Ok(format!("You said:\n{first}\n"))
}

#[stubbable]
pub fn temperature(city: &str) -> f64 {
    if city == "Oslo" { 3.5 } else { 21.0 }
}

#[stubbable]
pub fn never() {}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn talks() {
        let _stub = Stub::<chat>::install();
        let content = "<script>document.title = 'owned'</script>\n<b>bold</b> \"quoted\" & more";
        let entry = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let role = "<img src=x onerror=\"document.title='owned'\">";
        let message = BTreeMap::from([entry("role", role), entry("content", content)]);
        chat(&[message]).unwrap();
    }

    #[test]
    fn compares() {
        let _stub = Stub::<temperature>::install();
        assert!(temperature("Oslo") < temperature("Rome"));
    }
}
"#;

/// A project in which both tests have recorded.
fn recorded(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project
}

/// Runs the command, and gives the page that it wrote too.
fn report(project: &Project, arguments: &[&str]) -> (Outcome, String) {
    let outcome = project.stubs(&[&["report", "--output", "page.html"], arguments].concat());
    (outcome, project.read("page.html"))
}

#[track_caller]
fn says(page: &str, part: &str) {
    assert!(page.contains(part), "{part}\n{page}");
}

/// The page after its script has run in a browser, without complaints; `None` without a
/// browser.
fn in_browser(project: &Project, page: &str) -> Option<Outcome> {
    if !is_available("chromium", Command::new("chromium").arg("--version")) {
        return None;
    }
    let profile = tempfile::tempdir().unwrap();
    let mut command = Command::new("chromium");
    command
        .args(["--headless", "--no-sandbox", "--disable-gpu"])
        .args(["--disable-quic", "--no-first-run", "--disable-sync"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .args(["--enable-logging=stderr", "--dump-dom"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", project.path(page).display()));
    let outcome = Outcome::of(&mut command);
    // Neither errors of scripts, nor anything that the page's own policy blocks.
    outcome.passes().never_says("CONSOLE");
    Some(outcome)
}

#[test]
fn the_page_shows_recordings_and_runs_nothing_in_them() {
    let project = recorded("report");
    project
        .stubs(&["report", "--output", "pages/all.html"])
        .ends_with_code(0)
        .says("pages/all.html: 3 recordings of 2 functions, ");
    let page = project.read("pages/all.html");
    for part in [
        "<title>Recordings of report</title>",
        "<p class=\"role\">&lt;img src=x onerror=&quot;",
        "&lt;script&gt;document.title = 'owned'&lt;/script&gt;\n&lt;b&gt;bold",
        "<pre class=\"text\">You said:\n&lt;script&gt;",
        "<code class=\"line\">&quot;Oslo&quot;</code>",
        "<span class=\"returned\">3.5</span>",
        "<a href=\"#q=tests::compares\"><code>tests::<wbr>compares</code></a>",
        "<h2>Without recordings</h2><ul><li><code>report::never</code></li></ul>",
    ] {
        says(&page, part);
    }
    assert_eq!(page.matches("<script").count(), 1, "{page}");
    for part in ["<img", "://", "src=\""] {
        assert!(!page.contains(part), "{part}\n{page}");
    }

    if let Some(shown) = in_browser(&project, "pages/all.html") {
        shown
            .says("<title>Recordings of report</title>")
            .says("<form id=\"controls\" role=\"search\">");
        let found = in_browser(&project, "pages/all.html#q=oslo+tests::compares").unwrap();
        found.says("1 of 3 shown");
        let of = |begin: &str| found.text().matches(begin).count();
        assert_eq!(of("<details class=\"recording\" data-marks=\"\">"), 1);
        assert_eq!(
            of("<details class=\"recording\" data-marks=\"\" hidden=\"\">"),
            2
        );
        assert_eq!(of("<section class=\"function\" hidden=\"\">"), 1);
        let nothing = in_browser(&project, "pages/all.html#q=nobody").unwrap();
        nothing.says("<p id=\"nothing\">Nothing matches.</p>");
    }
}

#[test]
fn the_page_marks_a_file_with_conflict_markers() {
    let project = recorded("report_of_conflicts");
    let file = project.recording("chat/");
    project.write(&file, &format!("<<<<<<< HEAD\n{}", project.read(&file)));
    let (outcome, page) = report(&project, &["--no-run"]);
    outcome.ends_with_code(0);
    says(&page, "No tests were run for this page");
    says(
        &page,
        "Keep one of the two sides, as for any merge conflict.",
    );
    says(&page, "data-marks=\"unreadable\"");
}

#[test]
fn the_page_marks_a_secret_and_does_not_show_it() {
    let project = recorded("report_of_secrets");
    let (oslo, secret) = (project.recording("oslo"), "pa55-9f86d081884c");
    let text = project.read(&oslo);
    project.write(&oslo, &text.replace("\"Oslo\"", &format!("\"{secret}\"")));
    let mut command = project.stubs_command(&["report", "--no-run", "--output", "-"]);
    Outcome::of(command.env("JOB_TOKEN", secret))
        .passes()
        .says("data-marks=\"secret\"")
        .says("It contains a secret: args.city: the value of the environment variable JOB_TOKEN")
        .never_says(secret);
}

#[test]
fn the_page_marks_unused_and_stale_recordings() {
    let project = recorded("report_of_marks");
    std::fs::remove_file(project.path(project.recording("chat/"))).unwrap();
    let alone = LIBRARY
        .replace(
            "temperature(\"Oslo\") < temperature(\"Rome\")",
            "temperature(\"Oslo\") < 9.0",
        )
        .replace("fn talks", "fn _talks")
        .replace(
            "#[test]\n    fn _talks",
            "#[allow(dead_code)]\n    fn _talks",
        );
    project.write("src/lib.rs", &alone);
    let (outcome, page) = report(&project, &["temperature"]);
    outcome.ends_with_code(0).says("2 recordings of 1 function");
    says(&page, "data-marks=\"unused\"");
    says(&page, "<dt>Used by</dt><dd>no test</dd>");

    project.write("src/lib.rs", &alone.replace("3.5", "3.75"));
    let (outcome, page) = report(&project, &["--json"]);
    outcome
        .ends_with_code(1)
        .says(r#""type":"report","file":"page.html","functions":1,"recordings":2,"bytes":"#);
    says(&page, "data-marks=\"stale not-run\"");
    says(&page, "1 test failed: tests::compares");
}

#[test]
fn the_page_is_written_to_stdout_and_without_recordings() {
    let project = Project::with_library("report_of_nothing", LIBRARY);
    let mut command = project.stubs_command(&["report", "--no-run", "--output", "-"]);
    Outcome::of(&mut command).passes().says("<!DOCTYPE html>");
    let (outcome, page) = report(&project, &["--no-run"]);
    outcome
        .ends_with_code(0)
        .says("0 recordings of 0 functions");
    says(&page, "Nothing is recorded yet.");
}

#[test]
fn the_page_shows_what_changed_since_the_last_commit() {
    let project = recorded("report_of_changes");
    project.commit_all();
    let (oslo, rome) = (project.recording("oslo"), project.recording("rome"));
    project.write(&oslo, &project.read(&oslo).replace("3.5", "3.75"));
    project.git(&["rm", "--quiet", "--cached", &rome]);
    project.git(&["commit", "--quiet", "--message", "Without Rome"]);
    let (outcome, page) = report(&project, &["--no-run"]);
    outcome.passes().says("3 recordings of 2 functions");
    for part in [
        "data-marks=\"changed\"",
        "data-marks=\"new\"",
        "data-mark=\"changed\" aria-pressed=\"false\" title=\"Not as in the last commit\">changed ",
        "- [3.5]</del>",
        "+ [3.75]</ins>",
    ] {
        says(&page, part);
    }
}

const STREAM: &str = r#"
#[cached_stubs::stubbable]
pub fn tell() -> Box<dyn Iterator<Item = String>> {
    Box::new(["Once ", "upon ", "a time"].map(str::to_owned).into_iter())
}

#[test]
fn tells() {
    let _stub = cached_stubs::Stub::<tell>::install();
    assert_eq!(tell().count(), 3);
}
"#;

#[test]
fn the_page_joins_the_parts_of_a_stream() {
    let project = Project::with_library("report_of_streams", STREAM);
    project.stubs(&["record"]).passes();
    let (outcome, page) = report(&project, &["--no-run"]);
    outcome.passes();
    says(
        &page,
        "<span class=\"returned\">&quot;Once upon a time&quot;</span>",
    );
    says(
        &page,
        "<dt>joined</dt><dd><pre class=\"text\">Once upon a time</pre></dd>",
    );
    says(&page, "<code class=\"line\">&quot;upon &quot;</code>");
    project
        .stubs(&["show", "tell"])
        .passes()
        .says("\n  joined:\n    Once upon a time\n");
}
