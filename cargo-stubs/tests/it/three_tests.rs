//! A package with three recordings, of which its two tests use two.

use crate::outcome::Outcome;
use crate::project::Project;

/// The variable `SECOND` decides what the second test does.
pub(crate) const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    question.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn first() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("first"), "FIRST");
    }

    #[test]
    fn second() {
        match std::env::var("SECOND").as_deref() {
            Ok("aborts") => std::process::abort(),
            Ok("passes the second time") => {
                std::fs::File::create_new("seen").expect_err("it is the first time");
            }
            Ok(why) => panic!("{why}"),
            Err(_) => {}
        }
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("second"), "SECOND");
    }

    #[test]
    fn third() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("third"), "THIRD");
    }
}
"#;

/// The library without its third test, and with the recordings of all three.
pub(crate) fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    Outcome::of(project.cargo(&["test", "--lib"]).env("RECORD", "1")).passes();
    project.write("src/lib.rs", &without_third());
    project
}

pub(crate) fn without_third() -> String {
    let (rest, _) = LIBRARY.rsplit_once("    #[test]").unwrap();
    format!("{rest}}}\n")
}
