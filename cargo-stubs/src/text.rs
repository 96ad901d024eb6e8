//! Numbers, names and paths as people read them.

use std::path::Path;

use cached_stubs::__command as library;

/// `512 B`, `1.5 KiB`.
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    #[allow(clippy::cast_precision_loss)]
    let mut amount = bytes as f64;
    let mut unit = "B";
    for larger in UNITS {
        if amount < 1024.0 {
            break;
        }
        amount /= 1024.0;
        unit = larger;
    }
    format!("{amount:.1} {unit}")
}

/// `1 recording`, `2 recordings`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// `12 ms`, `1.2 s`, `2 min 5 s`.
pub(crate) fn duration(milliseconds: u64) -> String {
    if milliseconds < 1000 {
        return format!("{milliseconds} ms");
    }
    let tenths = milliseconds / 100;
    if tenths < 600 {
        return format!("{}.{} s", tenths / 10, tenths % 10);
    }
    let seconds = milliseconds / 1000;
    format!("{} min {} s", seconds / 60, seconds % 60)
}

/// The first four names of a list.
pub(crate) fn first_names(names: &[&str]) -> String {
    const MOST: usize = 4;
    let first = names[..names.len().min(MOST)].join(", ");
    if names.len() > MOST {
        format!("{first} and {} more", names.len() - MOST)
    } else {
        first
    }
}

/// What follows the message that a path is unknown: the known one that it probably means. The
/// beginning may be missing.
pub(crate) fn did_you_mean(name: &str, paths: &[&str]) -> String {
    let segments = name.split("::").count();
    let ends = paths.iter().map(|path| {
        let starts = path.rmatch_indices("::").map(|(at, _)| at + 2).chain([0]);
        &path[starts.take(segments).last().unwrap_or(0)..]
    });
    let ends: Vec<_> = ends.collect();
    let meant = library::closest(name, &ends);
    let at = meant.and_then(|meant| ends.iter().position(|end| *end == meant));
    at.map_or_else(String::new, |at| {
        format!("; did you mean `{}`?", shown_name(paths[at]))
    })
}

/// The path, relative to the current folder if it is inside.
pub(crate) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| path.strip_prefix(here).ok());
    library::visible(&inside.unwrap_or(path).to_string_lossy())
}

/// A name that a file may have made up, on one line and not too long.
pub(crate) fn shown_name(name: &str) -> String {
    const LONGEST: usize = 400;
    let shown = library::visible(name);
    match shown.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &shown[..end]),
        None => shown,
    }
}

/// The path as a word of a shell command, in which the shell runs nothing.
pub(crate) fn shell_word(path: &str) -> String {
    let separators = if cfg!(windows) { "/\\:" } else { "/:" };
    let is_plain = |c: char| c.is_alphanumeric() || "._-".contains(c) || separators.contains(c);
    if path.chars().all(is_plain) {
        path.to_owned()
    } else if cfg!(windows) {
        format!("\"{path}\"")
    } else {
        format!("'{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_largest_unit_that_fits() {
        assert_eq!(size(1023), "1023 B");
        assert_eq!(size(1024), "1.0 KiB");
        assert_eq!(size(5 * 1024 * 1024 / 2), "2.5 MiB");
        assert_eq!(size(u64::MAX), "16777216.0 TiB");
    }

    #[test]
    fn durations_have_one_or_two_units() {
        assert_eq!(duration(999), "999 ms");
        assert_eq!(duration(1250), "1.2 s");
        assert_eq!(duration(59_999), "59.9 s");
        assert_eq!(duration(125_000), "2 min 5 s");
    }

    #[test]
    fn only_the_first_names_are_listed() {
        assert_eq!(first_names(&["a", "b", "c", "d"]), "a, b, c, d");
        assert_eq!(
            first_names(&["a", "b", "c", "d", "e"]),
            "a, b, c, d and 1 more"
        );
    }

    #[test]
    fn a_close_path_is_suggested() {
        let paths = ["app::llm::ask", "app::price"];
        for (name, expected) in [
            ("aks", "; did you mean `app::llm::ask`?"),
            ("lm::ask", "; did you mean `app::llm::ask`?"),
            ("app::pirce", "; did you mean `app::price`?"),
            ("other", ""),
            ("", ""),
        ] {
            assert_eq!(did_you_mean(name, &paths), expected, "{name}");
        }
        assert_eq!(did_you_mean("ask", &[]), "");
    }

    #[test]
    fn names_are_on_one_line_and_not_too_long() {
        assert_eq!(shown_name("app::ask"), "app::ask");
        assert_eq!(shown_name("a\n\u{1b}[2J"), "a\\n\\u{1b}[2J");
        assert_eq!(shown_name(&"ä".repeat(1000)), "ä".repeat(400) + "…");
    }

    #[cfg(unix)]
    #[test]
    fn the_shell_runs_nothing_in_a_path() {
        assert_eq!(shell_word("stubs/app"), "stubs/app");
        assert_eq!(shell_word("my stubs"), "'my stubs'");
        assert_eq!(shell_word("$(a) 'b'"), r"'$(a) '\''b'\'''");
    }
}
