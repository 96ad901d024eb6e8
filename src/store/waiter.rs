//! The waiter thread: watches what calls of this process wait for and what
//! cannot wake them itself.
//!
//! Another process cannot wake this one, and tasks have no clock. One thread
//! does it for all of them, as long as there is something to watch.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::claim::BusyClaim;
use super::permit::{Permit, patience};
use super::single_flight::InFlight;

/// How often everything is looked at, after something new came and at the
/// latest.
const FIRST_LOOK: Duration = Duration::from_millis(2);
const LAST_LOOK: Duration = Duration::from_millis(50);

/// How often to check whether another process lives: it takes several system calls.
const LOOKS_PER_CHECK: u32 = 10;

/// What the thread watches.
pub(super) enum Watched {
    /// Tasks wait for this call.
    Call(Arc<InFlight>),
    /// Another process makes this call. Dropping the permit wakes those who
    /// wait for it here.
    Claim { claim: BusyClaim, permit: Permit },
}

#[derive(Default)]
struct Waiter {
    watched: Vec<Watched>,
    is_running: bool,
}

/// Watches this from now on.
pub(super) fn watch(watched: Watched) {
    let mut waiter = lock();
    waiter.watched.push(watched);
    if waiter.is_running {
        return;
    }
    let started = thread::Builder::new()
        .name("cached-stubs waiter".to_owned())
        .spawn(run);
    waiter.is_running = started.is_ok();
    if started.is_err() {
        // Nothing would wake those who wait, so they make their calls.
        let watched = std::mem::take(&mut waiter.watched);
        drop(waiter);
        watched.into_iter().for_each(Watched::give_up);
    }
}

fn run() {
    let mut known = Vec::new();
    let mut pause = FIRST_LOOK;
    for look in 0u32.. {
        let mut waiter = lock();
        if !waiter.watched.is_empty() {
            pause = FIRST_LOOK;
        }
        known.append(&mut waiter.watched);
        if known.is_empty() {
            waiter.is_running = false;
            return;
        }
        // Dropping a permit and waking tasks may run any code.
        drop(waiter);
        let is_check = look % LOOKS_PER_CHECK == 0;
        known = known
            .into_iter()
            .filter_map(|watched| watched.look(is_check))
            .collect();
        thread::sleep(pause);
        pause = (pause * 2).min(LAST_LOOK);
    }
}

impl Watched {
    /// Itself, unless there is nothing more to wait for.
    fn look(self, is_check: bool) -> Option<Self> {
        match self {
            Self::Call(in_flight) => {
                patience(|patience| in_flight.check(patience))?;
                Some(Self::Call(in_flight))
            }
            Self::Claim { claim, permit } => {
                let is_held = if is_check {
                    claim.is_held()
                } else {
                    claim.is_unchanged()
                };
                if !is_held {
                    return None;
                }
                if patience(|patience| permit.in_flight().check(patience)).is_none() {
                    permit.give_up();
                    return None;
                }
                Some(Self::Claim { claim, permit })
            }
        }
    }

    fn give_up(self) {
        match self {
            Self::Call(in_flight) => in_flight.give_up(),
            Self::Claim { permit, .. } => permit.give_up(),
        }
    }
}

/// Nothing panics while it is held.
fn lock() -> MutexGuard<'static, Waiter> {
    static WAITER: Mutex<Waiter> = Mutex::new(Waiter {
        watched: Vec::new(),
        is_running: false,
    });
    WAITER.lock().unwrap_or_else(PoisonError::into_inner)
}
