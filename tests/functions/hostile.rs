//! Functions of every kind in a hostile module: every lint is an error, and common
//! names mean something else.

use cached_stubs::Stubbable;
use futures::executor::{block_on, block_on_stream};

use crate::common::{ran, survives};

mod hostile_module {
    #![deny(
        warnings,
        missing_docs,
        missing_debug_implementations,
        unreachable_pub,
        clippy::pedantic,
        clippy::nursery
    )]
    #![allow(
        unused_macros,
        clippy::missing_const_for_fn,
        clippy::redundant_pub_crate
    )]

    use ::core::fmt::Display;
    use ::core::future::Future;
    use ::core::pin::Pin;
    use ::futures::stream::{self, BoxStream, Stream, StreamExt as _};
    use ::std::string::String as Text;
    use ::std::vec::Vec as List;

    use super::ran;

    mod core {}
    mod std {}
    mod alloc {}
    mod cached_stubs {}
    mod serde {}
    /// Not `std::result::Result`.
    pub(super) type Result = ::core::result::Result<u8, Text>;
    type Maybe<T> = ::core::option::Option<T>;
    #[allow(dead_code)]
    enum Option {}
    #[allow(dead_code)]
    struct Vec;
    #[allow(dead_code)]
    struct String;
    #[allow(dead_code)]
    struct Box;
    #[allow(dead_code, non_snake_case)]
    fn Some() {}
    #[allow(dead_code, non_snake_case)]
    fn Ok() {}
    #[allow(dead_code)]
    fn drop() {}
    macro_rules! panic {
        () => {};
    }
    macro_rules! format {
        () => {};
    }

    /// Returns at once.
    ///
    /// # Errors
    ///
    /// Never.
    #[::cached_stubs::stubbable(errors)]
    pub(super) fn plain(n: u8, text: impl Into<Text>, _unused: u8) -> Result {
        ran();
        Result::Ok(n + u8::try_from(text.into().len()).unwrap_or(0))
    }

    /// Returns later.
    #[::cached_stubs::stubbable]
    pub(super) async fn later(n: u8, maybe: ::core::option::Option<impl Into<Text>>) -> Result {
        ran();
        let length = maybe.map(Into::into).map_or(0, |text| text.len());
        Result::Ok(n + u8::try_from(length).unwrap_or(0))
    }

    /// Returns a future.
    #[::cached_stubs::stubbable]
    pub(super) fn future(n: u8) -> impl Future<Output = u8> + Send {
        ran();
        async move { n }
    }

    /// Returns a future in a box.
    #[::cached_stubs::stubbable]
    pub(super) fn boxed(n: u8) -> Pin<::std::boxed::Box<dyn Future<Output = u8> + Send>> {
        ran();
        ::std::boxed::Box::pin(async move { n })
    }

    /// Returns a stream.
    #[::cached_stubs::stubbable]
    pub(super) fn items(n: u8) -> impl Stream<Item = u8> {
        ran();
        stream::iter(0..n)
    }

    /// Returns a stream in a box, later.
    #[::cached_stubs::stubbable]
    pub(super) async fn boxed_items(n: u8) -> BoxStream<'static, Result> {
        ran();
        stream::iter((0..n).map(Result::Ok)).boxed()
    }

    /// Returns an iterator that borrows.
    #[::cached_stubs::stubbable]
    pub(super) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
        ran();
        text.lines().enumerate()
    }

    /// Changes its parameters.
    #[::cached_stubs::stubbable(out(whole, some))]
    pub(super) fn change(whole: &mut List<u8>, some: &mut [u8]) -> usize {
        ran();
        some.fill(1);
        whole.push(2);
        whole.len()
    }

    /// Changes its parameter later.
    #[::cached_stubs::stubbable(out(whole))]
    pub(super) async fn change_later(whole: &mut List<u8>) {
        ran();
        whole.push(2);
    }

    /// Stands for a function of another crate.
    #[::cached_stubs::stubbable(of = super::other)]
    pub(super) fn other(n: u8) -> u8;

    /// Is keyed by what the bounds of its parameters show.
    #[::cached_stubs::stubbable(sequence)]
    pub(super) fn shown<P: AsRef<str>>(
        parts: &[P],
        pairs: impl IntoIterator<Item = (P, u8)>,
        title: impl Display,
    ) -> usize {
        ran();
        let pairs: usize = pairs.into_iter().map(|(part, _)| part.as_ref().len()).sum();
        parts.len() + pairs + title.to_string().len()
    }

    /// Borrows.
    #[::cached_stubs::stubbable]
    pub(super) fn split<T: AsRef<str> + ?Sized>(text: &T) -> Maybe<(&str, &str)> {
        ran();
        text.as_ref().split_once('=')
    }

    macro_rules! function {
        ($visibility:vis $name:ident($($argument:ident: $type:ty),*) -> $output:ty $body:block) => {
            /// Made by a macro.
            #[::cached_stubs::stubbable]
            $visibility fn $name($($argument: $type),*) -> $output $body
        };
        (out $name:ident($argument:ident: $type:ty) $body:block) => {
            /// Made by a macro.
            #[::cached_stubs::stubbable(out($argument))]
            pub(super) async fn $name($argument: $type) $body
        };
    }

    function!(pub(super) made_items(n: u8) -> impl Iterator<Item = u8> {
        ran();
        0..n
    });
    function!(pub(super) made_boxed(n: u8) -> ::std::boxed::Box<dyn Iterator<Item = u8>> {
        ran();
        ::std::boxed::Box::new(0..n)
    });
    function!(pub(super) made_of_lists(texts: &[impl AsRef<str>]) -> usize {
        ran();
        texts.len()
    });
    function!(out made_change(list: &mut List<u8>) {
        ran();
        list.push(1);
    });
}

fn other(n: u8) -> u8 {
    ran();
    n
}

fn both<F: Stubbable, R: PartialEq + std::fmt::Debug>(call: impl Fn() -> R) {
    survives::<F, _>(call);
}

#[test]
fn functions_in_a_hostile_module() {
    use hostile_module::{boxed, boxed_items, change, change_later, future, items, later, lines};
    use hostile_module::{made_boxed, made_change, made_items, made_of_lists, plain, shown, split};
    both::<plain, _>(|| plain(1, "a", 2));
    both::<later, _>(|| block_on(later(1, Some("a"))));
    both::<future, _>(|| block_on(future(1)));
    both::<boxed, _>(|| block_on(boxed(1)));
    both::<items, _>(|| block_on_stream(Box::pin(items(2))).collect::<Vec<_>>());
    both::<boxed_items, _>(|| block_on_stream(block_on(boxed_items(2))).collect::<Vec<_>>());
    both::<lines, _>(|| lines("a\nb").map(|(n, _)| n).collect::<Vec<_>>());
    both::<hostile_module::other, _>(|| hostile_module::other(1));
    both::<shown, _>(|| shown(&["a"], [("b", 1)], 7));
    both::<split, _>(|| split("a=b"));
    both::<made_items, _>(|| made_items(2).collect::<Vec<_>>());
    both::<made_boxed, _>(|| made_boxed(2).collect::<Vec<_>>());
    both::<made_of_lists, _>(|| made_of_lists(&["a"]));
    let changed = || {
        let (mut whole, mut some) = (Vec::new(), [0; 2]);
        (change(&mut whole, &mut some), whole, some)
    };
    both::<change, _>(changed);
    let changed = || {
        let mut whole = Vec::new();
        block_on(change_later(&mut whole));
        whole
    };
    both::<change_later, _>(changed);
    let changed = || {
        let mut whole = Vec::new();
        block_on(made_change(&mut whole));
        whole
    };
    both::<made_change, _>(changed);
}
