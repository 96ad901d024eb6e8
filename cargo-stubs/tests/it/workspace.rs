//! The packages of a workspace.

use crate::outcome::Outcome;
use crate::project::Project;

const FUNCTION: &str = "#[cached_stubs::stubbable]\npub fn NAME(of: u8) -> u8 { of + 1 }\n";

/// Four packages: `guest` uses recordings in the folder of `llm`, `shop` has its own of
/// llm's function, and `plain` has nothing to do with stubs.
fn workspace() -> Project {
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
    project.package("llm", "ws_llm");
    let llm = FUNCTION.replace("NAME", "ask");
    project.write(
        "llm/src/lib.rs",
        &(llm.clone() + &stub("crate::ask", "1", "")),
    );
    project.package("shop", "ws_shop");
    project.depend("shop", "ws_llm", "llm");
    let shop = FUNCTION.replace("NAME", "price");
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
    project
}

#[test]
fn the_packages_of_a_workspace_are_checked_together() {
    let project = workspace();
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
    // It has none itself.
    project
        .stubs(&["accept", "-p", "ws_plain", "ask"])
        .ends_with_code(3)
        .says(
            "no recording is named `ask` in the selected packages; `ws_llm` has one: \
             add `-p ws_llm`, or `--workspace` for all packages",
        );
    // Alone, it cannot see what the guest uses.
    project
        .stubs(&["prune", "-p", "ws_llm", "--yes"])
        .passes()
        .says_all(&[
            "ws_llm  not checked, 1 recording: the tests of `ws_guest` were not run; `--workspace` runs all",
            "nothing to delete",
        ]);
    project.write("llm/src/lib.rs", &FUNCTION.replace("NAME", "ask"));
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
