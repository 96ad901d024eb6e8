//! `cargo stubs status`: each kind of finding, and files that are not as they
//! should be.

use std::fmt::Write as _;

use crate::outcome::Outcome;
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

#[stubbable]
pub fn forgotten() -> u8 {
    7
}

#[stubbable]
pub fn optional() -> u8 {
    8
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn asks() {
        let _stub = Stub::<ask>::install();
        assert_eq!(ask("who"), "WHO");
    }

    #[test]
    fn buys() {
        let _stub = Stub::<price>::install();
        assert_eq!(price(3), 4);
    }

    #[test]
    fn forgets() {
        let _stub = Stub::<forgotten>::install();
        assert_eq!(forgotten(), 7);
    }

    #[test]
    fn opts() {
        let _stub = Stub::<optional>::install();
        assert_eq!(optional(), 8);
    }
}
"#;

#[test]
fn each_kind_is_found_and_what_mends_it_is_said() {
    let project = Project::with_library("status_kinds", LIBRARY);
    project.stubs(&["record"]).passes().says("4 recorded, ");
    project
        .stubs(&["status", "--check", "--no-run"])
        .passes()
        .says("4 recordings, nothing to mend\n");
    project.commit_all();

    let without = |library: &str, from: &str, to: &str| {
        let (before, rest) = library.split_once(from).unwrap();
        let (_, after) = rest.split_once(to).unwrap();
        format!("{before}{after}")
    };
    let library = without(LIBRARY, "#[stubbable]\npub fn forgotten", "\n}\n");
    let library = without(&library, "    #[test]\n    fn forgets", "\n    }\n");
    let library = library
        .replace("to_uppercase()", "trim().to_uppercase()")
        .replace(
            "assert_eq!(price(3), 4);",
            "assert_eq!(price(3) + price(5), 10);",
        )
        .replace(
            "#[stubbable]\npub fn optional",
            "#[cfg(any())]\n#[stubbable]\npub fn optional",
        )
        .replace(
            "    #[test]\n    fn opts",
            "    #[cfg(any())]\n    #[test]\n    fn opts",
        );
    project.write("src/lib.rs", &library);
    let status = |arguments: &[&str]| {
        let mut command = project.stubs_command(&["status"]);
        Outcome::of(
            command
                .args(arguments)
                .env("SERVICE_TOKEN", "s3cr3t-n0body-knows"),
        )
    };
    let found = status(&[]);
    found.passes().says_all(&[
        "  missing  status_kinds::price  1 call\n    stubs/status_kinds/price/5.",
        ".json  tests::buys\n",
        "  stale  status_kinds::ask  1 recording  src/lib.rs:4\n",
        "      -     question.to_uppercase()\n      +     question.trim().to_uppercase()\n",
        "\n    stubs/status_kinds/ask/who.",
        "  orphaned  status_kinds::forgotten  1 recording\n    stubs/status_kinds/forgotten/",
        // The function that this build has not got.
        "  not run  1 recording: 2 tests failed: tests::",
        "4 recordings: 1 missing, 1 stale, 1 orphaned, 1 not run\n",
        "\n  cargo stubs record ",
        "\n  cargo stubs accept NAME ",
        "\n  cargo stubs prune ",
    ]);
    // It is said above.
    found.never_says("test tests::asks ... FAILED");
    assert!(!found.text().contains("status_kinds::optional"), "{found}");
    status(&["--check"]).fails();
    status(&["--check", "optional", "--no-run"]).passes();
    status(&["--no-run", "--json"]).passes().says_all(&[
        r#""source":"src/lib.rs:4","#,
        r#"{"type":"summary","recordings":4,"missing":0,"stale":1,"unused":0,"orphaned":1,"unreadable":0,"secret":0,"not_run":0,"tests_passed":null}"#,
    ]);

    // Somebody wrote one that recording would have refused.
    project.edit("stubs/status_kinds/ask", |text| {
        text.replace("\"WHO\"", "\"Bearer s3cr3t-n0body-knows\"")
    });
    let secret = status(&["--no-run", "--check"]);
    secret.fails().says_all(&[
        "  with a secret  status_kinds::ask  1 recording\n",
        "returns[0]",
        "SERVICE_TOKEN",
    ]);
    secret.never_says("s3cr3t");

    // What is orphaned goes, also where a test fails.
    project.stubs(&["prune", "--yes"]).fails().says_all(&[
        "orphaned  stubs/status_kinds/forgotten/",
        "1 file deleted",
        "not checked, 1 recording: 2 tests failed",
    ]);
    assert!(!project.path("stubs/status_kinds/forgotten").exists());
    assert!(project.path("stubs/status_kinds/optional").exists());
}

#[test]
fn files_that_were_edited_or_half_merged_are_read_or_named() {
    let project = Project::with_library("status_edited", LIBRARY);
    project.stubs(&["record"]).passes();
    project.edit("stubs/status_edited/ask", |text| text.replace('\n', "\r\n"));
    project.edit("stubs/status_edited/optional", |text| {
        text.replace(' ', "   ")
    });
    project.edit("stubs/status_edited/price", |text| {
        format!("<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n")
    });
    project.edit("stubs/status_edited/forgotten", |text| {
        text.replace("\"format\": 1", "\"format\": 2")
    });
    let recorded = project.snapshot();
    let found = project.stubs(&["status", "--check"]);
    found.fails().says_all(&[
        "  unreadable  status_edited::price  1 recording\n",
        "conflict",
        "  unreadable  status_edited::forgotten  1 recording\n",
        "format",
        "4 recordings: 2 unreadable\n\n  git restore FILE ",
    ]);
    project
        .stubs(&["prune", "--yes"])
        .fails()
        .says("nothing to delete");
    assert_eq!(project.snapshot(), recorded);
    project
        .stubs(&["list"])
        .passes()
        .says("status_edited::price  1 recording");
}

#[test]
fn twenty_thousand_recordings_are_read() {
    let project = Project::with_library("status_many", LIBRARY);
    project.stubs(&["record", "ask", "--test", "asks"]).passes();
    let recorded = project.files("stubs").remove(0);
    let text = project.read(&recorded);
    for number in 1..20_000 {
        let mut name = recorded.replace("/who.", "/");
        write!(name, ".{number:016x}.json").unwrap();
        project.write(name, &text);
    }
    project
        .stubs(&["list"])
        .passes()
        .says("status_many::ask  20000 recordings, ");
    let found = project.stubs(&["status", "--no-run"]);
    found.passes().says("20000 recordings, nothing to mend\n");
    project.write(
        "src/lib.rs",
        &LIBRARY.replace("to_uppercase", "to_lowercase"),
    );
    let stale = project.stubs(&["status", "--no-run"]);
    stale
        .passes()
        .says_all(&["20000 recordings: 20000 stale\n", "    … and 19990 more\n"]);
}

#[test]
fn a_workspace_is_one_package_after_the_other() {
    let project = Project::empty("status_workspace");
    project.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"llm\", \"shop\", \"guest\", \"plain\"]\n",
    );
    let stub = |function: &str, argument: &str, builder: &str| {
        format!(
            "#[cfg(test)]\nmod tests {{\n    #[test]\n    fn works() {{\n        \
             let _stub = cached_stubs::Stub::<{function}>::{builder}install();\n        \
             assert_eq!({function}({argument}), 1 + {argument});\n    }}\n}}\n"
        )
    };
    let function = "#[cached_stubs::stubbable]\npub fn NAME(of: u8) -> u8 { of + 1 }\n";
    project.package("llm", "ws_llm");
    let llm = function.replace("NAME", "ask");
    project.write(
        "llm/src/lib.rs",
        &(llm.clone() + &stub("crate::ask", "1", "")),
    );
    project.package("shop", "ws_shop");
    project.depend("shop", "ws_llm", "llm");
    let shop = function.replace("NAME", "price");
    project.write("shop/src/lib.rs", &(shop + &stub("ws_llm::ask", "2", "")));
    // It uses what is recorded in another package.
    project.package("guest", "ws_guest");
    project.depend("guest", "ws_llm", "llm");
    let guest = stub("ws_llm::ask", "3", "builder().dir(\"../llm/stubs\").");
    let fixture =
        "#[cfg(test)]\ncached_stubs::stub_fixture!(llm: ws_llm::ask, dir = \"../llm/stubs\");\n";
    project.write("guest/src/lib.rs", &(guest + fixture));
    project.write(
        "plain/Cargo.toml",
        "[package]\nname = \"ws_plain\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
    );
    project.write("plain/src/lib.rs", "#[test]\nfn plain() {}\n");

    let recorded = project.stubs(&["record", "--workspace"]);
    recorded.passes().says("3 recorded, 0 changed, 0 unchanged");
    project
        .stubs(&["status", "--workspace", "--check"])
        .passes()
        .says("3 recordings, nothing to mend\n");
    // Each package has that folder; it is read once.
    let mut shared = project.stubs_command(&["status", "--workspace", "--no-run"]);
    shared.env("CACHED_STUBS_DIR", project.path("llm/stubs"));
    Outcome::of(&mut shared)
        .passes()
        .says("2 recordings, nothing to mend\n");
    // Alone, it cannot tell what the guest uses.
    project
        .stubs(&["prune", "-p", "ws_llm", "--yes"])
        .passes()
        .says_all(&[
            "ws_llm  not checked, 1 recording: the tests of `ws_guest` were not run",
            "nothing to delete",
        ]);
    project.write("llm/src/lib.rs", &llm);
    project
        .stubs(&["prune", "--workspace", "--yes"])
        .passes()
        .says("1 file deleted");
    let files = project.files("llm/stubs");
    assert!(files.len() == 1 && files[0].contains("/3."), "{files:?}");
    project.write("guest/src/lib.rs", "");
    let status = project.stubs(&["status", "-p", "ws_llm", "-p", "ws_shop"]);
    status.passes().says("2 recordings: 1 unused\n");
}
