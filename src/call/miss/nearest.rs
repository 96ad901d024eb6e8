//! Finds the recording whose arguments are most similar to those of a call.

use std::borrow::Cow;
use std::time::Duration;

use crate::render::{features, similarity};
use crate::sort::sort_by;
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

/// The most candidates that are looked at. That takes a fraction of a second.
pub(super) const MOST: usize = 500;

/// Searches among the candidates whose names are most similar to `slug`; no more of them than
/// [`MOST`], and, where they are huge, only until `elapsed` reaches `bound`. `candidates` are file
/// names, with what `load` needs to read their arguments; it returns `None` for a file that is gone.
pub(super) fn search<T, E>(
    arguments: &Node,
    slug: &str,
    candidates: Vec<(Cow<'_, str>, T)>,
    mut load: impl FnMut(&T) -> Result<Option<Node>, E>,
    bound: Duration,
    mut elapsed: impl FnMut() -> Duration,
) -> Search<T, E> {
    let wanted = features(arguments);
    let mut search = Search::default();
    for candidate in most_similar_names(slug, candidates) {
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

/// The candidates to look at, the most similar names first, then by name, so that every run gives
/// the same answer.
fn most_similar_names<T>(
    slug: &str,
    candidates: Vec<(Cow<'_, str>, T)>,
) -> impl Iterator<Item = T> {
    let words: Vec<_> = slug.split('-').filter(|word| word.len() > 1).collect();
    let mut ranked: Vec<_> = candidates
        .into_iter()
        .map(|(name, candidate)| (name_similarity(slug, &words, &name), name, candidate))
        .collect();
    type Ranked<'n, T> = (usize, Cow<'n, str>, T);
    let order = |a: &Ranked<'_, T>, b: &Ranked<'_, T>| (b.0, &a.1).cmp(&(a.0, &b.1));
    // Sorting all of many names would take longer than looking at the best.
    if ranked.len() > MOST {
        ranked.select_nth_unstable_by(MOST, order);
        ranked.truncate(MOST);
    }
    sort_by(&mut ranked, order);
    ranked.into_iter().map(|(_, _, candidate)| candidate)
}

/// The length of the common beginning and of the words in common. Plain loops: tests are built
/// without optimisation, where iterators cost a call for each character.
fn name_similarity(slug: &str, words: &[&str], name: &str) -> usize {
    let (slug, bytes) = (slug.as_bytes(), name.as_bytes());
    let mut similarity = 0;
    while similarity < slug.len().min(bytes.len()) && slug[similarity] == bytes[similarity] {
        similarity += 1;
    }
    for word in words {
        if name.contains(word) {
            similarity += word.len();
        }
    }
    similarity
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
            .map(|(at, (name, _))| (Cow::from(*name), at));
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
        let mut names: Vec<_> = (0..1000)
            .map(|at| (Cow::from(format!("city-{at:04}.json")), at))
            .collect();
        names.push((Cow::from("paris.json"), 1000));
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
        let found = search(&value, "paris", names.clone(), load, BOUND, clock);
        assert_eq!(found.nearest.unwrap().candidate, 1000);
        assert_eq!(found.looked_at, 3);
        assert_eq!(loaded, [1000, 0, 1]);
        // On a fast machine no more than that, in the same order wherever they are listed.
        let look = |names: Vec<_>| {
            let mut loaded = Vec::new();
            let load = |at: &usize| {
                loaded.push(*at);
                Ok::<_, ()>(Some(value.clone()))
            };
            search(&value, "paris", names, load, BOUND, || Duration::ZERO);
            loaded
        };
        let looked_at = look(names.clone());
        assert_eq!(looked_at.len(), MOST);
        assert_eq!(looked_at[..3], [1000, 0, 1]);
        names.reverse();
        assert_eq!(look(names), looked_at);
    }

    #[test]
    fn unreadable_candidates_are_skipped_and_kept() {
        let value = fields([("n", number(1))]);
        let names = || vec![(Cow::from("a"), 0), (Cow::from("b"), 1)];
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

    #[test]
    fn both_ends_of_a_long_list_count() {
        let long = |begin: &str, end: &str| {
            let middle = (0..2_000).map(|n| text(&format!("the message of number {n} ").repeat(9)));
            let messages = [text(begin)].into_iter().chain(middle).chain([text(end)]);
            fields([("messages", Node::Array(messages.collect()))])
        };
        let recorded = [("a", long("one two", "y")), ("b", long("z", "three four"))];
        assert_eq!(nearest(&long("q", "three four"), "", &recorded), 1);
        assert_eq!(nearest(&long("one two", "q"), "", &recorded), 0);
    }
}
