//! `out(self)`: the state before a call is keyed, the state after it is recorded.

use cached_stubs::{Stub, stubbable};
use expect_test::expect;
use serde::{Deserialize, Serialize};

use crate::common::{assert_text, files, folder, only_returns, ran, recording, replaying, runs};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Cursor {
    at: u32,
}

#[stubbable]
impl Cursor {
    #[stub(out(self))]
    fn advance(&mut self, by: u32) -> u32 {
        ran();
        self.at += by;
        self.at
    }

    #[stub(out(self, log))]
    async fn seek(
        &mut self,
        (to, scale): (u32, u32),
        log: &mut Vec<String>,
    ) -> Result<u32, String> {
        ran();
        if to == 0 {
            return Err("nowhere".to_owned());
        }
        let before = self.at;
        tokio::task::yield_now().await;
        self.at = to * scale;
        tokio::task::yield_now().await;
        log.push(format!("{before} to {}", self.at));
        Ok(before)
    }
}

#[test]
fn identical_calls_in_other_states_are_other_calls() {
    let dir = folder();
    {
        let _stub = recording::<Cursor>(&dir);
        let mut cursor = Cursor { at: 1 };
        assert_eq!((cursor.advance(2), cursor.advance(2)), (3, 5));
        assert_eq!(cursor.at, 5);
    }
    assert_eq!(files(&dir).len(), 2);
    let stub = replaying::<Cursor>(&dir);
    let mut cursor = Cursor { at: 1 };
    let (_, real) = runs(|| {
        assert_eq!((cursor.advance(2), cursor.advance(2)), (3, 5));
        assert_eq!(cursor.at, 5);
    });
    assert_eq!(real, 0);
    assert_eq!(stub.calls()[1].args["self"]["at"], 3);
}

#[test]
fn the_file_shows_the_state() {
    let dir = folder();
    {
        let _stub = recording::<Cursor>(&dir);
        Cursor { at: 1 }.advance(2);
    }
    assert_text(
        &only_returns(&dir),
        expect![[r#"
          "returns": [
            {
              "$returned": 3,
              "$out": {
                "self": {
                  "at": 3
                }
              }
            }
          ]
        }
    "#]],
    );
}

#[tokio::test]
async fn async_methods_change_self() {
    let dir = folder();
    let call = async || {
        let (mut cursor, mut log) = (Cursor { at: 1 }, Vec::new());
        let before = cursor.seek((3, 2), &mut log).await;
        (before, cursor, log)
    };
    let expected = (Ok(1), Cursor { at: 6 }, vec!["1 to 6".to_owned()]);
    {
        let _stub = recording::<Cursor>(&dir);
        assert_eq!(call().await, expected);
        let mut cursor = Cursor { at: 1 };
        assert!(cursor.seek((0, 1), &mut vec![]).await.is_err());
    }
    let _stub = replaying::<Cursor>(&dir);
    assert_eq!(call().await, expected);
    assert_eq!(files(&dir).len(), 1);
}

#[test]
fn without_a_stub_the_method_changes_self() {
    let mut cursor = Cursor { at: 1 };
    assert_eq!(cursor.advance(1), 2);
    assert_eq!(cursor.at, 2);
}

#[test]
fn an_expectation_answers_with_the_state_behind_the_value() {
    let stub = Stub::<Cursor>::install();
    stub.mock()
        .advance
        .expect_call()
        .returning(|_| Some((7, Cursor { at: 9 })));
    let mut cursor = Cursor { at: 1 };
    assert_eq!(cursor.advance(2), 7);
    assert_eq!(cursor.at, 9);
}

trait Step {
    fn step(&mut self) -> u32;
}

#[stubbable(as = CursorStep)]
impl Step for Cursor {
    #[stub(out(self))]
    fn step(&mut self) -> u32 {
        ran();
        self.at += 1;
        self.at
    }
}

/// A connection, which no recording holds, and a position.
struct Session<C> {
    connection: C,
    at: u32,
}

mod position {
    use super::Session;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<C, S: Serializer>(
        session: &Session<C>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(session.at)
    }

    pub fn deserialize_in_place<'de, C, D: Deserializer<'de>>(
        deserializer: D,
        session: &mut Session<C>,
    ) -> Result<(), D::Error> {
        session.at = u32::deserialize(deserializer)?;
        Ok(())
    }
}

#[stubbable(as = Sessions)]
impl<C: Clone> Session<C> {
    #[stub(out(self = position))]
    fn read(&mut self) -> u32 {
        ran();
        let _ = self.connection.clone();
        self.at += 10;
        self.at
    }
}

#[test]
fn methods_of_traits_and_types_with_parts_that_cannot_be_recorded() {
    let dir = folder();
    let calls = || {
        let mut cursor = Cursor { at: 1 };
        assert_eq!((cursor.step(), cursor.step(), cursor.at), (2, 3, 3));
        let connection = "c";
        let mut session = Session { connection, at: 1 };
        assert_eq!((session.read(), session.read(), session.at), (11, 21, 21));
    };
    {
        let _steps = recording::<CursorStep>(&dir);
        let _sessions = recording::<Sessions>(&dir);
        assert_eq!(runs(calls).1, 4);
    }
    let _steps = replaying::<CursorStep>(&dir);
    let _sessions = replaying::<Sessions>(&dir);
    assert_eq!(runs(calls).1, 0);
}
