//! The permit to make a real call: of all threads, tasks and processes that
//! record into a store, one at a time holds it.

use std::io::{self, Write as _};
use std::panic::Location;
use std::sync::Arc;
use std::task::Waker;
use std::time::Duration;

use super::claim::{Claim, ClaimAttempt};
use super::single_flight::{Beginning, CallerPlace, InFlight, Patience};
use super::waiter::{self, Watched};
use super::{Place, SaveError, Store, message};
use crate::args::Args;
use crate::config;
use crate::render::printable;

/// A call that waits for so long says what it waits for.
const NOTICE: Duration = Duration::from_secs(5);

/// The result of asking for a permit.
pub(crate) enum Admission {
    /// Make the call; the others wait until the permit is dropped.
    Permit(Permit),
    /// An identical call is in progress: wait for it, then look up again.
    Wait(Arc<InFlight>),
    /// Its recording could not be written.
    Refused(SaveError),
}

/// The permit to make a call. Dropping it lets the waiting calls continue,
/// whether the call succeeded or not.
#[derive(Debug)]
pub(crate) struct Permit {
    store: Arc<Store>,
    /// The canonical bytes of the arguments.
    key: Vec<u8>,
    in_flight: Arc<InFlight>,
    /// Keeps other processes out.
    claim: Option<Claim>,
    /// Nobody must wait for this call any more.
    is_given_up: bool,
}

pub(super) fn request(
    store: &Arc<Store>,
    args: &Args,
    place: &Place,
    location: &'static Location<'static>,
) -> Admission {
    let key = args.bytes();
    let permit = |in_flight, claim| Permit {
        store: Arc::clone(store),
        key: key.to_vec(),
        in_flight,
        claim,
        is_given_up: false,
    };
    let in_flight = match store
        .single_flight
        .begin(key, store.function.path(), location)
    {
        Beginning::First(in_flight) => in_flight,
        Beginning::InProgress(in_flight) => return Admission::Wait(in_flight),
        Beginning::InsteadOf(in_flight, stuck) => {
            say(&message::called_again(&stuck, config::patience()));
            // Two calls are now in progress; the first recording counts.
            return permit(in_flight, None).admission();
        }
    };
    match Claim::attempt(&place.path, location) {
        ClaimAttempt::Claimed(claim) => permit(in_flight, Some(claim)).admission(),
        ClaimAttempt::Unavailable => permit(in_flight, None).admission(),
        ClaimAttempt::Busy(claim) => {
            let holder = claim.holder();
            let begun = holder.as_ref().map(|holder| holder.since.elapsed());
            let ago = begun.and_then(Result::ok).unwrap_or_default();
            let site =
                CallerPlace::Elsewhere(holder.map(|holder| (holder.process, holder.location)));
            in_flight.is_made_elsewhere(site, ago);
            let permit = permit(Arc::clone(&in_flight), None);
            waiter::watch(Watched::Claim { claim, permit });
            Admission::Wait(in_flight)
        }
    }
}

impl Permit {
    /// The permit, unless the call would be made in vain.
    fn admission(self) -> Admission {
        match self.store.folder.check_writable() {
            Ok(()) => Admission::Permit(self),
            Err(error) => Admission::Refused(SaveError::Io {
                path: self.store.folder().to_path_buf(),
                error,
            }),
        }
    }

    pub(super) fn in_flight(&self) -> &InFlight {
        &self.in_flight
    }

    /// The call takes too long: the next identical one no longer waits for it.
    pub(super) fn give_up(mut self) {
        self.is_given_up = true;
        self.in_flight.give_up();
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // First the claim, which those who are woken may want.
        self.claim = None;
        if !self.is_given_up {
            self.store
                .single_flight
                .complete(&self.key, &self.in_flight);
        }
    }
}

impl InFlight {
    /// Blocks until the call has ended or has taken too long.
    pub(crate) fn wait(&self) {
        patience(|patience| self.wait_with(patience));
    }

    /// Whether the call is over or has taken too long; if not, wakes `waker`
    /// when it is.
    pub(crate) fn poll(self: &Arc<Self>, waker: &Waker) -> bool {
        if self.poll_over(waker) {
            return true;
        }
        if !self.is_watched() {
            waiter::watch(Watched::Call(Arc::clone(self)));
        }
        false
    }
}

/// How calls wait, as configured.
pub(super) fn patience<T>(wait: impl FnOnce(&Patience<'_>) -> T) -> T {
    wait(&Patience {
        notice_after: NOTICE,
        notice: &|caller, waited| say(&message::waits(caller, waited, config::patience())),
        give_up_after: config::patience(),
    })
}

/// Not by `eprintln!`, whose output is captured until a test ends, and lost if
/// it never ends.
fn say(text: &str) {
    let _ = writeln!(io::stderr(), "cached-stubs: {}", printable(text));
}
