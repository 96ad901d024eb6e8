//! A trait in scope that gives every type the methods which generated code calls: none of
//! these calls may reach it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use cached_stubs::{Behind, Mode};
use futures::executor::{block_on, block_on_stream};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::common::*;

/// Every method of this trait is found before one that takes a reference.
macro_rules! methods {
    ($($name:ident)+) => {
        const METHODS: &[&str] = &[$(stringify!($name)),+];

        mod hostile {
            /// Returned by every method.
            pub(crate) struct Captured;

            #[allow(dead_code, clippy::wrong_self_convention)]
            pub(crate) trait Hostile: Sized {
                $(fn $name(self) -> Captured {
                    Captured
                })+
            }

            impl<T> Hostile for T {}
        }
    };
}

methods! {
    answer answer_out arg arg_with around begin begin_real behind bypass calls codec
    const_argument decode decoded dir enter_real errors_with everywhere expect feature file finish
    function generic_arg head into_recorded_answer is_free is_open item make map mocks mode never
    next_is_real of per_test plan real real_mut record record_as record_if record_out redacted
    resolved_at restore returning settle slots span split_by state stateful then turn
    type_argument type_of value value_with variable wait with withf
}

mod hostile_module;

use hostile_module::{
    Counter, Foreign, Llm, Real, Reply, Store, StubLlm, StubStore, borrowed, boxed, boxed_items,
    change, change_later, coded, converted, future, generic, items, iterator, plain, viewed,
    with_stream,
};

impl TryFrom<Reply> for u8 {
    type Error = Reply;

    fn try_from(reply: Reply) -> Result<u8, Reply> {
        match reply.0 {
            0 => Err(reply),
            number => Ok(number),
        }
    }
}

#[test]
fn plain_functions() {
    assert_eq!(survives::<plain, _>(|| plain(2, "a")), Ok(Reply(4)));
    let nothing = || ();
    let call = || block_on(coded(1, &nothing, Some("secret")));
    assert_eq!(survives::<coded, _>(call), Ok(Foreign(1)));
    let text = (1, "a".to_owned());
    survives::<borrowed, _>(|| borrowed(&text, &2).map(str::to_owned));
    assert_eq!(survives::<generic, _>(|| generic(5, [1, 2])), 5);
}

#[test]
fn functions_with_converted_arguments() {
    let call = || viewed(&["a"], vec![[1, 2]], &Some('c'));
    assert_eq!(survives::<viewed, _>(call), 1);
    let call = || {
        let pairs = [("a", 1)];
        let all = ["d", "e"].into_iter();
        converted(pairs, Reply(1), &["b"], Some("c"), ["x", "y"], all)
    };
    assert_eq!(survives::<converted, _>(call), 3);
}

#[test]
fn functions_that_return_later() {
    assert_eq!(survives::<future, _>(|| block_on(future(1))), 1);
    assert!(survives::<boxed, _>(|| block_on(boxed(1))).is_err());
    let call = || block_on_stream(Box::pin(items(2).unwrap())).collect::<Vec<_>>();
    assert_eq!(survives::<items, _>(call), [0, 1]);
    let call = || block_on_stream(block_on(boxed_items(2)).unwrap()).collect::<Vec<_>>();
    survives::<boxed_items, _>(call);
    let call = || iterator(vec![1, 2]).collect::<Vec<_>>();
    assert_eq!(survives::<iterator, _>(call), [1, 2]);
    let call = || {
        let (head, tokens) = with_stream(2);
        (head, block_on_stream(tokens).collect::<Vec<_>>())
    };
    assert_eq!(survives::<with_stream, _>(call), (2, vec![0, 1]));
}

#[test]
fn functions_that_change_their_parameters() {
    let call = || {
        let (mut whole, mut some) = (Vec::new(), [0; 2]);
        (change(&mut whole, &mut some, |_| ()), whole, some)
    };
    assert_eq!(survives::<change, _>(call), (3, vec![0, 1], [1, 0]));
    let call = || {
        let mut whole = Vec::new();
        block_on(change_later(&mut whole));
        whole
    };
    assert_eq!(survives::<change_later, _>(call), [0, 1]);
}

#[test]
fn methods_and_traits() {
    let call = || {
        let mut counter = Counter(1);
        (counter.advance(), counter)
    };
    assert_eq!(survives::<Counter, _>(call), (2, Counter(2)));
    survives::<Counter, _>(|| block_on(Counter(1).later()));
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let llm = StubLlm::builder().mode(mode).dir(dir.path());
        let llm = llm.real(|| Real).build();
        assert_eq!(llm.default(), Reply(1));
        assert_eq!(block_on(llm.wait()), 2);
        assert!(format!("{llm:?}").contains("StubLlm"));
    }
}

async fn other(n: u8) -> u8 {
    ran();
    n
}

#[test]
fn other_functions_and_traits() {
    assert_eq!(
        survives::<hostile_module::other, _>(|| block_on(hostile_module::other(1))),
        1
    );
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let store = StubStore::builder().mode(mode).dir(dir.path());
        let store = store
            .real(|| Behind(Box::new(Real) as Box<dyn Store>))
            .build();
        assert_eq!(block_on(store.boxed().get("a")), None);
        assert_eq!(store.size(), 7);
    }
}

/// The list above has every method that generated code calls, as the macro's sources show it.
#[test]
fn the_list_is_complete() {
    let mut called = BTreeSet::new();
    for file in sources(Path::new("macros/src/expand")) {
        let text = std::fs::read_to_string(file).unwrap();
        collect(text.parse().unwrap(), false, &mut called);
    }
    // No trait of a user's has a method of such a name.
    called.retain(|name| !name.starts_with("__"));
    let listed = METHODS.iter().map(ToString::to_string).collect();
    assert!(called.len() > 50, "{called:?}");
    assert_eq!(called, listed, "the methods in the list");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// Adds the methods that are called inside of `quote!` and `quote_spanned!`.
fn collect(tokens: TokenStream, is_quoted: bool, called: &mut BTreeSet<String>) {
    let tokens = tokens.into_iter().collect::<Vec<_>>();
    for (at, token) in tokens.iter().enumerate() {
        match (token, tokens.get(at + 1), tokens.get(at + 2)) {
            (TokenTree::Group(group), ..) => {
                let before = at.checked_sub(2).map(|at| tokens[at].to_string());
                let quotes = before.is_some_and(|name| name.starts_with("quote"));
                collect(group.stream(), is_quoted || quotes, called);
            }
            (TokenTree::Punct(dot), Some(TokenTree::Ident(name)), Some(next))
                if is_quoted && dot.as_char() == '.' && opens_arguments(next) =>
            {
                called.insert(name.to_string());
            }
            _ => (),
        }
    }
}

/// `(` or the first colon of `::<`.
fn opens_arguments(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    }
}
