//! From what the real function returned to a file, and to the copy that the
//! caller gets: what is replayed later is what was seen while recording.

mod message;

use std::sync::Arc;

use super::fault::{Edit, StreamFaults};
use super::{CodesItem, Invocation};
use crate::codec::{NotSettled, Recordable, ScopedCodec};
use crate::dispatch::Bypass;
use crate::journal::{self, Event};
use crate::mode::Mode;
use crate::secrets::Secrets;
use crate::store::{CachedRecording, LookUp, Saved, cut_to};
use crate::stubbable::StubbableFn;
use crate::value::{EncodeError, Node};

impl Invocation {
    /// Keeps what the real function returned and gives back its decoded copy;
    /// in the modes that record nothing, and of what may not be recorded, the
    /// value itself.
    ///
    /// # Panics
    ///
    /// When the value does not survive being written and read, when a secret
    /// is in it, and when it cannot be written.
    #[track_caller]
    pub fn record<'c, F: StubbableFn, R>(
        mut self,
        codec: impl FnOnce() -> ScopedCodec<'c, R>,
        returned: R,
        coerce: impl FnOnce(F::Output) -> R,
    ) -> R {
        let edit = self.0.edit.take();
        let edit: Option<Box<Edit<F::Output>>> = edit.and_then(|edit| edit.downcast().ok());
        let stream_faults =
            edit.map_or_else(StreamFaults::default, |edit| edit.into_stream_faults());
        self.record_edited(codec(), returned, stream_faults.map(coerce))
    }

    /// The same, with what is done to it on its way to the caller.
    #[track_caller]
    pub(super) fn record_edited<'c, R>(
        mut self,
        codec: ScopedCodec<'c, R>,
        returned: R,
        stream_faults: StreamFaults<R>,
    ) -> R {
        self.end_recording();
        let is_live = self.mode() == Mode::Live;
        if is_live && stream_faults.is_none() {
            return returned;
        }
        match codec.into_live() {
            Ok(live) if is_live => live.edit(returned, stream_faults),
            Ok(live) => live.record(self, returned, stream_faults),
            Err(codec) => {
                stream_faults.must_be_without_items();
                stream_faults.sleep();
                if is_live {
                    return returned;
                }
                self.record_value(&codec, returned)
            }
        }
    }

    /// The same, of a value that is there at once.
    #[track_caller]
    pub(super) fn record_value<C: CodesItem>(mut self, codec: &C, returned: C::Item) -> C::Item {
        let (node, copy) = match codec.settled(&returned) {
            Ok(settled) => settled,
            Err(NotSettled::Passed(why_not)) => {
                self.pass(why_not);
                return returned;
            }
            Err(NotSettled::NotEncoded(error)) => self.not_encoded(&error),
            Err(NotSettled::Lossy { path, message }) => self.lossy(&path, &message),
        };
        match self.keep(node) {
            None => copy,
            Some((theirs, at)) => {
                let recorded = self.recorded(theirs, at);
                match codec.decode(recorded.node()) {
                    Ok(answer) => answer,
                    Err(error) => recorded.unfit("", &error),
                }
            }
        }
    }

    pub(super) fn end_recording(&mut self) {
        if std::mem::take(&mut self.0.recording) {
            Bypass::end_recording();
        }
    }

    /// What may not be recorded passes through, and it is said.
    pub(super) fn pass(&mut self, why_not: Recordable) {
        if self.mode() == Mode::Verify {
            if let Some(LookUp::Found(_) | LookUp::Stale(_)) = &self.0.found {
                let function = self.0.function.path();
                let drift = message::not_recorded_any_more(function, why_not, self.0.location);
                self.drift(&drift.to_string());
            }
            return;
        }
        eprintln!(
            "{}",
            message::passed(self.0.function.subject(), why_not, self.0.location)
        );
    }

    /// Keeps the value; in verify mode, compares it. What another process has
    /// recorded meanwhile is returned: it counts.
    #[track_caller]
    pub(super) fn keep(&mut self, value: Node) -> Option<(Arc<CachedRecording>, usize)> {
        match self.try_keep(value) {
            Ok(theirs) => theirs,
            Err(report) => self.fail(report),
        }
    }

    /// The same, where a panic would be a second one or nobody's: a failure is
    /// told when the stub ends.
    pub(super) fn keep_quietly(&mut self, value: Node) {
        if let Err(report) = self.try_keep(value) {
            self.keep_failure(&report);
        }
    }

    fn try_keep(&mut self, value: Node) -> Result<Option<(Arc<CachedRecording>, usize)>, String> {
        let args = self.args();
        let in_sequence = self.0.function.declaration.sequence;
        let at = if in_sequence {
            self.stub().positions.next(&args)
        } else {
            0
        };
        if self.mode() == Mode::Verify {
            self.stub().positions.set(&args, at + 1);
            self.compare(at, &value);
            return Ok(None);
        }
        let args_node = args.to_node();
        let secrets = Secrets::from_env();
        let returns = format!("returns[{at}]");
        for (part, node) in [("args", &args_node), (&returns, &value)] {
            if let Some(secret) = secrets.find(node) {
                let report =
                    message::secret(self.0.function.subject(), part, &secret, self.0.location);
                return Err(report.to_string());
            }
        }
        let stub = Arc::clone(self.stub());
        let is_stale = matches!(self.0.found, Some(LookUp::Stale(_)));
        let kept = if in_sequence {
            stub.positions.set(&args, at + 1);
            stub.store.append(stub.mode, &args, at, value)
        } else {
            stub.store.save(stub.mode, &args, is_stale, vec![value])
        };
        match kept {
            Ok(Saved::Ours) => Ok(None),
            Ok(Saved::Theirs(theirs)) => Ok(Some((theirs, at))),
            Err(error) => {
                let report = message::not_kept(self.0.function.subject(), &error, self.0.location);
                Err(report.to_string())
            }
        }
    }

    /// In verify mode: a difference is kept for the guard's drop, which tells
    /// all of them.
    fn compare(&mut self, at: usize, now: &Node) {
        let (function, location) = (self.0.function.path(), self.0.location);
        let report = match &self.0.found {
            Some(LookUp::Found(known) | LookUp::Stale(known)) => {
                let recorded = known.recording.returns.as_slice();
                let recorded = if self.0.function.declaration.sequence {
                    recorded.get(at..=at).unwrap_or_default()
                } else {
                    recorded
                };
                let so_far: Vec<_> = match recorded {
                    [recorded] => cut_to(recorded, now).into_iter().collect(),
                    _ => Vec::new(),
                };
                let recorded = if so_far.is_empty() { recorded } else { &so_far };
                message::drift(function, recorded, now, &self.command("all"), location)
            }
            Some(LookUp::Unreadable(unreadable)) => {
                Some(super::message::unusable(function, unreadable, location))
            }
            Some(LookUp::Missing) | None => Some(message::nothing_to_verify(
                function,
                &self.command("1"),
                location,
            )),
        };
        if let Some(report) = report {
            self.drift(&report.to_string());
        }
    }

    fn drift(&self, report: &str) {
        journal::log(|_| Event::Drifted {
            function: self.function().path().to_owned(),
            test: self.test(),
            report: report.to_owned(),
        });
        self.0.answerer.fail(report);
    }

    #[track_caller]
    pub(super) fn lossy(&mut self, path: &str, message: &str) -> ! {
        let report = message::lossy(self.0.function.subject(), path, message, self.0.location);
        self.fail(report.to_string())
    }

    #[track_caller]
    pub(super) fn not_encoded(&mut self, error: &EncodeError) -> ! {
        let report = message::not_encoded(self.0.function.subject(), error, self.0.location);
        self.fail(report.to_string())
    }
}
