//! `cargo stubs diff`.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable]
pub fn advise(place: &str) -> Result<String, String> {
    let lines = ["Take the tram.", "Eat a cake.", "Walk by the river."];
    Ok(format!("{place}\n{}\n", lines.join("\n")))
}

#[stubbable]
pub fn letters(count: usize) -> Result<String, String> {
    Ok("a".repeat(count))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn advises() {
        let _stub = Stub::<advise>::install();
        for place in ["Lisbon", "Porto", "Faro", "Braga"] {
            advise(place).unwrap();
        }
    }

    #[test]
    fn writes() {
        let _stub = Stub::<letters>::install();
        letters(3).unwrap();
    }
}
"#;

/// Runs the tests whose names contain the filter, and records what is missing.
fn record(project: &Project, filter: &[&str]) {
    let mut command = project.cargo(&[&["test", "--lib"], filter].concat());
    Outcome::of(command.env("RECORD", "1")).passes();
}

#[test]
fn a_commit_to_compare_with_is_needed() {
    let project = Project::with_library("diff_without_commits", LIBRARY);
    record(&project, &[]);
    project
        .stubs(&["diff"])
        .ends_with_code(3)
        .says_all(&["is in no git repository that can be read", "git says: "]);
    project.git(&["init", "--quiet"]);
    project
        .stubs(&["diff"])
        .ends_with_code(3)
        .says("there is no commit yet");
    project.commit_all();
    project
        .stubs(&["diff"])
        .ends_with_code(0)
        .says("No recording has changed since HEAD.");
}

#[test]
fn the_command_says_what_changed_and_where() {
    let project = Project::with_library("diff", LIBRARY);
    record(&project, &[]);
    project.commit_all();

    let edit = |part: &str, from: &str, to: &str| {
        let file = project.recording(part);
        let text = project.read(&file);
        assert!(text.contains(from), "{text}");
        project.write(&file, &text.replace(from, to));
    };
    edit("lisbon", "Eat a cake.", "Eat two cakes.");
    edit("porto", "  \"args\"", "\"args\"");
    let source = project.read(project.recording("faro"));
    let source = source.split("\"source\": \"").nth(1).unwrap();
    edit("faro", &source[..64], &"0".repeat(64));
    std::fs::remove_file(project.path(project.recording("braga"))).unwrap();
    project.write(
        "src/lib.rs",
        &LIBRARY.replace("letters(3)", "letters(3).unwrap(); letters(4)"),
    );
    record(&project, &["writes"]);

    project.shows(&["diff"], 0, &expect![[r#"
        diff::advise
          deleted     stubs/diff/advise/braga.0fdc60fdac63522a.json
          source      stubs/diff/advise/faro.455697370322a425.json  same values, marked as valid for another body of the function
          changed     stubs/diff/advise/lisbon.dadb7a65accd2978.json

            returns[0].Ok   text, 4 lines, 1 changed
                1 | Lisbon
                2 | Take the tram.
              - 3 | Eat a cake.
              + 3 | Eat two cakes.
                4 | Walk by the river.

          form        stubs/diff/advise/porto.7913fd8cffae753d.json  same values in another layout
        diff::letters
          new         stubs/diff/letters/4.dccc75478264ca8b.json  289 B

        5 recordings changed since HEAD.
    "#]]);
    project.shows(
        &["diff", "HEAD", "letters"],
        0,
        &expect![[r#"
        diff::letters
          new         stubs/diff/letters/4.dccc75478264ca8b.json  289 B

        1 recording changed since HEAD.
    "#]],
    );
    project
        .stubs(&["diff", "letters"])
        .ends_with_code(3)
        .says("`letters` names no commit");
    project.shows_objects(&["diff", "HEAD", "letters"], 0, &expect![[r#"
        {"type":"change","package":"diff","function":"diff::letters","file":"[project]/stubs/diff/letters/4.dccc75478264ca8b.json","change":"new","bytes":289,"difference":null,"problem":null}
    "#]]);
    project
        .stubs(&["diff", "--color", "always", "HEAD", "advise"])
        .says("\u{1b}[31m  - 3 | Eat a cake.\u{1b}[0m");

    project.git(&["commit", "--quiet", "--all", "--message", "More"]);
    project
        .stubs(&["diff"])
        .says("\n1 recording changed since HEAD.");
    project
        .stubs(&["diff", "HEAD^"])
        .says("\n5 recordings changed since HEAD^.");
}

#[test]
fn a_file_with_conflict_markers_is_named_and_the_rest_is_shown() {
    let project = Project::with_library("diff_of_merges", LIBRARY);
    record(&project, &[]);
    project.commit_all();
    let file = project.recording("lisbon");
    let text = project.read(&file);
    project.git(&["switch", "--quiet", "--create", "other"]);
    project.write(&file, &text.replace("Eat a cake.", "Eat soup."));
    project.git(&["commit", "--quiet", "--all", "--message", "Soup"]);
    project.git(&["switch", "--quiet", "-"]);
    project.write(&file, &text.replace("Eat a cake.", "Eat fish."));
    project.git(&["commit", "--quiet", "--all", "--message", "Fish"]);
    Outcome::of(&mut project.git_command(&["merge", "--quiet", "other"])).fails();

    let newer = project.recording("porto");
    let edited = project.read(&newer);
    project.write(&newer, &edited.replace("\"format\": 1", "\"format\": 9"));
    project.shows(
        &["diff"],
        1,
        &expect![[r#"
        diff_of_merges::advise
          unreadable  stubs/diff_of_merges/advise/lisbon.9245051b61981113.json

          [project]/stubs/diff_of_merges/advise/lisbon.9245051b61981113.json:11:1
          a merge conflict is not resolved

        Keep one of the two sides, as for any merge conflict.

          unreadable  stubs/diff_of_merges/advise/porto.be0b8026cf320be3.json

          [project]/stubs/diff_of_merges/advise/porto.be0b8026cf320be3.json:2:3
          it has format 9, and this version of cached-stubs reads format 1

        Update cached-stubs to the version that wrote it.


        2 recordings changed since HEAD.
    "#]],
    );
    // In the package alone, without a build: it need not compile.
    project.write("src/lib.rs", "fn f( {}");
    project.write(&file, &text.replace("Eat a cake.", "Eat rice."));
    project
        .stubs(&["diff", "other"])
        .ends_with_code(1)
        .says_all(&["- 3 | Eat soup.", "+ 3 | Eat rice."]);
}

#[test]
fn each_package_of_a_workspace_has_its_own_recordings() {
    let project = Project::empty("diff_in_a_workspace");
    // One package is in the folder of the other.
    project.package("", "diff_outer");
    project.package("inner", "diff_inner");
    let manifest = project.read("Cargo.toml") + "\n[workspace]\nmembers = [\"inner\"]\n";
    project.write("Cargo.toml", &manifest);
    project.write("src/lib.rs", LIBRARY);
    project.write("inner/src/lib.rs", LIBRARY);
    Outcome::of(
        project
            .cargo(&["test", "--workspace", "--lib"])
            .env("RECORD", "1"),
    )
    .passes();
    project.git(&["init", "--quiet"]);
    project.git(&["add", "--all", "--", "src", "inner/src", "Cargo.toml"]);
    project.git(&["commit", "--quiet", "--message", "Without recordings"]);

    let (outer, inner) = ("diff_outer::advise\n", "diff_inner::advise\n");
    let diff = |arguments: &[&str]| project.stubs(&[&["diff"], arguments].concat());
    diff(&[])
        .says(outer)
        .says("\n5 recordings")
        .never_says(inner);
    diff(&["-p", "diff_inner"])
        .says(inner)
        .says("\n5 recordings")
        .never_says(outer);
    diff(&["--workspace"]).says_all(&[outer, inner, "\n10 recordings"]);
    project
        .stubs(&["show", "--workspace", "lisbon"])
        .passes()
        .says_all(&[outer, inner]);
}

#[cfg(unix)]
#[test]
fn a_machine_without_git_is_an_error() {
    let project = Project::with_library("diff_without_git", LIBRARY);
    record(&project, &[]);
    // Cargo needs one more program.
    let path = std::env::var_os("PATH").unwrap();
    let mut rustc = std::env::split_paths(&path).map(|folder| folder.join("rustc"));
    let rustc = rustc.find(|rustc| rustc.exists()).unwrap();
    std::fs::create_dir(project.path("programs")).unwrap();
    std::os::unix::fs::symlink(rustc, project.path("programs/rustc")).unwrap();
    let without_git = |arguments: &[&str]| {
        let mut command = project.stubs_command(arguments);
        Outcome::of(command.env("PATH", project.path("programs")))
    };
    without_git(&["diff"])
        .ends_with_code(3)
        .says("error: git cannot be run: ");
    without_git(&["show", "lisbon"])
        .ends_with_code(0)
        .says(" B, in no repository, ");
}
