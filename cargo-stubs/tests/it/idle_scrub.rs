//! `cargo stubs status`: paths of `scrub` that match nothing.

use expect_test::expect;

use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

/// A token, and the number of seconds for which it is valid.
#[stubbable(scrub(".Ok[0]" = "<token>", ".tokn" = "", ".user" = "", ".$out.log.at" = 0), errors)]
pub fn log_in(user: &str) -> Result<(String, u32), String> {
    if user == "nobody" {
        return Err("no such user".to_owned());
    }
    Ok((format!("{user}-{}", std::process::id()), 60))
}

#[stubbable(scrub("[].id" = 0))]
pub fn counts() -> impl Iterator<Item = u32> {
    [1, 2].into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn logs_in() {
        let _stub = Stub::<log_in>::install();
        assert!(log_in("ada").is_ok());
    }

    #[test]
    fn fails() {
        let _stub = Stub::<log_in>::install();
        assert!(log_in("nobody").is_err());
    }

    #[test]
    fn counting() {
        let _stub = Stub::<counts>::install();
        assert_eq!(counts().count(), 2);
    }
}
"#;

#[test]
fn each_path_that_matches_in_no_recording_is_a_note() {
    let project = Project::with_library("idle_scrub", LIBRARY);
    project.write("stubs.toml", "[scrub]\n\"[1]\" = 0\n\".**.expires\" = 0\n");
    project.stubs(&["status", "--check"]).fails();
    project.stubs(&["record"]).passes().says_all(&[
        "note  #[stubbable(scrub(\".tokn\" = …))] of `idle_scrub::log_in` matches nothing in 2 recordings\n",
        "note  #[stubbable(scrub(\"[].id\" = …))] of `idle_scrub::counts` matches nothing in 1 recording\n",
    ]);
    project.shows(
        &["status", "--check"],
        0,
        &expect![[r#"
        note  `scrub` of idle_scrub::counts: [].id matches nothing in 1 recording
        note  `scrub` of idle_scrub::log_in: .tokn matches nothing in 2 recordings
        note  `scrub` of idle_scrub::log_in: .user matches nothing in 2 recordings
        note  `scrub` of idle_scrub::log_in: .$out.log.at matches nothing in 2 recordings
        note  [scrub] in stubs.toml: .**.expires matches nothing in 3 recordings
        3 recordings, nothing to mend
    "#]],
    );
    let json = project.stubs(&["status", "--json"]);
    json.says(r#"{"type":"idle_scrub","package":"idle_scrub","function":"idle_scrub::log_in","path":".tokn","recordings":2}"#);
    let of_one = project.stubs(&["status", "counts"]);
    of_one
        .says("[].id")
        .never_says("tokn")
        .never_says("expires");
    let markdown = project.stubs(&["status", "--format", "markdown"]);
    markdown.says("**note**");
}
