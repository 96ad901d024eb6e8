//! Recordings that the packages of a workspace share through `dir` in `stubs.toml`.

use crate::project::Project;

/// Two packages, each with a function and a test of it; `shop` also calls `llm`'s.
pub(crate) fn workspace(name: &str) -> Project {
    let project = Project::empty(name);
    project.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"llm\", \"shop\"]\n",
    );
    project.write("stubs.toml", "dir = \"recordings\"\n");
    let (llm, shop) = (format!("{name}_llm"), format!("{name}_shop"));
    let function = |name: &str| {
        format!("#[cached_stubs::stubbable]\npub fn {name}(of: u8) -> u8 {{ of + 1 }}\n")
    };
    let test = |function: &str| {
        let name = function.replace("::", "_");
        format!(
            "#[test]\nfn {name}_works() {{\n    let _stub = cached_stubs::Stub::<{function}>::install();\n    \
             assert_eq!({function}(1), 2);\n}}\n"
        )
    };
    project.package("llm", &llm);
    project.write("llm/src/lib.rs", &(function("ask") + &test("ask")));
    project.package("shop", &shop);
    project.depend("shop", &llm, "llm");
    let of_llm = test(&format!("{llm}::ask"));
    project.write(
        "shop/src/lib.rs",
        &(function("price") + &test("price") + &of_llm),
    );
    project
}

#[test]
fn packages_share_a_folder_of_recordings() {
    let project = workspace("shared");
    project
        .stubs(&["record", "--workspace"])
        .passes()
        .says("2 recorded, 0 changed, ");
    assert_eq!(project.files("recordings").len(), 2);
    assert!(!project.path("llm/stubs").exists() && !project.path("shop/stubs").exists());
    project
        .stubs(&["status", "--workspace", "--check"])
        .passes()
        .says("2 recordings, nothing to mend\n");
    // Alone, a package does not know what the other one uses.
    for package in ["shared_llm", "shared_shop"] {
        project
            .stubs(&["prune", "--yes", "-p", package])
            .passes()
            .says("nothing to delete");
    }
    assert_eq!(project.files("recordings").len(), 2);
    project.write("llm/src/lib.rs", "");
    project.write("shop/src/lib.rs", "");
    project
        .stubs(&["prune", "--yes", "--workspace", "price"])
        .passes()
        .says("1 file deleted");
    let left = project.files("recordings");
    assert!(left.len() == 1 && left[0].contains("ask"), "{left:?}");
}

#[test]
fn every_verb_takes_a_workspace() {
    let project = workspace("all_verbs");
    project.stubs(&["record", "--workspace"]).passes();
    project.commit_all();
    let passing: &[(&[&str], &str)] = &[
        (&["list"], "all_verbs_shop::price  1 recording"),
        (&["show", "ask"], "all_verbs_llm::ask"),
        (&["status"], "2 recordings, nothing to mend"),
        (&["verify"], "3 real calls compared, 0 differences"),
        (&["diff"], "No recording has changed since HEAD."),
        (&["prune", "--dry-run"], "nothing to delete"),
        (
            &["report", "--output", "page.html"],
            ": 2 recordings of 2 functions",
        ),
    ];
    for (verb, expected) in passing {
        let outcome = project.stubs(&[*verb, &["--workspace"]].concat());
        outcome.passes().says(expected);
    }
    project.edit("recordings/all_verbs_llm/ask", |text| {
        text.replace("  \"args\"", "\"args\"")
    });
    project
        .stubs(&["diff", "--workspace"])
        .passes()
        .says("\n1 recording changed since HEAD.");
    let changed = project.read("llm/src/lib.rs").replace("of + 1", "1 + of");
    project.write("llm/src/lib.rs", &changed);
    // The advice is for the same packages.
    project
        .stubs(&["status", "--workspace", "--no-run"])
        .passes()
        .says_all(&[
            "\n  cargo stubs record --workspace  records what is stale again",
            "\n  cargo stubs accept NAME --workspace  not matter, this keeps",
        ]);
    project
        .stubs(&["status", "-p", "all_verbs_llm", "--no-run"])
        .says("\n  cargo stubs record -p all_verbs_llm  records");
    project
        .stubs(&["accept", "ask", "--yes", "--workspace"])
        .passes()
        .says("1 recording accepted");
}
