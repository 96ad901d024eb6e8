//! `#[stubbable]` on inherent impl blocks.

mod common;

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use cached_stubs::{Mode, Origin, Stub, stub_fixture, stubbable};
use rstest::rstest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use common::*;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Client {
    model: String,
    count: usize,
}

fn client() -> Client {
    Client {
        model: "small".to_owned(),
        count: 0,
    }
}

#[stubbable]
impl Client {
    const LIMIT: usize = 10;

    /// Not stubbed: a method like any other.
    fn model(&self) -> &str {
        &self.model
    }

    #[stub]
    fn ask(&self, prompt: &str) -> String {
        ran();
        format!("{}: {prompt}", self.model())
    }

    #[stub(key(model = self.model), errors)]
    async fn chat(&self, prompt: &str) -> Result<String, String> {
        ran();
        if prompt.len() > Self::LIMIT {
            return Err("too long".to_owned());
        }
        Ok(format!("{}: {prompt}", self.model))
    }

    #[stub]
    fn count(&mut self, by: usize) -> usize {
        ran();
        self.count += by;
        self.count
    }

    #[stub]
    fn into_model(mut self, suffix: &str) -> String {
        ran();
        self.model.push_str(suffix);
        self.model
    }

    #[stub]
    async fn into_async(mut self, suffix: &str) -> String {
        ran();
        self.model.push_str(suffix);
        self.model
    }

    #[stub]
    fn of_arc(self: Arc<Self>, n: u8) -> u8 {
        ran();
        n + 1
    }

    #[stub]
    async fn of_arc_async(self: Arc<Self>, n: u8) -> String {
        ran();
        format!("{} {n}", self.model)
    }

    #[stub]
    fn of_rc(self: Rc<Self>, n: u8) -> u8 {
        ran();
        n + 2
    }

    #[stub]
    fn of_box(self: Box<Self>, n: u8) -> u8 {
        ran();
        n + 3
    }

    #[stub]
    fn of_pin(self: Pin<&mut Self>, n: u8) -> usize {
        ran();
        self.count + usize::from(n)
    }

    #[stub]
    async fn of_pin_async(mut self: Pin<&mut Self>, n: usize) -> usize {
        ran();
        self.count += n;
        self.count
    }

    #[stub]
    fn connect(model: &str) -> Self {
        ran();
        Self {
            model: model.to_owned(),
            count: 7,
        }
    }

    #[stub]
    async fn try_connect(model: &str) -> Result<Self, std::fmt::Error> {
        ran();
        Ok(Self::connect(model))
    }

    #[stub]
    fn borrowed(&self, from: usize) -> &str {
        ran();
        &self.model[from..]
    }

    #[stub]
    async fn borrowed_async(&self, from: usize) -> &str {
        ran();
        &self.model[from..]
    }

    #[stub]
    fn parse<T: Serialize + DeserializeOwned>(&self, text: &str) -> Option<T> {
        ran();
        serde_json::from_str(text).ok()
    }

    #[stub(skip(callback))]
    fn every<F: Fn(u8) -> u8, const N: usize>(&self, callback: F) -> Vec<u8> {
        ran();
        vec![callback(1); N]
    }

    #[stub]
    fn converted(&self, text: impl Into<String>, item: impl AsRef<str>) -> String {
        ran();
        let mut text: String = text.into();
        text.push_str(item.as_ref());
        text
    }

    #[stub(source = ignore, record_if = |found: &Option<Self>| found.is_some())]
    fn find((model, count): (&str, usize)) -> Option<Self> {
        ran();
        (count > 0).then(|| Client {
            model: model.to_owned(),
            count,
        })
    }

    #[stub]
    fn factorial(&self, n: u64) -> u64 {
        ran();
        if n == 0 { 1 } else { n * self.factorial(n - 1) }
    }
}

#[test]
fn receivers_of_all_kinds() {
    assert_eq!(survives::<Client, _>(|| client().ask("hi")), "small: hi");
    assert_eq!(survives::<Client, _>(|| client().count(3)), 3);
    assert_eq!(
        survives::<Client, _>(|| client().into_model("er")),
        "smaller"
    );
    assert_eq!(survives::<Client, _>(|| Arc::new(client()).of_arc(1)), 2);
    assert_eq!(survives::<Client, _>(|| Rc::new(client()).of_rc(1)), 3);
    assert_eq!(survives::<Client, _>(|| Box::new(client()).of_box(1)), 4);
    let pinned = || Pin::new(&mut client()).of_pin(1);
    assert_eq!(survives::<Client, _>(pinned), 1);
    assert_eq!(
        survives::<Client, _>(|| client().borrowed(2).to_owned()),
        "all"
    );
}

#[tokio::test]
async fn receivers_of_all_kinds_async() {
    let reply = survives_async::<Client, _>(async || client().chat("hi").await).await;
    assert_eq!(reply, Ok("small: hi".to_owned()));
    let refused = async || client().chat("more than ten").await;
    let refused = survives_async::<Client, _>(refused).await;
    assert_eq!(refused, Err("too long".to_owned()));
    let model = survives_async::<Client, _>(async || client().into_async("er").await).await;
    assert_eq!(model, "smaller");
    let of_arc = async || Arc::new(client()).of_arc_async(1).await;
    assert_eq!(survives_async::<Client, _>(of_arc).await, "small 1");
    let of_pin = async || Pin::new(&mut client()).of_pin_async(2).await;
    assert_eq!(survives_async::<Client, _>(of_pin).await, 2);
    let borrowed = async || client().borrowed_async(1).await.to_owned();
    assert_eq!(survives_async::<Client, _>(borrowed).await, "mall");
    let connected = async || Client::try_connect("m").await;
    assert_eq!(
        survives_async_counting::<Client, _>(connected)
            .await
            .unwrap()
            .count,
        7
    );
}

/// `try_connect` calls another stubbed method: that call is part of it.
async fn survives_async_counting<F: cached_stubs::Stubbable, R: PartialEq + std::fmt::Debug>(
    call: impl AsyncFn() -> R,
) -> R {
    let dir = folder();
    let recorded = {
        let stub = recording::<F>(&dir);
        let recorded = call().await;
        assert_eq!(origins(&stub), [Origin::Recorded]);
        recorded
    };
    let stub = replaying::<F>(&dir);
    assert_eq!(call().await, recorded);
    assert_eq!(origins(&stub), [Origin::Replayed]);
    recorded
}

#[test]
fn associated_and_generic_methods() {
    assert_eq!(survives::<Client, _>(|| Client::connect("m")).count, 7);
    let numbers = survives::<Client, _>(|| client().parse::<Vec<u8>>("[1, 2]"));
    assert_eq!(numbers, Some(vec![1, 2]));
    assert_eq!(
        survives::<Client, _>(|| client().every::<_, 2>(|n| n + 1)),
        [2, 2]
    );
    let text = survives::<Client, _>(|| client().converted("a", "bc"));
    assert_eq!(text, "abc");
    assert!(survives::<Client, _>(|| Client::find(("m", 1))).is_some());
}

#[test]
fn a_method_that_calls_itself_is_recorded_once() {
    let dir = folder();
    {
        let _stub = recording::<Client>(&dir);
        assert_eq!(client().factorial(4), 24);
    }
    assert_eq!(files(&dir).len(), 1);
    let _stub = replaying::<Client>(&dir);
    assert_eq!(runs(|| client().factorial(4)), (24, 0));
}

#[test]
fn self_is_in_the_key_only_where_it_is_named() {
    let other = || Client {
        model: "large".to_owned(),
        ..client()
    };
    let asked = recordings_of::<Client, _>(|| (client().ask("hi"), other().ask("hi")));
    assert_eq!(asked, 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let chatted = recordings_of::<Client, _>(|| {
        runtime.block_on(async { (client().chat("hi").await, other().chat("hi").await) })
    });
    assert_eq!(chatted, 2);
}

#[test]
fn a_method_is_kept_under_its_type_and_name() {
    let dir = folder();
    {
        let _stub = recording::<Client>(&dir);
        client().ask("hi");
    }
    let [file] = &files(&dir)[..] else {
        panic!("one recording")
    };
    let folder = file.strip_prefix(dir.path()).unwrap().parent().unwrap();
    assert!(
        folder.ends_with("methods/Client/ask"),
        "{}",
        folder.display()
    );
    assert!(only_recording(&dir).contains("\"function\": \"methods::Client::ask\""));
}

#[test]
fn a_miss_names_the_method() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    let report = panic_of(|| client().ask("hi"));
    assert!(report.contains("methods::Client::ask"), "{report}");
    assert!(report.contains("tests/methods.rs"), "{report}");
    let report = panic_of(|| stub.finish());
    assert!(report.contains("methods::Client::ask"), "{report}");
}

#[test]
fn every_method_has_its_mock() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    stub.mock()
        .ask
        .expect_call()
        .withf(|args| args["prompt"] == "hi")
        .times(1)
        .returning(|_| Some("mocked".to_owned()));
    stub.mock().count.expect_call().return_const(5usize);
    let connected = client();
    stub.mock().connect.expect_call().return_const(connected);
    assert_eq!(client().ask("hi"), "mocked");
    assert_eq!(client().count(1), 5);
    assert_eq!(Client::connect("x"), client());
    let called: Vec<_> = stub.calls().iter().map(|call| call.function).collect();
    assert_eq!(called, ["ask", "count", "connect"]);
}

#[test]
fn all_that_went_wrong_is_told_at_once() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    stub.mock()
        .count
        .expect_call()
        .times(1)
        .return_const(5usize);
    let _ = panic_of(|| client().ask("hi"));
    let _ = panic_of(|| Client::connect("m"));
    let report = panic_of(|| stub.finish());
    assert!(
        report.contains("3 failures of `methods::Client`"),
        "{report}"
    );
    for of in ["Client::ask", "Client::connect", "Client::count"] {
        assert!(report.contains(of), "{of} in {report}");
    }
}

#[test]
fn a_handle_takes_all_methods_to_another_thread() {
    let dir = folder();
    let stub = replaying::<Client>(&dir);
    stub.mock().ask.expect_call().return_const("a".to_owned());
    stub.mock().count.expect_call().return_const(9usize);
    let handle = stub.handle();
    let answers = std::thread::spawn(move || handle.run(|| (client().ask("x"), client().count(1))));
    assert_eq!(answers.join().unwrap(), ("a".to_owned(), 9));
    // The stub is not entered for good.
    assert_eq!(stub.calls().len(), 2);
}

stub_fixture!(stubbed: Client, mode = Mode::Replay);

#[rstest]
fn a_fixture_takes_the_type(stubbed: Stub<Client>) {
    stubbed
        .mock()
        .ask
        .expect_call()
        .return_const("x".to_owned());
    assert_eq!(client().ask("anything"), "x");
}

#[derive(Clone)]
struct Chat<'c, C> {
    client: &'c C,
}

trait Config {
    fn url(&self) -> String;
}

impl Config for Client {
    fn url(&self) -> String {
        self.model.clone()
    }
}

#[stubbable(as = ChatCalls)]
impl<'c, C: Config> Chat<'c, C> {
    #[stub(key(url = self.client.url()))]
    pub async fn create(&self, request: Vec<String>) -> Result<String, std::fmt::Error> {
        ran();
        Ok(format!("{} of {}", request.join(","), self.client.url()))
    }
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Page<T> {
    items: Vec<T>,
}

#[stubbable(as = Pages, name = "pages")]
impl<T: Clone + PartialEq + Serialize + DeserializeOwned> Page<T> {
    #[stub]
    fn of(items: &[T]) -> Self {
        ran();
        Page {
            items: items.to_vec(),
        }
    }

    #[stub(name = "head")]
    fn first(&self) -> Option<T> {
        ran();
        self.items.first().cloned()
    }

    #[stub]
    async fn last(self) -> Option<T> {
        ran();
        self.items.last().cloned()
    }
}

#[stubbable(as = Pairs)]
impl<T> Page<(T, T)>
where
    T: Copy + PartialEq + Serialize + DeserializeOwned,
{
    #[stub]
    fn swapped(&self, at: usize) -> (T, T) {
        ran();
        let (a, b) = self.items[at];
        (b, a)
    }
}

#[tokio::test]
async fn generic_types_bear_a_name() {
    let client = client();
    let chat = Chat { client: &client };
    let reply = async || chat.create(vec!["a".to_owned()]).await;
    let reply = survives_async::<ChatCalls, _>(reply).await;
    assert_eq!(reply.unwrap(), "a of small");

    let page = survives::<Pages, _>(|| Page::of(&[1, 2]));
    assert_eq!(page.items, [1, 2]);
    let words = survives::<Pages, _>(|| Page::of(&["a".to_owned()]));
    assert_eq!(words.items, ["a"]);
    assert_eq!(survives::<Pages, _>(|| page.first()), Some(1));
    let last = survives_async::<Pages, _>(async || Page { items: vec!['a'] }.last().await);
    assert_eq!(last.await, Some('a'));
    let pairs = Page {
        items: vec![(1, 2)],
    };
    assert_eq!(survives::<Pairs, _>(|| pairs.swapped(0)), (2, 1));
}

#[test]
fn the_types_arguments_are_in_the_key() {
    let empty = || {
        (
            Page::<u8> { items: vec![] }.first(),
            Page::<u16> { items: vec![] }.first(),
        )
    };
    assert_eq!(recordings_of::<Pages, _>(empty), 2);
}

#[test]
fn a_name_is_the_blocks_and_the_methods() {
    let dir = folder();
    {
        let _stub = recording::<Pages>(&dir);
        Page::of(&[1]);
        Page { items: vec![1] }.first();
    }
    let folders: Vec<_> = files(&dir)
        .iter()
        .map(|file| file.parent().unwrap().to_owned())
        .collect();
    assert!(
        folders.iter().any(|folder| folder.ends_with("pages/of")),
        "{folders:?}"
    );
    assert!(
        folders.iter().any(|folder| folder.ends_with("pages/head")),
        "{folders:?}"
    );
}

mod hostile {
    #![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]
    #![allow(
        missing_docs,
        reason = "asked of public items of libraries, which a test has none of"
    )]

    mod core {}
    mod std {}
    type Result = u8;
    struct Private;

    #[derive(PartialEq, Debug, serde::Serialize, serde::Deserialize)]
    struct Returned;

    #[cached_stubs::stubbable]
    impl Private {
        #[stub]
        fn ask(&self, _unused: u8) -> Result {
            super::ran();
            let Self = self;
            1
        }

        #[stub]
        async fn give(&self) -> Returned {
            super::ran();
            Returned
        }

        #[cfg(any())]
        #[stub]
        fn absent(&self) -> Missing {}
    }

    #[test]
    fn it_compiles_and_answers() {
        assert_eq!(super::survives::<Private, _>(|| Private.ask(1)), 1);
    }

    #[tokio::test]
    async fn it_compiles_and_answers_async() {
        let given = super::survives_async::<Private, _>(async || Private.give().await);
        assert_eq!(given.await, Returned);
    }
}

macro_rules! block {
    ($ty:ident, $name:ident, $body:block) => {
        struct $ty;

        #[stubbable]
        impl $ty {
            #[stub]
            fn $name(&self, n: u8) -> u8 $body

            #[stub]
            fn twice(&self, n: u8) -> u8 {
                ran();
                let one = self;
                n + one.zero()
            }

            fn zero(&self) -> u8 { 0 }
        }
    };
}

block!(Generated, method, {
    ran();
    3
});

#[test]
fn blocks_that_macros_make() {
    assert_eq!(survives::<Generated, _>(|| Generated.method(1)), 3);
    assert_eq!(survives::<Generated, _>(|| Generated.twice(1)), 1);
}

#[test]
fn a_block_inside_of_a_function() {
    struct Local;

    #[stubbable]
    impl Local {
        #[stub]
        fn ask(&self) -> u8 {
            ran();
            4
        }
    }

    assert_eq!(survives::<Local, _>(|| Local.ask()), 4);
}
