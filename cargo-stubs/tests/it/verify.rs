//! `cargo stubs verify`.

use expect_test::expect;

use crate::two_functions::project;

#[test]
fn verify_shows_what_differs_and_writes_nothing() {
    let project = project("verify_differences");
    project.stubs(&["record", "--verbose"]).passes().says_all(&[
        "test tests::asks ... ok",
        "3 recorded, 0 changed, 0 unchanged",
    ]);
    let recorded = project.snapshot();
    project.shows(
        &["verify"],
        0,
        &expect![[r#"
            4 real calls compared, 0 differences  [time]
        "#]],
    );

    project.write("world", "venus");
    project.shows(
        &["verify", "price"],
        0,
        &expect![[r#"
            1 real call compared, 0 differences  [time]
        "#]],
    );

    // Another text has the same shape.
    project.shows(
        &["verify", "--shape"],
        0,
        &expect![[r#"
            4 real calls compared, 0 differences  [time]
        "#]],
    );

    let asked = project.stubs(&["verify", "verify_differences::ask", "--exact"]);
    asked.ends_with_code(1).says_all(&[
        "`verify_differences::ask`",
        "earth",
        "venus",
        "3 real calls compared, 3 differences",
        "2 tests failed",
    ]);
    // The output of the runner would only repeat the reports.
    asked.never_says("test tests::asks ... FAILED");
    let asked = project.stubs(&["verify", "ask", "--json"]);
    asked.fails().says_all(&[
        r#"{"type":"drift","package":"verify_differences","function":"verify_differences::ask","test":"tests::asks","report":""#,
        r#""tests_failed":2,"passed":false}"#,
    ]);
    assert_eq!(project.snapshot(), recorded);
}
