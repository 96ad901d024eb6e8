//! Finds the recording whose arguments are most similar to those of a call.

use std::cmp::Reverse;
use std::time::Duration;

use crate::render::{features, similarity};
use crate::value::Node;

/// What a search has found.
pub(super) struct Search<T, E> {
    pub(super) nearest: Option<Nearest<T>>,
    /// Why candidates could not be loaded.
    pub(super) errors: Vec<E>,
    /// How many candidates were looked at in time.
    pub(super) looked_at: usize,
}

impl<T, E> Default for Search<T, E> {
    fn default() -> Self {
        Self {
            nearest: None,
            errors: Vec::new(),
            looked_at: 0,
        }
    }
}

pub(super) struct Nearest<T> {
    pub(super) candidate: T,
    pub(super) arguments: Node,
    /// From 0, nothing in common, to 1.
    pub(super) similarity: f32,
}

/// Searches until `elapsed` reaches `bound`. `candidates` are file names, with what `load` needs to
/// read their arguments; it returns `None` for a file that is gone. Names that are similar to `slug` come first.
pub(super) fn search<T, E>(
    arguments: &Node,
    slug: &str,
    candidates: Vec<(String, T)>,
    mut load: impl FnMut(&T) -> Result<Option<Node>, E>,
    bound: Duration,
    mut elapsed: impl FnMut() -> Duration,
) -> Search<T, E> {
    let mut candidates: Vec<_> = candidates
        .into_iter()
        .map(|(name, candidate)| (Reverse(name_similarity(slug, &name)), name, candidate))
        .collect();
    // Then by name, so that every run gives the same answer.
    candidates.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));

    let wanted = features(arguments);
    let mut search = Search::default();
    for (_, _, candidate) in candidates {
        // A slow machine looks at one, too.
        if search.looked_at > 0 && elapsed() >= bound {
            break;
        }
        search.looked_at += 1;
        let arguments = match load(&candidate) {
            Ok(Some(arguments)) => arguments,
            Ok(None) => continue,
            Err(error) => {
                search.errors.push(error);
                continue;
            }
        };
        let similarity = similarity(&wanted, &features(&arguments));
        let nearest = search.nearest.as_ref();
        if nearest.is_none_or(|nearest| similarity > nearest.similarity) {
            search.nearest = Some(Nearest {
                candidate,
                arguments,
                similarity,
            });
        }
    }
    search
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

    const BOUND: Duration = Duration::from_millis(150);

    fn search_all(call: &Node, slug: &str, recorded: &[(&str, Node)]) -> Search<usize, ()> {
        let candidates = recorded
            .iter()
            .enumerate()
            .map(|(at, (name, _))| ((*name).to_owned(), at));
        let load = |at: &usize| Ok(Some(recorded[*at].1.clone()));
        search(call, slug, candidates.collect(), load, BOUND, || {
            Duration::ZERO
        })
    }

    fn nearest(call: &Node, slug: &str, recorded: &[(&str, Node)]) -> usize {
        search_all(call, slug, recorded).nearest.unwrap().candidate
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
        let found = search_all(&prompt("careful"), "you-are-a-careful", &recorded);
        assert_eq!(found.looked_at, 3);
        let nearest = found.nearest.unwrap();
        assert_eq!(nearest.candidate, 1);
        assert!(nearest.similarity > 0.5, "{}", nearest.similarity);
    }

    #[test]
    fn small_arguments_count() {
        let call = |model: &str, seed| fields([("model", text(model)), ("seed", number(seed))]);
        let recorded = [
            ("a", call("small", 1)),
            ("b", call("large", 2)),
            ("c", call("small", 3)),
        ];
        assert_eq!(nearest(&call("large", 9), "", &recorded), 1);
        assert_eq!(nearest(&call("small", 3), "", &recorded), 2);
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
            Ok::<_, ()>(Some(value.clone()))
        };
        let clock = || {
            now += Duration::from_millis(50);
            now
        };
        let found = search(&value, "paris", names, load, BOUND, clock);
        assert_eq!(found.nearest.unwrap().candidate, 1000);
        assert_eq!(found.looked_at, 3);
        assert_eq!(loaded, [1000, 0, 1]);
    }

    #[test]
    fn unreadable_candidates_are_skipped_and_kept() {
        let value = fields([("n", number(1))]);
        let names = || vec![("a".to_owned(), 0), ("b".to_owned(), 1)];
        let clock = || Duration::ZERO;
        let load = |at: &usize| {
            if *at == 1 {
                Ok(Some(value.clone()))
            } else {
                Err("broken")
            }
        };
        let found = search(&value, "a", names(), load, BOUND, clock);
        assert_eq!(found.nearest.unwrap().candidate, 1);
        assert_eq!(found.errors, ["broken"]);
        let found = search(&value, "a", names(), |_| Err("broken"), BOUND, clock);
        assert!(found.nearest.is_none());
        assert_eq!(found.errors, ["broken", "broken"]);
        let found = search(
            &value,
            "a",
            Vec::<(_, usize)>::new(),
            |_| Err(()),
            BOUND,
            clock,
        );
        assert!(found.nearest.is_none());
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
        assert_eq!(nearest(&long("q", "three four"), "", &recorded), 1);
        assert_eq!(nearest(&long("one two", "q"), "", &recorded), 0);
    }
}
