//! `cargo stubs diff`, `review` and `report`: recordings that only have another name.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;
#[cfg(target_os = "linux")]
use crate::prompt::type_into;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[stubbable]
pub fn price(article: u32) -> u32 {
    article + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        ask("who");
        ask("why");
    }

    #[test]
    fn buys() {
        let _stub = Stub::<price>::builder().per_test().install();
        price(3);
        price(4);
    }
}
"#;

/// A package in which a function, an argument and a test have another name since the last commit.
fn renamed(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.stubs(&["record"]).passes();
    project.commit_all();
    let library = LIBRARY
        .replace("ask(", "inquire(")
        .replace("<ask>", "<inquire>")
        .replace("article", "number")
        .replace("fn buys", "fn sells");
    project.write("src/lib.rs", &library);
    project
        .stubs(&["rename", "ask", "inquire", "--yes"])
        .passes();
    // An argument's name is a part of the key.
    project.stubs(&["record"]).passes();
    project.stubs(&["prune", "--yes"]).passes();
    project
}

#[test]
fn what_only_moved_is_one_change() {
    let project = renamed("diff_renamed");
    let answer = project.recording("inquire/why");
    let text = project.read(&answer);
    project.write(&answer, &text.replace("WHY", "WHO KNOWS"));
    project.shows(&["diff"], 0, &expect![[r#"
        diff_renamed::ask
          deleted     stubs/diff_renamed/ask/why.cb3fa6d9b648c1bb.json
        diff_renamed::inquire
          renamed     stubs/diff_renamed/ask/who.97fe0633b028fd21.json → stubs/diff_renamed/inquire/who.98ff78abe22f0358.json
          new         stubs/diff_renamed/inquire/why.765729cf5497d504.json  289 B
        diff_renamed::price
          renamed     stubs/diff_renamed/price/test.diff_renamed.tests.buys/3.bd1b757e6fbe9f01.json → stubs/diff_renamed/price/test.diff_renamed.tests.sells/3.c5f8c812441e2c79.json
          renamed     stubs/diff_renamed/price/test.diff_renamed.tests.buys/4.7e205019acbf217e.json → stubs/diff_renamed/price/test.diff_renamed.tests.sells/4.7135da05fe2683b0.json

        5 recordings changed since HEAD.
    "#]]);
    project.shows(&["diff", "HEAD", "ask"], 0, &expect![[r#"
        diff_renamed::ask
          deleted     stubs/diff_renamed/ask/why.cb3fa6d9b648c1bb.json
        diff_renamed::inquire
          renamed     stubs/diff_renamed/ask/who.97fe0633b028fd21.json → stubs/diff_renamed/inquire/who.98ff78abe22f0358.json

        2 recordings changed since HEAD.
    "#]]);
    project.shows(
        &["diff", "--format", "markdown", "HEAD", "price"],
        0,
        &expect![[r#"
            ### Recordings since `HEAD`: 2 renamed

            #### `diff_renamed::price`

            **renamed** `stubs/diff_renamed/price/test.diff_renamed.tests.buys/3.bd1b757e6fbe9f01.json` → `stubs/diff_renamed/price/test.diff_renamed.tests.sells/3.c5f8c812441e2c79.json`

            **renamed** `stubs/diff_renamed/price/test.diff_renamed.tests.buys/4.7e205019acbf217e.json` → `stubs/diff_renamed/price/test.diff_renamed.tests.sells/4.7135da05fe2683b0.json`
        "#]],
    );
    project
        .stubs(&["diff", "--json", "HEAD", "ask"])
        .says_all(&[
            r#""change":"renamed""#,
            r#""former_function":"diff_renamed::ask""#,
        ]);
}

#[test]
fn review_shows_what_only_moved_as_one_change() {
    let project = renamed("review_renamed");
    project.shows(&["review", "ask"], 1, &expect![[r#"
        review_renamed::inquire
          renamed     stubs/review_renamed/ask/who.ba33d73ce97705b4.json → stubs/review_renamed/inquire/who.a070e8392f7d7f02.json

        review_renamed::inquire
          renamed     stubs/review_renamed/ask/why.d1b63e209219c5bf.json → stubs/review_renamed/inquire/why.41c103167f3131ad.json

        2 recordings to review; on a terminal, this command asks about each.
    "#]]);
    project
        .stubs(&["review", "--json", "price"])
        .says_all(&[r#""change":"renamed""#, r#""former_file":""#]);
    project.git(&["add", "stubs"]);
    project
        .stubs(&["review"])
        .passes()
        .says("No recording is to be reviewed.");
}

#[cfg(target_os = "linux")]
#[test]
fn a_renamed_recording_is_kept_or_restored_with_its_former_file() {
    let project = renamed("review_moved");
    let Some(reviewed) = type_into(&project, "review ask --color never", "k\nr\n") else {
        return;
    };
    reviewed
        .passes()
        .says("1 kept, 1 restored, 0 left to review");
    let mut status = project.git_command(&["status", "--short", "--no-renames", "-uall", "stubs"]);
    let status = Outcome::of(&mut status);
    status.passes().says_all(&[
        "D  stubs/review_moved/ask/who.",
        "A  stubs/review_moved/inquire/who.",
    ]);
    status.never_says("why");
}

#[test]
fn the_page_marks_what_only_moved() {
    let project = renamed("report_renamed");
    let page = project.stubs(&["report", "--no-run", "--output", "-", "ask", "inquire"]);
    page.passes().says_all(&[
        "data-marks=\"renamed\"",
        "title=\"Under another name in the last commit\">renamed <span class=\"number\">2</span>",
        "<dt>Renamed from</dt><dd><code>stubs/report_renamed/ask/who.",
    ]);
    page.never_says("data-marks=\"new\"");
}
