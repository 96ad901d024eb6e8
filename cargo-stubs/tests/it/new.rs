//! `cargo stubs new`.

use expect_test::expect;

use crate::outcome::Outcome;
use crate::project::Project;

const LIBRARY: &str = r#"
use cached_stubs::stubbable;

#[stubbable(skip(verbose), key(city = city.to_lowercase(), zone = 1u8))]
pub fn weather(city: &str, day: u32, verbose: bool) -> String {
    format!("{city} {day} {verbose}")
}

pub mod climate {
    #[cached_stubs::stubbable]
    pub fn weather() -> u8 {
        7
    }
}

pub struct Client;

#[stubbable]
impl Client {
    #[stub(redact(token))]
    pub fn ask(&self, token: &str, (a, b): (u8, u8)) -> u8 {
        a + b + token.len() as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cached_stubs::Stub;

    #[test]
    fn rains() {
        let _stub = Stub::<weather>::install();
        assert_eq!(weather("Rome", 3, true), "rain");
    }

    #[test]
    fn asks() {
        let _stub = Stub::<Client>::install();
        assert_eq!(Client.ask("t", (1, 2)), 9);
    }
}
"#;

#[test]
fn a_skeleton_is_filled_in_and_completed() {
    let project = Project::with_library("new", LIBRARY);
    let file = "stubs/new/weather/by-hand.json";
    project.shows(&["new", "new::weather"], 0, &expect![[r#"
        new  stubs/new/weather/by-hand.json

        Fill in `args`, as recordings of `new::weather` have them, and add to `returns` what it returns.
        When a test gets this answer, `cargo stubs accept stubs/new/weather/by-hand.json` completes the file.
    "#]]);
    expect![[r#"
        {
          "format": 1,
          "function": "new::weather",
          "args": {
            "city": null,
            "day": null,
            "zone": null
          },
          "returns": []
        }
    "#]]
    .assert_eq(&project.read(file));
    let client = project.stubs(&["new", "Client::ask", "--json"]);
    client
        .passes()
        .says(r#"{"type":"skeleton","package":"new","function":"new::Client::ask","#);
    expect![[r#"
        {
          "format": 1,
          "function": "new::Client::ask",
          "args": {
            "token": null,
            "1": null
          },
          "returns": []
        }
    "#]]
    .assert_eq(&project.read("stubs/new/Client/ask/by-hand.json"));

    // It answers nothing yet.
    let test = |name| Outcome::of(&mut project.cargo(&["test", "--lib", name]));
    test("rains")
        .fails()
        .says("no recording with these arguments");
    let filled = project
        .read(file)
        .replace("\"city\": null", "\"city\": \"rome\"");
    let filled = filled
        .replace("\"day\": null", "\"day\": 3")
        .replace("\"zone\": null", "\"zone\": 1");
    project.write(file, &filled);
    test("rains").fails().says("`returns` holds no value");
    project.write(file, &filled.replace("[]", "[\"rain\"]"));
    test("rains").passes();
    let client = "stubs/new/Client/ask/by-hand.json";
    let filled = project
        .read(client)
        .replace("\"token\": null", "\"token\": {\"$redacted\": \"given\"}");
    project.write(
        client,
        &filled
            .replace("\"1\": null", "\"1\": [1, 2]")
            .replace("[]", "[9]"),
    );
    project
        .stubs(&["accept", "--yes", "ask", "weather"])
        .passes()
        .says("2 recordings completed");
    project.stubs(&["status", "--check"]).passes();
}

#[test]
fn nothing_is_overwritten() {
    let project = Project::with_library("new_again", LIBRARY);
    for _ in 0..2 {
        project.stubs(&["new", "climate::weather"]).passes();
    }
    project.write("stubs/new_again/climate/weather/by-hand.json", "mine");
    project.stubs(&["new", "climate::weather"]).passes();
    let text = project.read("stubs/new_again/climate/weather/by-hand.json");
    assert_eq!(text, "mine");
    assert_eq!(project.files("stubs/new_again/climate/weather").len(), 3);
}

#[test]
fn a_name_must_mean_one_function() {
    let project = Project::with_library("new_names", LIBRARY);
    let new = |name| project.stubs(&["new", name]);
    new("weather")
        .ends_with_code(3)
        .says("error: `weather` may be new_names::climate::weather, new_names::weather\n");
    new("forecast").ends_with_code(3).says(
        "error: no function is named `forecast`; the tests have new_names::Client::ask, \
         new_names::climate::weather, new_names::weather\n",
    );
    assert!(project.files("stubs").is_empty());
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    let project = Project::with_library("new_link", LIBRARY);
    project.write("outside/notes.txt", "");
    project.write("stubs/new_link/notes.txt", "");
    let link = project.path("stubs/new_link/weather");
    std::os::unix::fs::symlink(project.path("outside"), link).unwrap();
    project
        .stubs(&["new", "new_link::weather"])
        .ends_with_code(3)
        .says("a symbolic link leads out of the folder of recordings");
    assert_eq!(project.files("outside").len(), 1);
}

const PER_TEST: &str = r#"
#[cached_stubs::stubbable]
pub fn weather(city: &str) -> String {
    city.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    cached_stubs::stub_fixture!(weather_stub: weather, per_test);

    #[rstest]
    fn rains(#[from(weather_stub)] _stub: cached_stubs::Stub<weather>) {
        assert_eq!(weather("Rome"), "rain");
    }
}
"#;

/// The folder that all tests share would never be looked at.
#[test]
fn a_test_with_its_own_recordings_gets_its_own_skeleton() {
    let project = Project::with_library("new_per_test", PER_TEST);
    project.stubs(&["new", "weather"]).ends_with_code(3).says(
        "error: with the fixture `weather_stub`, each test has its own recordings of \
         `new_per_test::weather`: name the test with `--test`\n",
    );
    assert!(project.files("stubs").is_empty());
    project
        .stubs(&["new", "wether"])
        .says("; did you mean `new_per_test::weather`?\n");
    project
        .stubs(&["new", "weather_stub"])
        .says("; it is a fixture, which stubs new_per_test::weather\n");
    project
        .stubs(&["new", "weather", "--test", "tests::rains"])
        .passes();
    let file = "stubs/new_per_test/weather/test.new_per_test.tests.rains/by-hand.json";
    let filled = project
        .read(file)
        .replace("null", "\"Rome\"")
        .replace("[]", "[\"rain\"]");
    project.write(file, &filled);
    Outcome::of(&mut project.cargo(&["test", "--lib"])).passes();
    project
        .stubs(&["accept", "--yes", file])
        .passes()
        .says("1 recording completed");
    project.stubs(&["status", "--check"]).passes();
}
