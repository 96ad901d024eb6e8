//! Finds the recording whose arguments are most similar to those of a call.

use std::cmp::Reverse;
use std::time::Duration;

use crate::render::{self, similarity};
use crate::value::Node;

pub(crate) struct Nearest<T> {
    pub(crate) candidate: T,
    pub(crate) arguments: Node,
    /// From 0, nothing in common, to 1.
    pub(crate) likeness: f32,
    pub(crate) looked_at: usize,
    pub(crate) of: usize,
}

/// Searches until `elapsed` reaches `bound`. `candidates` are file names, with what `load` needs to
/// read their arguments. Names that are similar to `slug` come first.
pub(crate) fn nearest<T>(
    arguments: &Node,
    slug: &str,
    candidates: Vec<(String, T)>,
    mut load: impl FnMut(&T) -> Option<Node>,
    bound: Duration,
    mut elapsed: impl FnMut() -> Duration,
) -> Option<Nearest<T>> {
    let of = candidates.len();
    let mut candidates: Vec<_> = candidates
        .into_iter()
        .map(|(name, candidate)| (Reverse(name_similarity(slug, &name)), name, candidate))
        .collect();
    // Then by name, so that every run gives the same answer.
    candidates.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));

    let features = render::features(arguments);
    let mut best: Option<Nearest<T>> = None;
    let mut looked_at = 0;
    for (_, _, candidate) in candidates {
        // A slow machine looks at one, too.
        if looked_at > 0 && elapsed() >= bound {
            break;
        }
        looked_at += 1;
        let Some(arguments) = load(&candidate) else {
            continue;
        };
        let likeness = similarity(&features, &render::features(&arguments));
        if best.as_ref().is_none_or(|best| likeness > best.likeness) {
            best = Some(Nearest {
                candidate,
                arguments,
                likeness,
                looked_at: 0,
                of,
            });
        }
    }
    best.map(|best| Nearest { looked_at, ..best })
}

/// The length of the common beginning and of the words in common.
fn name_similarity(slug: &str, name: &str) -> usize {
    let beginning = slug
        .bytes()
        .zip(name.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let words = slug.split(['-', '_', '.']).filter(|word| word.len() > 1);
    let shared: usize = words.filter(|word| name.contains(word)).map(str::len).sum();
    beginning + shared
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::samples::{fields, lines, number, text};

    fn found(call: &Node, slug: &str, recorded: &[(&str, Node)]) -> Nearest<usize> {
        let candidates = recorded
            .iter()
            .enumerate()
            .map(|(at, (name, _))| ((*name).to_owned(), at));
        let load = |at: &usize| Some(recorded[*at].1.clone());
        let bound = Duration::from_millis(150);
        nearest(call, slug, candidates.collect(), load, bound, || {
            Duration::ZERO
        })
        .unwrap()
    }

    #[test]
    fn the_most_similar_recording_is_found() {
        let prompt = |word: &str| {
            fields([(
                "prompt",
                lines(&format!(
                    "You are a {word} assistant.\nAnswer in one word only.\n"
                )),
            )])
        };
        let recorded = [
            (
                "you-are-a.1111.json",
                fields([("prompt", text("You are a"))]),
            ),
            ("zzz.2222.json", prompt("helpful")),
            ("other.3333.json", fields([("city", text("Paris"))])),
        ];
        let nearest = found(&prompt("careful"), "you-are-a-careful", &recorded);
        assert_eq!(nearest.candidate, 1);
        assert!(nearest.likeness > 0.5, "{}", nearest.likeness);
        assert_eq!((nearest.looked_at, nearest.of), (3, 3));
    }

    #[test]
    fn small_arguments_count() {
        let call = |model: &str, seed| fields([("model", text(model)), ("seed", number(seed))]);
        let recorded = [
            ("a", call("small", 1)),
            ("b", call("large", 2)),
            ("c", call("small", 3)),
        ];
        assert_eq!(found(&call("large", 9), "", &recorded).candidate, 1);
        assert_eq!(found(&call("small", 3), "", &recorded).candidate, 2);
    }

    #[test]
    fn the_most_similar_names_are_looked_at_first() {
        let value = fields([("city", text("Paris"))]);
        let mut names: Vec<(String, usize)> = (0..1000)
            .map(|at| (format!("city-{at:04}.json"), at))
            .collect();
        names.push(("paris.json".to_owned(), 1000));
        let mut loaded = Vec::new();
        let mut now = Duration::ZERO;
        let load = |at: &usize| {
            loaded.push(*at);
            Some(value.clone())
        };
        let clock = || {
            now += Duration::from_millis(50);
            now
        };
        let nearest = nearest(
            &value,
            "paris",
            names,
            load,
            Duration::from_millis(150),
            clock,
        )
        .unwrap();
        assert_eq!(nearest.candidate, 1000);
        assert_eq!((nearest.looked_at, nearest.of), (3, 1001));
        assert_eq!(loaded, [1000, 0, 1]);
    }

    #[test]
    fn unreadable_candidates_are_skipped() {
        let value = fields([("n", number(1))]);
        let names = || vec![("a".to_owned(), 0), ("b".to_owned(), 1)];
        let clock = || Duration::ZERO;
        let load = |at: &usize| (*at == 1).then(|| value.clone());
        let bound = Duration::from_millis(150);
        assert_eq!(
            nearest(&value, "a", names(), load, bound, clock)
                .unwrap()
                .candidate,
            1
        );
        assert!(nearest(&value, "a", names(), |_| None, bound, clock).is_none());
        assert!(nearest(&value, "a", Vec::new(), load, bound, clock).is_none());
    }

    #[test]
    fn both_ends_of_a_huge_text_count() {
        let long = |begin: &str, end: &str| {
            fields([(
                "a",
                text(&format!("{begin} {} {end}", "x ".repeat(200_000))),
            )])
        };
        let recorded = [("a", long("one two", "y")), ("b", long("z", "three four"))];
        assert_eq!(found(&long("q", "three four"), "", &recorded).candidate, 1);
        assert_eq!(found(&long("one two", "q"), "", &recorded).candidate, 0);
    }
}
