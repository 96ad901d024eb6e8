//! Which files of a folder are a store's, and provably nobody else's.

use std::ffi::OsStr;
use std::path::{Component, Path};

use super::location::folder_name;
use super::place::{is_hex, key_in};
use super::recording::Recording;
use super::regular_file;
use super::short_path::shortened_function;
use super::sidecar;

/// Whether a recording could have this name: text, and a part of its key.
pub(crate) fn is_name_of_recording(name: &OsStr) -> bool {
    key_in(name).is_some()
}

/// Whether this is the name of the recording's file. Look-ups find it under no other.
pub(crate) fn is_own_name(name: &OsStr, recording: &Recording) -> bool {
    let is_key = recording.key.len() == 64 && is_hex(&recording.key);
    is_key && key_in(name).is_some_and(|key| recording.key.starts_with(key))
}

/// Whether this folder, relative to the folder of all recordings, is that of the
/// function. It begins with a package; its crate follows unless it has the same name.
pub(crate) fn is_folder_of_function(folder: &Path, function: &str) -> bool {
    let components: Option<Vec<_>> = folder.components().map(plain).collect();
    let Some([package, inside @ ..]) = components.as_deref() else {
        return false;
    };
    let all: Vec<_> = function.split("::").collect();
    let [first, rest @ ..] = all.as_slice() else {
        return false;
    };
    let is = |segments: &[&str]| {
        let names = segments.iter().map(|segment| folder_name(segment));
        let is_whole = names.eq(inside.iter().copied());
        !segments.is_empty() && (is_whole || inside == [shortened_function(segments)])
    };
    let is_own_crate = package.replace('-', "_") == *first;
    // The folder of a function in a doctest ends with a hash of its source.
    let is_doctest = || match inside {
        ["doctest", name] => *first == "doctest" && name.starts_with(&rest.join("-")),
        _ => false,
    };
    (is_own_crate && is(rest)) || is(&all) || is_doctest()
}

fn plain(component: Component<'_>) -> Option<&str> {
    match component {
        Component::Normal(name) => name.to_str(),
        _ => None,
    }
}

/// Whether a sidecar could have this name.
pub(crate) fn is_name_of_sidecar(name: &OsStr) -> bool {
    name.to_str().is_some_and(sidecar::is_name)
}

/// Whether this file is a sidecar: its content has the hash that is its name.
pub(crate) fn is_sidecar(path: &Path) -> bool {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let content = regular_file::read(path).ok().flatten();
    content.is_some_and(|content| sidecar::name_of(&content) == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_recording_ends_with_its_key() {
        let recording = Recording {
            key: "0123456789abcdef".repeat(4),
            ..Recording::of_source("")
        };
        let of_some = |name: &str| is_name_of_recording(OsStr::new(name));
        let own = |name: &str| is_own_name(OsStr::new(name), &recording);
        assert!(own("usd.0123456789abcdef.json"));
        for other in ["usd.fedcba9876543210.json", ".fedcba9876543210.json"] {
            assert!(of_some(other) && !own(other), "{other}");
        }
        for foreign in [
            "usd copy.json",
            "usd.0123456789abcdef copy.json",
            "usd.0123456789ABCDEF.json",
            "usd.0123456789abcdef",
            "0123456789abcdef.json",
            "package.json",
        ] {
            assert!(!of_some(foreign) && !own(foreign), "{foreign}");
        }
        let short = Recording::of_source("");
        assert!(!is_own_name(OsStr::new("a.0123456789abcdef.json"), &short));
    }

    #[test]
    fn the_folder_of_a_function_is_its_path() {
        let is = |folder: &str, function| is_folder_of_function(Path::new(folder), function);
        assert!(is("my-app/llm/ask", "my_app::llm::ask"));
        assert!(is("my-app/end_to_end/ask", "end_to_end::ask"));
        assert!(is("my-app/renamed", "renamed"));
        assert!(is(
            "my-app/doctest/Client-ask-0a1b2c3d",
            "doctest::Client::ask"
        ));
        assert!(is(&format!("app/{}", folder_name("größe")), "app::größe"));
        let short = format!("my-app/{}", shortened_function(&["llm", "ask"]));
        assert!(is(&short, "my_app::llm::ask"));
        for other in [
            "",
            "ask",
            "my-app",
            "llm/ask",
            "my-app/llm",
            "my-app/llm/ask/inner",
            "../my-app/llm/ask",
            "/my-app/llm/ask",
            "vendor/my-app/llm/ask",
        ] {
            assert!(!is(other, "my_app::llm::ask"), "{other}");
        }
        assert!(!is("my-app", "my_app"));
        assert!(!is("app/doctest/other-0a1b2c3d", "doctest::ask"));
    }

    #[test]
    fn the_content_of_a_sidecar_has_its_hash() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: String| folder.path().join(name);
        let own = at(sidecar::name_of(b"content"));
        std::fs::write(&own, "content").unwrap();
        assert!(is_name_of_sidecar(own.file_name().unwrap()) && is_sidecar(&own));
        let foreign = at("0".repeat(64) + ".bin");
        std::fs::write(&foreign, "content").unwrap();
        assert!(is_name_of_sidecar(foreign.file_name().unwrap()) && !is_sidecar(&foreign));
        assert!(!is_sidecar(&at(sidecar::name_of(b"missing"))));
    }
}
