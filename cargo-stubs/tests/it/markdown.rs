//! `--format markdown`: what goes into the summary of a job or a comment.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::two_functions::project;

#[test]
fn a_comment_has_what_changed() {
    let project = project("markdown_diff");
    project.stubs(&["record"]).passes();
    project.commit_all();
    let goodbye = project.recording("goodbye");
    let text = project.read(&goodbye);
    let hostile = "`earth`\\n````\\n</details>";
    project.write(&goodbye, &text.replace("earth", hostile));
    let hello = project.recording("hello");
    let text = project.read(&hello);
    project.write(&hello, &text.replace("  \"args\"", "\"args\""));
    project.remove(&project.recording("price"));
    let library = project.read("src/lib.rs");
    project.write("src/lib.rs", &library.replace("price(3)", "price(4)"));
    Outcome::of(project.cargo(&["test", "--lib", "buys"]).env("RECORD", "1")).passes();
    project.shows(&["diff", "--format", "markdown"], 0, &expect![[r####"
        ### Recordings since `HEAD`: 1 changed, 1 deleted, 1 form, 1 new

        #### `markdown_diff::ask`

        <details open><summary><b>changed</b> <code>stubs/markdown_diff/ask/goodbye.177f05ed5a9d8db3.json</code></summary>

        `````diff
        returns
        -   ["goodbye earth"]
        +   ["goodbye `earth`\n````\n</details>"]
                      ~     ~~~~~~~~~~~~~~~~~~~
        `````

        </details>

        **form** `stubs/markdown_diff/ask/hello.82afdbfa1f8d8f91.json`: same values in another layout

        #### `markdown_diff::price`

        <details open><summary><b>deleted</b> <code>stubs/markdown_diff/price/3.d5a2c91f96ce768b.json</code></summary>

        ```diff
        article: 3

        returns
          8
        ```

        </details>

        <details open><summary><b>new</b> <code>stubs/markdown_diff/price/4.ce298a9040a1796f.json</code></summary>

        ```diff
        article: 4

        returns
          9
        ```

        </details>
    "####]]);
}

#[test]
fn a_comment_says_that_nothing_changed() {
    let project = project("markdown_nothing");
    project.commit_all();
    project.shows(
        &["diff", "--format", "markdown"],
        0,
        &expect![[r#"
        ### No recording has changed since `HEAD`
    "#]],
    );
    project
        .stubs(&["diff", "--format", "markdown", "--json"])
        .ends_with_code(2)
        .says("cannot be used with");
}

#[test]
fn a_comment_has_what_is_to_be_mended() {
    let project = project("markdown_status");
    project.stubs(&["record"]).passes();
    project.commit_all();
    project.shows(
        &["status", "--format", "markdown"],
        0,
        &expect![[r#"
        ### 3 recordings, nothing to mend
    "#]],
    );
    let library = project.read("src/lib.rs");
    project.write(
        "src/lib.rs",
        &library
            .replace("article + u32", "1 + article + u32")
            .replace("ask(\"goodbye\")", "ask(\"farewell\")"),
    );
    project.shows(
        &["status", "--format", "markdown", "--", "--test-threads=1"],
        0,
        &expect![[r#"
            ### 3 recordings: 1 missing, 1 stale, 1 not run

            #### `markdown_status`

            <details open><summary><b>missing</b> <code>markdown_status::ask</code> 1 call</summary>

            ```diff
            stubs/markdown_status/ask/farewell.0a563ca9dd8765aa.json  tests::asks_twice
            ```

            </details>

            <details open><summary><b>stale</b> <code>markdown_status::price</code> 1 recording <code>src/lib.rs:9</code></summary>

            ```diff
              pub fn price(article: u32) -> u32 {
            -     article + u32::try_from(world().len()).unwrap()
            +     1 + article + u32::try_from(world().len()).unwrap()
              }

            stubs/markdown_status/price/3.cdb2b9f23f24d117.json
            ```

            </details>

            **not run** 1 recording: `2 tests failed: tests::asks_twice, tests::buys`

            <details open><summary><b>how to mend it</b></summary>

            ```diff
              cargo stubs record            records what is missing
              cargo stubs record            records what is stale again; if the change does
              cargo stubs accept NAME       not matter, this keeps the recordings
            ```

            </details>
        "#]],
    );
}

#[test]
fn a_comment_has_what_differs() {
    let project = project("markdown_verify");
    project.stubs(&["record"]).passes();
    project.write("world", "mercury");
    project.shows(
        &["verify", "price", "--format", "markdown"],
        1,
        &expect![[r#"
            ### Recordings verified: 1 real call compared, 1 difference, 1 test failed

            <details><summary><b>differs</b> <code>markdown_verify::price</code> in <code>tests::buys</code></summary>

            ```diff
            cached-stubs: `markdown_verify::price` returned another value than its recording

            The difference (- recorded, + returned now):

              returns
            -     [8]
            +     [10]

            If it changes with every call, as a time or an id does, let verify runs compare only its type:

              #[stubbable(verify = shape)]

            Otherwise, if the new answer is right, record it:

              RECORD=all cargo test -p markdown_verify tests::buys -- --exact

              called  src/lib.rs:39:17
            ```

            </details>
        "#]],
    );
}

/// Recordings, names and paths are shown, and neither Markdown nor HTML.
#[test]
fn nothing_in_a_recording_is_markdown_or_html() {
    let project = project("markdown_hostile");
    project.stubs(&["record"]).passes();
    project.commit_all();
    let attack =
        "</code></summary></details><img src=x onerror=alert(1)> `a` ``` @team #1\\n\\n# b";
    let file = project.recording("hello");
    let text = project.read(&file);
    let hostile = text
        .replace("hello", attack)
        .replace("markdown_hostile::ask", &format!("markdown::{attack}"));
    project.write(
        "stubs/markdown_hostile/ask/<img src=x> `a` @team.0123456789abcdef.json",
        &hostile,
    );
    project.write(&file, &hostile);
    for verb in [
        &["diff"] as &[&str],
        &["status", "--no-run"],
        &["status"],
        &["verify"],
    ] {
        let outcome = project.stubs(&[verb, &["--format", "markdown"]].concat());
        outcome.says("### ");
        let text = outside_of_code(outcome.text());
        for part in ["img", "@team", "#1", "onerror", "# b"] {
            assert!(!text.contains(part), "{part}: {text}\n{outcome}");
        }
    }
    let diff = project.stubs(&["diff", "--format", "markdown"]);
    diff.says_all(&["&lt;img src=x&gt;", "\n  </code></summary></details><img"]);
}

/// A simple reader of the Markdown that this command writes: the text outside of code
/// blocks, code spans and code elements.
fn outside_of_code(markdown: &str) -> String {
    let mut outside = String::new();
    let mut fence = None;
    for line in markdown.lines() {
        let run = line.len() - line.trim_start_matches('`').len();
        match fence {
            Some(opened) => {
                let closes = run >= opened && line.len() == run;
                fence = (!closes).then_some(opened);
            }
            None if run >= 3 && line.ends_with("diff") => fence = Some(run),
            None => outside += &(outside_of_spans(line) + "\n"),
        }
    }
    assert_eq!(fence, None, "a block has no end");
    outside
}

fn outside_of_spans(line: &str) -> String {
    if let Some((before, rest)) = line.split_once("<code>") {
        let (_, after) = rest.split_once("</code>").expect("it ends in its line");
        return format!("{before}{}", outside_of_spans(after));
    }
    let Some(at) = line.find('`') else {
        return line.to_owned();
    };
    let run = line[at..].len() - line[at..].trim_start_matches('`').len();
    let mut rest = &line[at + run..];
    // The span ends with as many backticks, and neither more nor fewer.
    loop {
        let end = rest.find('`').expect("the span ends in its line");
        let length = rest[end..].len() - rest[end..].trim_start_matches('`').len();
        rest = &rest[end + length..];
        if length == run {
            return format!("{}{}", &line[..at], outside_of_spans(rest));
        }
    }
}
