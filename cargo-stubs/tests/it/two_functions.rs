//! A package with two functions, whose answers change with a file beside the manifest.

use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn ask(question: &str) -> String {
    format!("{question} {}", world())
}

#[stubbable]
pub fn price(article: u32) -> u32 {
    article + u32::try_from(world().len()).unwrap()
}

fn world() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("world");
    std::fs::read_to_string(path).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert!(ask("hello").starts_with("hello"));
    }

    #[test]
    fn asks_twice() {
        let _stub = Stub::<ask>::install();
        assert!(ask("hello").len() + ask("goodbye").len() > 1);
    }

    #[test]
    fn buys() {
        let _stub = Stub::<price>::install();
        assert!(price(3) > 3);
    }
}
"#;

pub(crate) fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.write("world", "earth");
    project
}
