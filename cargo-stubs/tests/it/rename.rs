//! `cargo stubs rename`: recordings follow their function to its new name.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
pub mod llm {
    use cached_stubs::stubbable;

    #[derive(Debug, Clone, serde::Serialize)]
    pub struct Question(pub u8);

    #[stubbable]
    pub fn ask(question: &str) -> String {
        if question.len() > 5 { ask(&question[..5]) } else { question.to_uppercase() }
    }

    /// Both have the same arguments.
    #[stubbable]
    pub fn show<T: std::fmt::Debug + serde::Serialize>(value: T) -> String {
        format!("{value:?} of {}", std::any::type_name::<T>().len())
    }

    #[stubbable]
    pub fn picture(name: &str) -> std::process::Output {
        let stdout = [name.as_bytes(), b"\xff"].concat().repeat(9000);
        std::process::Output { status: Default::default(), stdout, stderr: Vec::new() }
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use cached_stubs::Stub;

        #[test]
        fn asks() {
            let _stub = Stub::<ask>::install();
            assert_eq!(ask("who"), "WHO");
            assert_eq!(ask("whoever"), "WHOEV");
        }

        #[test]
        fn asks_alone() {
            let _stub = Stub::<ask>::builder().per_test().install();
            assert_eq!(ask("who"), "WHO");
        }

        #[test]
        fn shows() {
            let _stub = Stub::<show>::install();
            assert_ne!(show(Question(1)), show(1_u8));
        }

        #[test]
        fn paints() {
            let _stub = Stub::<picture>::install();
            assert_eq!(picture("a").stdout.len(), 18000);
            assert_eq!(picture("bc").stdout.len(), 27000);
        }
    }
}
"#;

/// The library and its recordings.
fn project(name: &str) -> Project {
    let project = Project::with_library(name, LIBRARY);
    project.depend_on("serde = { version = \"1\", features = [\"derive\"] }");
    project.stubs(&["record"]).passes().says("7 recorded, ");
    project
}

/// The paths and the values of all recordings, without what depends on the name: every value
/// must survive.
fn values(project: &Project) -> Vec<String> {
    let files = project.files("stubs").into_iter();
    let texts = files.map(|file| {
        if file.ends_with(".bin") {
            return file.rsplit('/').next().unwrap().to_owned();
        }
        let text = project.read(file);
        text.split_once("\"args\"")
            .map_or(text.clone(), |(_, rest)| rest.to_owned())
    });
    let mut values: Vec<_> = texts.collect();
    values.sort();
    values
}

#[test]
fn a_function_keeps_its_recordings() {
    let project = project("rename_function");
    let before = values(&project);
    let renamed = LIBRARY
        .replace("ask", "inquire")
        .replace("inquires", "asks");
    project.write("src/lib.rs", &renamed);
    Outcome::of(&mut project.cargo(&["test", "--lib"])).fails().says(
        "\n  cargo stubs rename -p rename_function rename_function::llm::ask rename_function::llm::inquire\n",
    );
    let hint = "Was it renamed from `rename_function::llm::ask`? Then this moves its recordings:\n      \
        cargo stubs rename -p rename_function rename_function::llm::ask rename_function::llm::inquire\n";
    let status = project.stubs(&["status"]);
    status.passes().says(hint).says_times("Was it renamed", 1);
    project.stubs(&["rename", "ask", "inquire"]).ends_with_code(3).says(
        "error: the tests have no function at or below `inquire`; did you mean `rename_function::llm::inquire`?",
    );
    project
        .stubs(&["rename", "llm::ask", "llm::inquire"])
        .ends_with_code(3)
        .says("error: Move 3 recordings to the new name? There is no terminal to ask at")
        .says_times("would rename  stubs/", 3)
        .never_says("renamed  ");
    let preview = project.stubs(&["rename", "--dry-run", "llm::ask", "llm::inquire"]);
    preview
        .passes()
        .says_times("would rename  stubs/", 3)
        .says("3 recordings would be renamed\n");
    assert_eq!(values(&project), before);
    project.shows(
        &[
            "rename",
            "--yes",
            "llm::ask",
            "rename-function::llm::inquire",
        ],
        0,
        &expect![[r#"
            renamed  stubs/rename_function/llm/ask/who.7695c0a4805964a2.json → stubs/rename_function/llm/inquire/who.9c807b2a86323b24.json
            renamed  stubs/rename_function/llm/ask/whoever.defdefcccb2093d3.json → stubs/rename_function/llm/inquire/whoever.f7a749f3a97b6d7b.json
            renamed  stubs/rename_function/llm/ask/test.rename_function.llm.tests.asks_alone/who.7695c0a4805964a2.json → stubs/rename_function/llm/inquire/test.rename_function.llm.tests.asks_alone/who.9c807b2a86323b24.json
            3 recordings renamed
        "#]],
    );
    assert_eq!(values(&project), before);
    assert!(!project.path("stubs/rename_function/llm/ask").exists());
    // Nothing is stale: the body calls the function by its new name, and is the same.
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project.stubs(&["status", "--check"]).passes();
    project
        .stubs(&["record"])
        .passes()
        .says("0 recorded, 0 changed, ");
    project
        .stubs(&["rename", "--yes", "llm::ask", "llm::inquire"])
        .ends_with_code(3)
        .says("error: there are no recordings at or below `llm::ask`");
}

/// Type arguments, the recordings of a single test, binary values in files of their own.
#[test]
fn a_module_keeps_its_recordings() {
    let project = project("rename_module");
    let before = values(&project);
    project.write("src/lib.rs", &LIBRARY.replace("mod llm", "mod model"));
    Outcome::of(&mut project.cargo(&["test", "--lib"]))
        .fails()
        .says("\n  cargo stubs rename -p rename_module rename_module::llm rename_module::model\n");
    project.shows_objects(&["rename", "--dry-run", "llm", "model"], 0, &expect![[r#"
        {"type":"recording","package":"rename_module","function":"rename_module::llm::ask","file":"[project]/stubs/rename_module/llm/ask/who.31d2418c30629a92.json","state":"found","new_function":"rename_module::model::ask","new_file":"[project]/stubs/rename_module/model/ask/who.08077b8c79ed0e88.json","stale":false,"problem":null}
        {"type":"recording","package":"rename_module","function":"rename_module::llm::ask","file":"[project]/stubs/rename_module/llm/ask/whoever.da1862a503606779.json","state":"found","new_function":"rename_module::model::ask","new_file":"[project]/stubs/rename_module/model/ask/whoever.025bd417d402b73f.json","stale":false,"problem":null}
        {"type":"recording","package":"rename_module","function":"rename_module::llm::ask","file":"[project]/stubs/rename_module/llm/ask/test.rename_module.llm.tests.asks_alone/who.31d2418c30629a92.json","state":"found","new_function":"rename_module::model::ask","new_file":"[project]/stubs/rename_module/model/ask/test.rename_module.model.tests.asks_alone/who.08077b8c79ed0e88.json","stale":false,"problem":null}
        {"type":"recording","package":"rename_module","function":"rename_module::llm::picture","file":"[project]/stubs/rename_module/llm/picture/a.207f9940937bc145.json","state":"found","new_function":"rename_module::model::picture","new_file":"[project]/stubs/rename_module/model/picture/a.fab63833b33850c8.json","stale":false,"problem":null}
        {"type":"recording","package":"rename_module","function":"rename_module::llm::picture","file":"[project]/stubs/rename_module/llm/picture/bc.9f247f660f9e2b60.json","state":"found","new_function":"rename_module::model::picture","new_file":"[project]/stubs/rename_module/model/picture/bc.9b8ffa061780a1cf.json","stale":false,"problem":null}
        {"type":"recording","package":"rename_module","function":"rename_module::llm::show","file":"[project]/stubs/rename_module/llm/show/1.266670619a872bb3.json","state":"found","new_function":"rename_module::model::show","new_file":"[project]/stubs/rename_module/model/show/1.56ed0a2bf6bcb296.json","stale":false,"problem":null}
        {"type":"recording","package":"rename_module","function":"rename_module::llm::show","file":"[project]/stubs/rename_module/llm/show/1.8b838c03c1849b32.json","state":"found","new_function":"rename_module::model::show","new_file":"[project]/stubs/rename_module/model/show/1.1bf3fe62332c89bd.json","stale":false,"problem":null}
        {"type":"summary","renamed":7,"stale":0,"left_over":0}
    "#]]);
    project.shows(&["rename", "--yes", "llm", "model"], 0, &expect![[r#"
        renamed  stubs/rename_module/llm/ask/who.31d2418c30629a92.json → stubs/rename_module/model/ask/who.08077b8c79ed0e88.json
        renamed  stubs/rename_module/llm/ask/whoever.da1862a503606779.json → stubs/rename_module/model/ask/whoever.025bd417d402b73f.json
        renamed  stubs/rename_module/llm/ask/test.rename_module.llm.tests.asks_alone/who.31d2418c30629a92.json → stubs/rename_module/model/ask/test.rename_module.model.tests.asks_alone/who.08077b8c79ed0e88.json
        renamed  stubs/rename_module/llm/picture/a.207f9940937bc145.json → stubs/rename_module/model/picture/a.fab63833b33850c8.json
        renamed  stubs/rename_module/llm/picture/bc.9f247f660f9e2b60.json → stubs/rename_module/model/picture/bc.9b8ffa061780a1cf.json
        renamed  stubs/rename_module/llm/show/1.266670619a872bb3.json → stubs/rename_module/model/show/1.56ed0a2bf6bcb296.json
        renamed  stubs/rename_module/llm/show/1.8b838c03c1849b32.json → stubs/rename_module/model/show/1.1bf3fe62332c89bd.json
        7 recordings renamed
    "#]]);
    assert_eq!(values(&project), before);
    assert!(!project.path("stubs/rename_module/llm").exists());
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project.stubs(&["status", "--check"]).passes();
    let attributes = "stubs/rename_module/model/picture/.gitattributes";
    assert!(project.read(attributes).contains("*.bin -text"));
}

/// A package has a folder, and its tests have crates of other names.
#[test]
fn a_package_keeps_its_recordings() {
    let project = project("rename-package");
    let outside = "use rename_package::llm::picture;\n#[cached_stubs::stubbable]\n\
        pub fn outside(of: u8) -> u8 { of + 1 }\n#[test]\nfn works() {\n\
        let _stub = cached_stubs::Stub::<outside>::install();\nassert_eq!(outside(1), 2);\n\
        let _stub = cached_stubs::Stub::<picture>::install();\nassert_eq!(picture(\"a\").stdout.len(), 18000);\n}\n";
    project.write("tests/outside.rs", outside);
    project.stubs(&["record"]).passes().says("1 recorded, ");
    let before = values(&project);
    let manifest = project.read("Cargo.toml");
    project.write(
        "Cargo.toml",
        &manifest.replace("rename-package", "renamed-package"),
    );
    project.write(
        "tests/outside.rs",
        &outside.replace("rename_package", "renamed_package"),
    );
    project
        .stubs(&["rename", "--yes", "rename-package", "renamed-package"])
        .passes()
        .says("8 recordings renamed\n");
    assert_eq!(values(&project), before);
    assert!(!project.path("stubs/rename-package").exists());
    Outcome::of(&mut project.cargo(&["test"])).passes();
    project.stubs(&["status", "--check"]).passes();
}

const BLOCKS: &str = r#"
use cached_stubs::stubbable;

#[derive(Clone, serde::Serialize)]
pub struct Client(pub u8);

#[stubbable]
impl Client {
    #[stub]
    pub fn price(&self, of: u8) -> u8 {
        self.0 + of
    }
}

#[stubbable]
pub trait Llm {
    fn ask(&self, question: &str) -> String;
}

pub struct Real;

impl Llm for Real {
    fn ask(&self, question: &str) -> String {
        question.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buys() {
        let _stub = cached_stubs::Stub::<Client>::install();
        assert_eq!(Client(1).price(2), 3);
    }

    #[test]
    fn asks() {
        let llm = StubLlm::builder().real(|| Real).build();
        assert_eq!(llm.ask("who"), "WHO");
    }
}
"#;

#[test]
fn impl_blocks_and_traits_keep_their_recordings() {
    let project = Project::with_library("rename_blocks", BLOCKS);
    project.depend_on("serde = { version = \"1\", features = [\"derive\"] }");
    project.stubs(&["record"]).passes().says("2 recorded, ");
    let before = values(&project);
    let renamed = BLOCKS.replace("Client", "Shop").replace("Llm", "Model");
    project.write("src/lib.rs", &renamed);
    for (old, new) in [("Client", "Shop"), ("rename_blocks::Llm", "Model")] {
        project
            .stubs(&["rename", "--yes", old, new])
            .says("1 recording renamed\n");
    }
    assert_eq!(values(&project), before);
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project.stubs(&["status", "--check"]).passes();
}

/// Somebody has moved the folder, which does not suffice.
#[test]
fn a_folder_that_was_moved_by_hand_gets_the_new_name() {
    let project = project("rename_moved");
    let before = values(&project);
    project.write("src/lib.rs", &LIBRARY.replace("mod llm", "mod model"));
    let folder = |name: &str| project.path(format!("stubs/rename_moved/{name}"));
    std::fs::rename(folder("llm"), folder("model")).unwrap();
    Outcome::of(&mut project.cargo(&["test", "--lib"]))
        .fails()
        .says("\n  cargo stubs rename -p rename_moved rename_moved::llm rename_moved::model\n");
    project
        .stubs(&[
            "rename",
            "--yes",
            "-p",
            "rename_moved",
            "rename_moved::llm",
            "rename_moved::model",
        ])
        .passes()
        .says("7 recordings renamed\n");
    assert_eq!(values(&project), before);
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project.stubs(&["status", "--check"]).passes();
}
