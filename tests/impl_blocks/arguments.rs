//! Blocks of types with lifetimes, and of one type with several arguments.

use std::marker::PhantomData;

use async_trait::async_trait;
use cached_stubs::{Stub, stub_fixture, stubbable};
use expect_test::expect;
use rstest::rstest;
use serde::{Deserialize, Serialize};

use crate::common::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct View<'a> {
    text: &'a str,
}

#[stubbable]
impl<'a> View<'a> {
    #[stub(key(text = self.text))]
    fn word(&self, at: usize) -> Option<&'a str> {
        ran();
        self.text.split(' ').nth(at)
    }

    #[stub]
    fn new(text: &'a str) -> Self {
        ran();
        View { text }
    }

    #[stub(key(text = self.text))]
    async fn length(&self) -> usize {
        ran();
        self.text.len()
    }
}

#[test]
fn a_type_with_lifetimes_is_its_own_marker() {
    let text = "a b".to_owned();
    let view = View { text: &text };
    assert_eq!(survives::<View<'static>, _>(|| view.word(1)), Some("b"));
    assert_eq!(survives::<View<'_>, _>(|| View::new("x")).text, "x");
    let stub = Stub::<View>::install();
    stub.mock().length.expect_call().return_const(7_usize);
    assert_eq!(futures::executor::block_on(view.length()), 7);
}

stub_fixture!(view: View<'static>, mode = cached_stubs::Mode::Live);

#[rstest]
fn a_fixture_names_it_with_static(view: Stub<View<'static>>) {
    assert_eq!(View { text: "a b" }.word(0), Some("a"));
    assert_eq!(view.calls().len(), 1);
}

#[async_trait]
trait Measure {
    async fn measure(&self) -> usize;
}

struct Page<'a, 'b>(&'a str, &'b str);

#[stubbable]
#[async_trait]
impl Measure for Page<'_, '_> {
    #[stub(key(page = (self.0, self.1)))]
    async fn measure(&self) -> usize {
        ran();
        self.0.len() + self.1.len()
    }
}

#[tokio::test]
async fn elided_lifetimes_too() {
    let text = "ab".to_owned();
    let page = Page(&text, "c");
    let length = survives_async::<Page<'static, 'static>, _>(async || page.measure().await).await;
    assert_eq!(length, 3);
}

struct Open;
struct Closed;

struct Conn<S>(PhantomData<S>);

#[stubbable(as = OpenConn)]
impl Conn<Open> {
    #[stub]
    fn send(&self, n: u8) -> u8 {
        ran();
        n
    }
}

#[stubbable(as = ClosedConn)]
impl Conn<Closed> {
    #[stub]
    fn send(&self, n: u8) -> u8 {
        ran();
        n + 100
    }
}

trait Get<T> {
    fn get(&self) -> T;
}

struct Both;

#[stubbable(as = GetNumber)]
impl Get<u8> for Both {
    #[stub]
    fn get(&self) -> u8 {
        ran();
        1
    }
}

#[stubbable(as = GetText)]
impl Get<String> for Both {
    #[stub]
    fn get(&self) -> String {
        ran();
        "one".to_owned()
    }
}

#[test]
fn blocks_of_one_name_have_recordings_of_their_own() {
    let dir = folder();
    {
        let _open = recording::<OpenConn>(&dir);
        let _closed = recording::<ClosedConn>(&dir);
        let _number = recording::<GetNumber>(&dir);
        let _text = recording::<GetText>(&dir);
        let answers = (
            Conn::<Open>(PhantomData).send(1),
            Conn::<Closed>(PhantomData).send(1),
        );
        assert_eq!(answers, (1, 101));
        let answers: (u8, String) = (Both.get(), Both.get());
        assert_eq!(answers, (1, "one".to_owned()));
    }
    let folders: Vec<_> = files(&dir)
        .iter()
        .map(|file| {
            file.parent()
                .unwrap()
                .strip_prefix(dir.path())
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    assert_text(
        &folders.join("\n"),
        expect![[r#"
        cached-stubs/impl_blocks/arguments/Both/Get_String/get
        cached-stubs/impl_blocks/arguments/Both/Get_u8/get
        cached-stubs/impl_blocks/arguments/Conn_Closed/send
        cached-stubs/impl_blocks/arguments/Conn_Open/send"#]],
    );
    let _open = replaying::<OpenConn>(&dir);
    let _closed = replaying::<ClosedConn>(&dir);
    let (answers, real) = runs(|| {
        (
            Conn::<Open>(PhantomData).send(1),
            Conn::<Closed>(PhantomData).send(1),
        )
    });
    assert_eq!((answers, real), ((1, 101), 0));
}
