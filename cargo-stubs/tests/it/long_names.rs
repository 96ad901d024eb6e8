//! Functions and tests whose names are too long for Windows.

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
pub mod a_module_with_a_name_of_some_length {
    pub mod another_one_inside_of_it_with_a_longer_name {
        pub mod and_the_innermost_which_has_an_even_longer_name {
            #[cached_stubs::stubbable]
            pub fn generate_a_response(prompt: &str) -> String {
                prompt.to_uppercase()
            }

            #[test]
            fn a_test_whose_name_says_in_every_detail_what_it_is_about() {
                let _stub = cached_stubs::Stub::<generate_a_response>::BUILDER.install();
                generate_a_response("What is the capital of France, and how many live there?");
            }
        }
    }
}
"#;

#[test]
fn paths_are_short_and_found_again() {
    // Where only one module is long, the recordings of single tests are elsewhere.
    let shorter = LIBRARY.replace("which_has_an_even_longer_name", "with_a_name");
    let shorter = shorter.replace("inside_of_it_with_a_longer_name", "inside");
    for (name, library, builder) in [
        ("long_names", LIBRARY, "builder()"),
        ("long_names_of_tests", LIBRARY, "builder().per_test()"),
        ("mid_long_names", &*shorter, "builder().per_test()"),
    ] {
        let library = library.replace("BUILDER", builder);
        let project = Project::with_library(name, &library);
        project.stubs(&["record"]).passes().says("1 recorded, ");
        let recording = project.recording("capital");
        let below = recording.strip_prefix("stubs/").unwrap();
        assert!(below.len() < 200, "{below}");
        Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
        let status = project.stubs(&["status", "--check"]);
        status.passes().says("1 recording, nothing to mend\n");
        project
            .stubs(&["list"])
            .passes()
            .says("::generate_a_response  1 recording, ");
        let (before, after) = library.split_once("            #[test]").unwrap();
        let (_, after) = after.split_once("            }\n").unwrap();
        project.write("src/lib.rs", &(before.to_owned() + after));
        project
            .stubs(&["prune", "--yes"])
            .passes()
            .says("1 file deleted, ");
    }
}
