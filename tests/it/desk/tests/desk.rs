//! Tests as people write them. All pass once recorded.

use std::process::Command;
use std::thread;
use std::time::Duration;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Stub, child_env, stub_fixture};
use desk::inbox::{Connection, Inbox, read, send};
use desk::model::{Model, Refusal, Remote, StubModel, second_opinion, translate};
use desk::tickets::{Ticket, answer, answer_in_time, events, open, state};
use futures::StreamExt as _;
use futures::future::{Either, select};
use mockall::Sequence;
use rayon::prelude::*;
use rstest::rstest;

stub_fixture!(model: StubModel<Remote> = Remote);
stub_fixture!(translator: translate);
stub_fixture!(letters: read);
stub_fixture!(inbox: Inbox);
stub_fixture!(sender: send);
stub_fixture!(states: state, per_test);
stub_fixture!(answers: answer);
stub_fixture!(event_stream: events);
stub_fixture!(opener: open);

mod outputs {
    use super::*;

    #[rstest]
    fn of_a_buffer(_letters: Stub<read>) {
        let mut letter = b"> ".to_vec();
        assert_eq!(read("one", &mut letter).unwrap(), 13);
        assert_eq!(letter, b"> one of spring");
        let error = read("", &mut letter).unwrap_err();
        assert_eq!(error.to_string(), "no such letter");
    }

    #[rstest]
    fn of_self(_inbox: Stub<Inbox>) {
        let mut inbox = Inbox { read: 7 };
        assert_eq!(inbox.next(), "letter 8 of spring");
        assert_eq!(inbox.next(), "letter 9 of spring");
        assert_eq!(inbox.read, 9);
    }

    #[rstest]
    fn that_nobody_reads(_sender: Stub<send>) {
        let mut connection = Connection { sent: 0 };
        assert_eq!(
            send(&mut connection, "hello", |_| {}),
            "hello sent in spring"
        );
    }
}

mod models {
    use super::*;

    #[rstest]
    #[tokio::test]
    async fn answer_and_refuse(model: StubModel<Remote>) {
        let answer = model.ask("why?").await.unwrap();
        assert!(answer.starts_with("why? in spring"), "{answer}");
        let refusal = model.ask("").await.unwrap_err();
        assert_eq!(
            refusal,
            Refusal("Help the customer. No question.".to_owned())
        );
    }

    #[rstest]
    #[tokio::test]
    async fn are_cloned_with_their_stub(model: StubModel<Remote>) {
        let opinion = second_opinion(&model, "rain?").await.unwrap();
        assert!(
            opinion.starts_with("is it true: rain? in spring"),
            "{opinion}"
        );
        model.mock().ask.assert_call_count(1);
    }
}

mod counts {
    use super::*;

    #[rstest]
    fn of_threads_that_no_test_owns(sender: Stub<send>) {
        thread::scope(|scope| {
            scope.spawn(|| send(&mut Connection { sent: 0 }, "scoped", |_| {}));
        });
        let texts = ["rayon 1", "rayon 2", "rayon 3"];
        let handle = sender.handle();
        let sent: Vec<_> = texts
            .par_iter()
            .map(|text| handle.run(|| send(&mut Connection { sent: 0 }, text, |_| {})))
            .collect();
        assert_eq!(sent[2], "rayon 3 sent in spring");
        sender.mock().assert_call_count(4);
        sender.mock().assert_called_with(arg("text", eq("scoped")));
    }

    #[rstest]
    fn with_expectations(opener: Stub<open>) {
        let mut sequence = Sequence::new();
        let ticket = Ticket {
            id: "1".to_owned(),
            title: "by hand".to_owned(),
        };
        opener
            .mock()
            .expect_call()
            .with(arg("title", eq("printer")))
            .times(1)
            .in_sequence(&mut sequence)
            .return_once(|_| Some(ticket));
        assert_eq!(open("printer").title, "by hand");
        assert_eq!(open("paper").title, "paper in spring");
        assert_eq!(open("paper").id, "<id>");
        assert_eq!(opener.calls().len(), 3);
    }
}

mod given_up {
    use super::*;

    #[rstest]
    #[tokio::test(start_paused = true)]
    async fn by_a_timeout(_answers: Stub<answer>) {
        assert_eq!(answer_in_time(1).await, None);
        assert_eq!(answer_in_time(2).await.unwrap(), "2 answered in spring");
    }

    #[rstest]
    #[tokio::test]
    async fn by_abort(_answers: Stub<answer>) {
        let task = tokio::spawn(answer(3));
        tokio::task::yield_now().await;
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    }

    #[rstest]
    #[tokio::test]
    async fn by_a_race(_answers: Stub<answer>) {
        let (slow, fast) = (Box::pin(answer(5)), Box::pin(answer(4)));
        let Either::Right((first, _)) = select(slow, fast).await else {
            panic!("the odd one came first");
        };
        assert_eq!(first, "4 answered in spring");
    }

    #[rstest]
    #[tokio::test(start_paused = true)]
    async fn by_an_idle_timeout(_event_stream: Stub<events>) {
        let mut events = events(7);
        let mut seen = Vec::new();
        while let Ok(Some(event)) =
            tokio::time::timeout(Duration::from_millis(20), events.next()).await
        {
            seen.push(event);
        }
        assert_eq!(seen, ["7 opened in spring", "7 read in spring"]);
    }
}

#[rstest]
fn one_after_another(_states: Stub<state>) {
    let seen: Vec<_> = (0..3).map(|_| state(1)).collect();
    assert_eq!(seen, ["1 is open", "1 is open", "1 was closed in spring"]);
}

#[rstest]
fn a_program(_translator: Stub<translate>) {
    let mut desk = Command::new(env!("CARGO_BIN_EXE_desk"));
    let output = desk
        .args(["hello", "bye"])
        .envs(child_env())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("hello, translated in spring by "),
        "{text}"
    );
    assert_eq!(text.lines().count(), 2);
}

/// Without its fixture. `stubs.toml` denies that.
#[test]
#[ignore = "fails by design"]
fn without_a_stub() {
    translate("hello");
}
