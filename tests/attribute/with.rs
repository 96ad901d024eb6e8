//! `with = module`: the module encodes and decodes the returned value.

use cached_stubs::stubbable;
use expect_test::expect;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::common::{assert_text, folder, only_returns, ran, recording, survives, survives_async};

/// Does not implement serde's traits.
#[derive(Debug, PartialEq)]
struct Reply {
    text: String,
    seconds: u64,
}

#[derive(Debug, PartialEq)]
struct Failure;

mod reply {
    use super::Reply;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(reply: &Reply, serializer: S) -> Result<S::Ok, S::Error> {
        (&reply.text, reply.seconds).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reply, D::Error> {
        let (text, seconds) = Deserialize::deserialize(deserializer)?;
        Ok(Reply { text, seconds })
    }
}

mod codecs {
    pub mod borrowed {
        use serde::{Deserialize, Deserializer, Serialize, Serializer};

        pub fn serialize<S: Serializer>(
            text: &Option<&str>,
            serializer: S,
        ) -> Result<S::Ok, S::Error> {
            text.serialize(serializer)
        }

        pub fn deserialize<'de, 'a, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<&'a str>, D::Error> {
            let text: Option<String> = Deserialize::deserialize(deserializer)?;
            Ok(text.map(|text| &*text.leak()))
        }
    }
}

#[stubbable(with = reply)]
fn with_codec(text: &str) -> Reply {
    ran();
    Reply {
        text: text.to_owned(),
        seconds: 3,
    }
}

#[stubbable(with = self::reply)]
async fn with_codec_of_ok(text: &str) -> Result<Reply, Failure> {
    ran();
    if text.is_empty() {
        return Err(Failure);
    }
    Ok(Reply {
        text: text.to_owned(),
        seconds: 3,
    })
}

#[stubbable(with = codecs::borrowed)]
fn with_codec_of_a_borrow(text: &str) -> Option<&str> {
    ran();
    text.get(1..)
}

#[test]
fn a_codec_replaces_serde() {
    let reply = Reply {
        text: "a".to_owned(),
        seconds: 3,
    };
    assert_eq!(survives::<with_codec, _>(|| with_codec("a")), reply);
    let call = || with_codec_of_a_borrow("ab");
    assert_eq!(survives::<with_codec_of_a_borrow, _>(call), Some("b"));
    let dir = folder();
    {
        let _stub = recording::<with_codec>(&dir);
        with_codec("a");
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                [
                  "a",
                  3
                ]
              ]
            }
        "#]],
    );
}

#[tokio::test]
async fn a_codec_of_a_result_encodes_ok() {
    let call = async || with_codec_of_ok("a").await;
    let answer = survives_async::<with_codec_of_ok, _>(call).await;
    assert_eq!(answer.unwrap().seconds, 3);
    let dir = folder();
    {
        let _stub = recording::<with_codec_of_ok>(&dir);
        assert_eq!(with_codec_of_ok("").await, Err(Failure));
        with_codec_of_ok("a").await.unwrap();
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
              "returns": [
                {
                  "Ok": [
                    "a",
                    3
                  ]
                }
              ]
            }
        "#]],
    );
}

#[derive(Debug, PartialEq)]
struct Wrapper<T>(T);

mod wrapper {
    use super::Wrapper;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        Wrapper(value): &Wrapper<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Wrapper<T>, D::Error> {
        T::deserialize(deserializer).map(Wrapper)
    }
}

#[stubbable(with = wrapper)]
fn generic<T: Serialize + DeserializeOwned>(value: T) -> Wrapper<T> {
    ran();
    Wrapper(value)
}

#[stubbable(with = wrapper, errors)]
async fn generic_later<T>(value: &T, ok: bool) -> Result<Wrapper<T>, String>
where
    T: Serialize + DeserializeOwned + Clone,
{
    ran();
    ok.then(|| Wrapper(value.clone()))
        .ok_or_else(|| "busy".to_owned())
}

#[tokio::test]
async fn a_codec_may_be_generic() {
    assert_eq!(survives::<generic, _>(|| generic(1_u8)), Wrapper(1));
    for ok in [true, false] {
        let call = async || generic_later(&"a".to_owned(), ok).await;
        assert_eq!(survives_async::<generic_later, _>(call).await.is_ok(), ok);
    }
}
