//! Answers that never come: a future that was dropped before it completed stays
//! pending when it is replayed, so that timeouts and races end as they did.

use std::fmt;
use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use super::Invocation;
use super::deferred::RecordedAnswer;
use super::invocation::Inner;
use crate::config::patience;
use crate::store::pending_node;

/// A pending answer that nothing has polled for so long is a miss: the test
/// would wait for ever. It is real time, since a paused clock jumps to the next
/// timer at once.
const UNPOLLED: Duration = Duration::from_secs(10);

impl RecordedAnswer {
    /// Stays pending, and panics where a test would wait for ever.
    pub(super) fn poll_pending<T>(&self, limit: &mut Limit, context: &Context<'_>) -> Poll<T> {
        if limit.is_over(context) {
            self.waited_in_vain(limit.waited())
        }
        Poll::Pending
    }

    /// The future of a pending recording.
    pub fn never<R>(self) -> impl Future<Output = R> {
        let mut limit = Limit::default();
        poll_fn(move |context| self.poll_pending(&mut limit, context))
    }
}

impl Inner {
    /// The future of the call is dropped before it has completed.
    pub(super) fn record_pending(&mut self) {
        let is_dropped = self.is_in_progress && !self.is_following;
        self.is_in_progress = false;
        if is_dropped && self.call.mode().records() && !thread::panicking() {
            // Identical calls continue after the recording is written.
            let permit = self.permit.take();
            self.call.count_given_up();
            if let Err(report) = self.try_keep(pending_node()) {
                self.call.keep_failure(&report);
            }
            drop(permit);
        }
    }
}

impl Invocation {
    /// A future of the call exists: dropped before it completes, it is recorded
    /// as pending.
    pub(super) fn begin_progress(&mut self) {
        self.0.is_in_progress = true;
    }

    /// The call has completed, or something else records it.
    pub(super) fn completed(&mut self) {
        self.0.is_in_progress = false;
    }
}

/// How long a pending answer has been awaited.
#[derive(Clone, Default)]
pub(super) struct Limit(Option<Arc<Alarm>>);

struct Alarm {
    begun: Instant,
    has_rung: AtomicBool,
    state: Mutex<AlarmState>,
}

struct AlarmState {
    /// Moves with every poll.
    deadline: Instant,
    waker: Waker,
}

impl Limit {
    /// Whether the time is over; until then, begins anew.
    fn is_over(&mut self, context: &Context<'_>) -> bool {
        let now = Instant::now();
        let Some(alarm) = &self.0 else {
            let alarm = Arc::new(Alarm {
                begun: now,
                has_rung: AtomicBool::new(false),
                state: Mutex::new(AlarmState {
                    deadline: now + UNPOLLED.min(patience()),
                    waker: context.waker().clone(),
                }),
            });
            watch(&alarm);
            self.0 = Some(alarm);
            return false;
        };
        if alarm.has_rung.load(Ordering::Acquire) {
            return true;
        }
        let mut state = lock(&alarm.state);
        state.deadline = (now + UNPOLLED).min(alarm.begun + patience());
        state.waker.clone_from(context.waker());
        false
    }

    fn waited(&self) -> Duration {
        let alarm = self.0.as_ref();
        alarm.map_or(Duration::ZERO, |alarm| alarm.begun.elapsed())
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Limit").field(&self.waited()).finish()
    }
}

struct WatchedAlarms {
    alarms: Vec<Weak<Alarm>>,
    is_running: bool,
}

static WATCHED: Mutex<WatchedAlarms> = Mutex::new(WatchedAlarms {
    alarms: Vec::new(),
    is_running: false,
});

static ADDED: Condvar = Condvar::new();

/// One thread watches all alarms, while there are any.
fn watch(alarm: &Arc<Alarm>) {
    let mut watched = lock(&WATCHED);
    watched.alarms.push(Arc::downgrade(alarm));
    if watched.is_running {
        ADDED.notify_one();
    } else {
        let thread = thread::Builder::new().name("cached-stubs pending".to_owned());
        // Without a thread, the test waits as long as it would without a limit.
        watched.is_running = thread.spawn(ring).is_ok();
    }
}

/// Rings the alarms whose time is over, and sleeps until the next deadline. A poll
/// moves a deadline only to a later time.
fn ring() {
    let mut watched = lock(&WATCHED);
    loop {
        let now = Instant::now();
        let (mut next, mut over) = (None, Vec::new());
        watched.alarms.retain(|alarm| {
            let Some(alarm) = alarm.upgrade() else {
                return false;
            };
            let state = lock(&alarm.state);
            if now < state.deadline {
                let earlier = next.unwrap_or(state.deadline);
                next = Some(earlier.min(state.deadline));
                return true;
            }
            alarm.has_rung.store(true, Ordering::Release);
            over.push(state.waker.clone());
            false
        });
        if !over.is_empty() {
            drop(watched);
            // A waker may poll at once, which may add an alarm.
            over.into_iter().for_each(Waker::wake);
            watched = lock(&WATCHED);
            continue;
        }
        let Some(next) = next else {
            watched.is_running = false;
            return;
        };
        let woken = ADDED.wait_timeout(watched, next.saturating_duration_since(now));
        watched = woken.unwrap_or_else(PoisonError::into_inner).0;
    }
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
