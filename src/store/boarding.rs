//! The right to make a call: one at a time has it, of all threads, tasks and
//! processes that record into a store.

use std::sync::Arc;
use std::thread;

use super::Store;
use super::flights::Flight;
use super::process_lock::ProcessLock;
use crate::args::Args;

/// What a call that wants to be made is told.
pub(crate) enum Boarding {
    /// Make it; the others wait until this is dropped.
    Lead(Lead),
    /// It is being made: wait, then look it up again.
    Wait(Arc<Flight>),
}

/// The right to make a call. Dropping it, whatever came of the call, lets
/// those go on who wait for it.
#[derive(Debug)]
pub(crate) struct Lead {
    store: Arc<Store>,
    /// The bytes of its arguments.
    key: Vec<u8>,
    /// Against other processes.
    _lock: Option<ProcessLock>,
}

pub(super) fn board(store: &Arc<Store>, args: &Args) -> Boarding {
    let key = args.bytes();
    let flight = match store.flights.board(key) {
        Ok(flight) => flight,
        Err(under_way) => return Boarding::Wait(under_way),
    };
    let lead = |lock| Lead {
        store: Arc::clone(store),
        key: key.to_vec(),
        _lock: lock,
    };
    match ProcessLock::of(&store.place(args).path) {
        Ok(Ok(lock)) => Boarding::Lead(lead(Some(lock))),
        Err(_) => Boarding::Lead(lead(None)),
        Ok(Err(busy)) => {
            // An executor's thread must not block: another one waits for it.
            let lead = lead(None);
            thread::spawn(move || {
                busy.wait();
                drop(lead);
            });
            Boarding::Wait(flight)
        }
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.store.flights.land(&self.key);
    }
}
