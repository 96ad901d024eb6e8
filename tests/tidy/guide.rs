//! README and the guide in `docs/`: what they link to exists, on a forge and in the
//! documentation that `src/guide.rs` makes of them.

use std::fs;
use std::path::Path;

use crate::read;

/// README and the pages of the guide, by their paths from the repository.
fn pages() -> Vec<String> {
    let mut pages = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/reference"] {
        let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap();
        let names = files.map(|file| file.unwrap().file_name());
        let paths = names.map(|name| format!("{folder}/{}", name.to_str().unwrap()));
        pages.extend(paths.filter(|path| path.ends_with(".md")));
    }
    pages.sort();
    pages
}

/// The text without its blocks of code.
fn prose(text: &str) -> String {
    let outside = text.split("```").step_by(2);
    outside.collect::<Vec<_>>().join("\n")
}

/// What the links of a page lead to.
fn targets(text: &str) -> Vec<String> {
    let mut targets = Vec::new();
    for line in prose(text).lines() {
        if let Some((_, target)) = line
            .starts_with('[')
            .then(|| line.split_once("]: "))
            .flatten()
        {
            targets.push(target.to_owned());
        }
        let inline = line.split("](").skip(1);
        targets.extend(inline.filter_map(|rest| Some(rest.split_once(')')?.0.to_owned())));
    }
    targets
}

/// The anchors that a forge and rustdoc give to the headings of a page.
fn anchors(text: &str) -> Vec<String> {
    let prose = prose(text);
    let headings = prose.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().replace(' ', "-")
    };
    headings.map(anchor).collect()
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut count = 0;
    for page in pages() {
        let folder = Path::new(&page).parent().unwrap();
        for target in targets(&read(&page)) {
            if target.starts_with("https://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
            let path = match file {
                "" => Path::new(&page).to_owned(),
                file => folder.join(file),
            };
            let full = Path::new(env!("CARGO_MANIFEST_DIR")).join(&path);
            assert!(full.exists(), "{page} links to {target}");
            if !anchor.is_empty() {
                let found = anchors(&read(&path)).contains(&anchor.to_owned());
                assert!(found, "{page} links to {target}");
            }
            count += 1;
        }
    }
    assert!(count > 30, "{count}");
}

/// A link in the text would lead to a file that the documentation does not have.
#[test]
fn links_of_the_guide_are_defined_for_the_documentation() {
    let guide = read("src/guide.rs") + &read("src/lib.rs");
    for page in pages().iter().filter(|page| page.starts_with("docs/")) {
        let text = read(page);
        assert!(guide.contains(&format!("../{page}")), "{page} is a module");
        let prose = prose(&text);
        assert!(!prose.contains("](../"), "{page} links out of the guide");
        for line in prose.lines() {
            let is_inline = line.contains(".md)") || line.contains(".md#");
            let Some((label, target)) = line.split_once("]: ") else {
                assert!(!is_inline, "{page}: write {line:?} with a definition");
                continue;
            };
            if label.starts_with('[') && target.contains(".md") {
                let label = format!("{label}]: crate::guide::");
                assert!(guide.contains(&label), "{page}: {line}");
            }
        }
    }
}

#[test]
fn readme_is_short_and_all_code_is_tested() {
    assert!(read("README.md").lines().count() <= 200);
    for page in pages() {
        assert!(!read(&page).contains("```rust,ignore"), "{page}");
    }
}
