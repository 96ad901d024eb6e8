//! `cargo stubs diff`: recordings that only have another name.

use expect_test::expect;

use crate::project::Project;

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

#[test]
fn what_only_moved_is_one_change() {
    let project = Project::with_library("diff_renamed", LIBRARY);
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
