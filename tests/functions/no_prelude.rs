//! A module without the prelude: generated code finds no trait in scope there.

use futures::executor::block_on;

use crate::common::{ran, survives};

#[no_implicit_prelude]
mod bare {
    use ::cached_stubs::stubbable;
    use ::core::result::Result;
    use ::std::string::String;
    use ::std::vec::Vec;

    use super::ran;

    #[stubbable(errors)]
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn plain(
        texts: &[impl ::core::convert::AsRef<str>],
        pairs: impl ::core::iter::IntoIterator<Item = (impl ::core::convert::AsRef<str>, u8)>,
        shown: impl ::std::string::ToString,
        maybe: ::core::option::Option<impl ::core::convert::Into<String>>,
        list: Vec<impl ::core::convert::Into<String>>,
        lent: &[impl ::core::convert::Into<String> + ::core::clone::Clone],
        drained: impl ::core::iter::Iterator<Item = u8>,
        tried: impl ::core::convert::TryInto<u8>,
    ) -> Result<usize, String> {
        ran();
        let _ = (pairs, shown, maybe, lent, drained, tried);
        Result::Ok(texts.len() + list.len())
    }

    #[stubbable]
    pub(crate) async fn later(
        text: impl ::core::convert::Into<String>,
        list: Vec<impl ::core::convert::Into<String>>,
    ) -> usize {
        ran();
        let _ = text;
        list.len()
    }

    #[stubbable(out(buffer), redact(secret))]
    pub(crate) fn changes(buffer: &mut Vec<u8>, secret: ::core::option::Option<u8>) -> usize {
        ran();
        let _ = secret;
        buffer.len()
    }

    pub(crate) struct Client;

    #[stubbable]
    pub(crate) trait Llm {
        fn ask(&self, n: u8) -> u8;
        async fn later(&self, text: &str) -> usize;
    }

    #[stubbable]
    impl Llm for Client {
        #[stub]
        fn ask(&self, n: u8) -> u8 {
            ran();
            n
        }

        #[stub]
        async fn later(&self, text: &str) -> usize {
            ran();
            text.len()
        }
    }
}

#[test]
fn generated_code_needs_no_prelude() {
    use bare::{Client, Llm as _, changes, later, plain};
    let pairs = [("b", 1)];
    let call = || plain(&["a"], pairs, 1, Some("c"), vec!["d"], &["e"], 0..2, 7_u16);
    assert_eq!(survives::<plain, _>(call), Ok(2));
    let call = || block_on(later("a", vec!["b"]));
    assert_eq!(survives::<later, _>(call), 1);
    let call = || changes(&mut vec![1], None);
    assert_eq!(survives::<changes, _>(call), 1);
    assert_eq!(survives::<Client, _>(|| Client.ask(1)), 1);
    let call = || block_on(Client.later("ab"));
    assert_eq!(survives::<Client, _>(call), 2);
    let dir = crate::common::folder();
    let llm = bare::StubLlm::builder().mode(cached_stubs::Mode::Record);
    let llm = llm.dir(dir.path()).real(|| Client).build();
    assert_eq!((llm.ask(1), block_on(llm.later("ab"))), (1, 2));
}
