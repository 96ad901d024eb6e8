//! Impl blocks with type parameters and lifetimes.

use cached_stubs::stubbable;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::client::{Client, client};
use crate::common::*;

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
async fn blocks_of_generic_types_name_their_stub() {
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
fn type_arguments_are_keyed() {
    let empty = || {
        (
            Page::<u8> { items: vec![] }.first(),
            Page::<u16> { items: vec![] }.first(),
        )
    };
    assert_eq!(recordings_of::<Pages, _>(empty), 2);
}

#[test]
fn the_folder_is_the_name_of_the_block_and_the_method() {
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

struct Converted<T>(T);

#[stubbable(as = ConvertedCalls)]
impl<T: Serialize + DeserializeOwned + Clone> Converted<T> {
    #[stub]
    async fn convert(&self, x: impl Into<T>) -> T {
        ran();
        x.into()
    }
    #[stub]
    async fn all<I: IntoIterator<Item = T>>(&self, x: I) -> usize
    where
        I::IntoIter: Send,
    {
        ran();
        x.into_iter().map(|_| 1).sum()
    }
    #[stub]
    fn lifetime<'a, 'b: 'a>(&'a self, x: &'b str) -> &'a str {
        ran();
        x
    }
}

#[tokio::test]
async fn methods_convert_to_the_parameter_of_the_block() {
    assert_eq!(
        survives_async::<ConvertedCalls, _>(async || Converted("a".to_owned()).convert("b").await)
            .await,
        "b"
    );
    assert_eq!(
        survives_async::<ConvertedCalls, _>(async || Converted(1u8).all([1, 2]).await).await,
        2
    );
    assert_eq!(
        survives::<ConvertedCalls, _>(|| Converted(1u8).lifetime("b").to_owned()),
        "b"
    );
}
