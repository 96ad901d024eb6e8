//! From what the real function returned to a file, and to the copy that the
//! caller gets: what is replayed later is what was seen while recording.

use std::sync::Arc;

use super::{Invocation, decode};
use crate::codec::{Recordable, ScopedCodec};
use crate::mode::Mode;
use crate::overrides::Marks;
use crate::report;
use crate::secrets::Secrets;
use crate::store::{Kept, Known, LookUp};
use crate::value::{DecodeError, EncodeError, Encoder, Node, Tree, Unsettled, settle};

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
    pub fn record<'c, R>(mut self, codec: impl FnOnce() -> ScopedCodec<'c, R>, returned: R) -> R {
        self.end_recording();
        if self.mode() == Mode::Live {
            return returned;
        }
        let codec = codec();
        let original = match encoded(&codec, &returned) {
            Ok((original, Recordable::Yes)) => original,
            Ok((_, why_not)) => {
                self.pass(why_not);
                return returned;
            }
            Err(error) => self.not_encoded(&error),
        };
        let node = match settle(&original, &mut |tree| round_trip(&codec, tree)) {
            Ok(tree) => written(&tree),
            Err(Unsettled::Lost(path)) => self.lossy(&path, "another value comes back"),
            Err(Unsettled::Failed(error)) => Err(error),
        };
        let copy = node.and_then(|node| Ok((codec.decode(&node)?, node)));
        let (copy, node) = match copy {
            Ok(copied) => copied,
            Err(error) => self.lossy(&error.path(), error.message()),
        };
        match self.keep(node) {
            None => copy,
            Some((theirs, at)) => match decode(self.0.function, &codec, &theirs.recording, at) {
                Ok(answer) => answer,
                Err(problem) => self.unreadable(problem),
            },
        }
    }

    fn end_recording(&mut self) {
        if std::mem::take(&mut self.0.recording) {
            Marks::end_recording();
        }
    }

    /// What may not be recorded passes through, and it is said.
    fn pass(&mut self, why_not: Recordable) {
        if self.mode() == Mode::Verify {
            if let Some(LookUp::Found(_) | LookUp::Stale(_)) = &self.0.found {
                let function = self.0.function.path();
                let drift =
                    report::recording::not_recorded_any_more(function, why_not, self.0.location);
                self.drift(&drift.to_string());
            }
            return;
        }
        eprintln!(
            "{}",
            report::recording::passed(self.0.function.path(), why_not, self.0.location)
        );
    }

    /// Keeps the value; in verify mode, compares it. What another process has
    /// recorded meanwhile is returned: it counts.
    #[track_caller]
    fn keep(&mut self, value: Node) -> Option<(Arc<Known>, usize)> {
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
            return None;
        }
        let args_node = args.to_node();
        let secrets = Secrets::of_environment();
        let returns = format!("returns[{at}]");
        for (part, node) in [("args", &args_node), (&returns, &value)] {
            if let Some(secret) = secrets.find(node) {
                let report = report::recording::secret(
                    self.0.function.path(),
                    part,
                    &secret,
                    self.0.location,
                );
                self.fail(report.to_string());
            }
        }
        let stub = Arc::clone(self.stub());
        let is_stale = matches!(self.0.found, Some(LookUp::Stale(_)));
        let kept = if in_sequence {
            stub.positions.set(&args, at + 1);
            stub.store.append(stub.mode, &args, at, value)
        } else {
            stub.store.keep(stub.mode, &args, is_stale, vec![value])
        };
        match kept {
            Ok(Kept::Ours) => None,
            Ok(Kept::Theirs(theirs)) => Some((theirs, at)),
            Err(error) => {
                let report =
                    report::recording::not_kept(self.0.function.path(), &error, self.0.location);
                self.fail(report.to_string())
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
                report::recording::drift(function, recorded, now, &self.command("all"), location)
            }
            Some(LookUp::Unreadable(unreadable)) => {
                Some(report::unreadable::report(function, unreadable, location))
            }
            Some(LookUp::Missing) | None => Some(report::recording::nothing_to_verify(
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
        self.0.answerer.fail(report);
    }

    #[track_caller]
    fn lossy(&mut self, path: &str, message: &str) -> ! {
        let report =
            report::recording::lossy(self.0.function.path(), path, message, self.0.location);
        self.fail(report.to_string())
    }

    #[track_caller]
    fn not_encoded(&mut self, error: &EncodeError) -> ! {
        let report = report::recording::not_encoded(self.0.function.path(), error, self.0.location);
        self.fail(report.to_string())
    }
}

/// The value as a tree, its maps in their own order, if it may be recorded.
fn encoded<R>(codec: &ScopedCodec<'_, R>, value: &R) -> Result<(Tree, Recordable), EncodeError> {
    let mut encoder = Encoder::in_order();
    let recordable = codec.encode(value, &mut encoder)?;
    let tree = match recordable {
        Recordable::Yes => Tree::parse(&encoder.into_bytes()),
        Recordable::IsError | Recordable::Refused => Tree::Unit,
    };
    Ok((tree, recordable))
}

/// The value that comes back from a tree's text, as a tree again.
fn round_trip<R>(codec: &ScopedCodec<'_, R>, tree: &Tree) -> Result<Tree, DecodeError> {
    let copy = codec.decode(&written(tree)?)?;
    let mut encoder = Encoder::in_order();
    codec
        .encode_copy(&copy, &mut encoder)
        .map_err(serde::de::Error::custom)?;
    Ok(Tree::parse(&encoder.into_bytes()))
}

/// The value as a reader of the file will find it: through its text.
fn written(tree: &Tree) -> Result<Node, DecodeError> {
    let mut text = String::new();
    tree.to_node().write(&mut text);
    Node::parse(&text).map_err(|error| serde::de::Error::custom(error.problem))
}
