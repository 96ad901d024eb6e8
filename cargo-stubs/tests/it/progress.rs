//! Progress while tests run: a line that changes on a terminal, plain lines elsewhere.

use crate::two_functions::project;

#[test]
fn there_are_plain_lines_without_a_terminal() {
    let project = project("progress_lines");
    project
        .stubs(&["record", "ask", "price"])
        .passes()
        .says_all(&[
            "building the doctests of progress_lines\n",
            "running the tests of progress_lines\n",
            "called progress_lines::price, ",
        ]);
}

#[cfg(target_os = "linux")]
#[test]
fn there_is_a_changing_line_on_a_terminal() {
    let project = project("progress_bar");
    let Some(recorded) = crate::prompt::type_into(&project, "record ask price", "") else {
        return;
    };
    recorded
        .passes()
        .says_all(&["building the doctests of progress_bar", "progress_bar: "])
        .never_says("running the tests of");
}
