//! Progress while tests run: a line that changes on a terminal, plain lines elsewhere.

use crate::two_functions::project;

#[test]
fn there_are_plain_lines_without_a_terminal() {
    let project = project("progress_lines");
    project.stubs(&["record"]).passes().says_all(&[
        "running the tests of progress_lines\n",
        "called progress_lines::price, ",
    ]);
}

#[cfg(target_os = "linux")]
#[test]
fn there_is_a_changing_line_on_a_terminal() {
    let project = project("progress_bar");
    let Some(recorded) = crate::prompt::type_into(&project, "record", "") else {
        return;
    };
    recorded
        .passes()
        .says("progress_bar: ")
        .never_says("running the tests of");
}
