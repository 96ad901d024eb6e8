//! Calls that are given up beside calls that complete: whatever their order, and
//! whatever was recorded before, an answer is never replaced by a pending recording.

use std::fs;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Barrier};
use std::task::Poll;
use std::thread;

use cached_stubs::{Mode, stubbable};
use futures::FutureExt;
use futures::executor::block_on;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::common::{folder, in_mode, only_recording, recording};

/// Completes once the flag is set.
#[stubbable(skip(is_open))]
async fn gated(x: u32, is_open: Arc<AtomicBool>) -> u32 {
    poll_fn(|_| {
        if is_open.load(Ordering::Relaxed) {
            Poll::Ready(x)
        } else {
            Poll::Pending
        }
    })
    .await
}

/// What is in the store before.
#[derive(Clone, Copy, Debug)]
struct Before {
    is_completed: bool,
    is_stale: bool,
}

impl Before {
    fn record(self, dir: &TempDir) {
        {
            let _stub = recording::<gated>(dir);
            let call = gated(1, Arc::new(AtomicBool::new(true)));
            if self.is_completed {
                assert_eq!(block_on(call), 1);
            }
        }
        if self.is_stale {
            let [file] = crate::common::files(dir).try_into().unwrap();
            let text = fs::read_to_string(&file).unwrap();
            let (before, source) = text.split_once("\"source\": \"").unwrap();
            let (_, after) = source.split_once('"').unwrap();
            fs::write(file, format!("{before}\"source\": \"0a\"{after}")).unwrap();
        }
    }

    /// Whether its answer must stay.
    fn stays(self) -> bool {
        self.is_completed && !self.is_stale
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Open,
    Poll(usize),
    GiveUp(usize),
}

fn before() -> impl Strategy<Value = Option<Before>> {
    prop::option::of(
        (any::<bool>(), any::<bool>()).prop_map(|(is_completed, is_stale)| Before {
            is_completed,
            is_stale,
        }),
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        1 => Just(Step::Open),
        4 => (0..4_usize).prop_map(Step::Poll),
        2 => (0..4_usize).prop_map(Step::GiveUp),
    ];
    prop::collection::vec(step, 0..16)
}

fn is_pending(dir: &TempDir) -> bool {
    only_recording(dir).contains("$pending")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(150) })]

    #[test]
    fn an_answer_stays_in_any_order(
        before in before(),
        mode in prop_oneof![Just(Mode::Record), Just(Mode::RecordAll)],
        steps in steps(),
    ) {
        let dir = folder();
        if let Some(before) = before {
            before.record(&dir);
        }
        let is_open = Arc::new(AtomicBool::new(false));
        let has_completed = {
            let _stub = in_mode::<gated>(mode, &dir);
            let mut calls: Vec<Option<Pin<Box<dyn Future<Output = u32>>>>> = Vec::new();
            calls.resize_with(4, || Some(Box::pin(gated(1, Arc::clone(&is_open)))));
            let mut has_completed = false;
            for step in steps {
                match step {
                    Step::Open => is_open.store(true, Ordering::Relaxed),
                    Step::GiveUp(at) => calls[at] = None,
                    Step::Poll(at) => {
                        let polled = calls[at].as_mut().and_then(FutureExt::now_or_never);
                        if let Some(answer) = polled {
                            assert_eq!(answer, 1);
                            has_completed = true;
                            calls[at] = None;
                        }
                    }
                }
            }
            has_completed
        };
        let answers = has_completed || before.is_some_and(Before::stays);
        prop_assert_eq!(is_pending(&dir), !answers);
    }
}

#[test]
fn threads_that_complete_and_give_up_at_the_same_time_keep_the_answer() {
    let stale = Before {
        is_completed: true,
        is_stale: true,
    };
    for round in 0..100 {
        let dir = folder();
        if round % 2 == 0 {
            stale.record(&dir);
        }
        let stub = recording::<gated>(&dir);
        let (is_open, ends) = (Arc::new(AtomicBool::new(true)), Arc::new(Barrier::new(4)));
        let callers = [true, false, false, false].map(|completes| {
            let (is_open, ends) = (Arc::clone(&is_open), Arc::clone(&ends));
            let handle = stub.handle();
            thread::spawn(move || {
                let call = handle.run(|| gated(1, is_open));
                ends.wait();
                if completes {
                    assert_eq!(block_on(call), 1);
                } else {
                    drop(call);
                }
            })
        });
        for caller in callers {
            caller.join().unwrap();
        }
        drop(stub);
        assert!(!is_pending(&dir), "round {round}");
    }
}
