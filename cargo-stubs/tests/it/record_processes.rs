//! `cargo stubs record`: a recording that several processes write counts once.

use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable(sequence)]
pub fn next() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("world");
    std::fs::read_to_string(path).unwrap()
}
"#;

fn test(name: &str, calls: usize) -> String {
    format!(
        "#[test]\nfn asks() {{\n    let _stub = cached_stubs::Stub::<{name}::next>::install();\n    \
         for _ in 0..{calls} {{ {name}::next(); }}\n}}\n"
    )
}

#[test]
fn what_several_processes_write_is_compared_with_what_the_run_found() {
    let name = "record_processes";
    let project = Project::with_library(name, LIBRARY);
    project.write("world", "earth");
    project.write("tests/a.rs", &test(name, 1));
    project.write("tests/b.rs", &test(name, 2));
    project.write("tests/c.rs", &test(name, 3));
    let record = |arguments: &[&str]| project.stubs(&[&["record"], arguments].concat());
    record(&[])
        .passes()
        .says("1 recorded, 0 changed, 0 unchanged");
    record(&["--all"])
        .passes()
        .says("0 recorded, 0 changed, 1 unchanged");
    project.write("world", "mars");
    record(&["--all"])
        .passes()
        .says("0 recorded, 1 changed, 0 unchanged");
    // One call fewer than before.
    project.write("tests/c.rs", &test(name, 2));
    record(&["--all"])
        .passes()
        .says("0 recorded, 1 changed, 0 unchanged");
}
