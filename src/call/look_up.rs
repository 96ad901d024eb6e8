//! What the recordings say to a call.

use std::sync::Arc;

use crate::args::Args;
use crate::codec::{Codec, ScopedCodec};
use crate::dispatch::ActiveStub;
use crate::function::{Function, Stale};
use crate::mode::Mode;
use crate::store::{self, CachedRecording, LookUp, ReadProblem, Recording};
use crate::value::Node;

/// What the recordings answer. It may run inside of the mock, so it does
/// nothing but look: no panic, no real call.
pub(super) fn look_up<R>(stub: &ActiveStub, args: &Args, codec: &Codec<R>) -> (LookUp, Option<R>) {
    let found = stub.store.look_up(stub.mode, args);
    match &found {
        LookUp::Found(known) => stub.use_recording(&known.recording),
        LookUp::Stale(known) if stale_answers(stub) => {
            stub.warn_of_stale();
            stub.use_recording(&known.recording);
        }
        _ => {}
    }
    let answer = match answering(stub, &found) {
        Some(known) if codec.is_plain() => stub
            .answer_of(args, &known.recording)
            .map(|at| decode(stub.function, codec, &known.recording, at)),
        _ => None,
    };
    match answer {
        None => (found, None),
        Some(Ok(answer)) => (found, Some(answer)),
        Some(Err(problem)) => {
            let unfit = store::unusable(stub.store.place(args).path, problem);
            (LookUp::Unreadable(unfit), None)
        }
    }
}

/// The recording that answers. Verifying, it is what the real answer is
/// compared with.
pub(super) fn answering<'f>(
    stub: &ActiveStub,
    found: &'f LookUp,
) -> Option<&'f Arc<CachedRecording>> {
    match found {
        _ if stub.mode == Mode::Verify => None,
        LookUp::Found(known) => Some(known),
        LookUp::Stale(known) if stale_answers(stub) => Some(known),
        _ => None,
    }
}

fn stale_answers(stub: &ActiveStub) -> bool {
    stub.function.declaration.stale == Stale::Warn && !stub.mode.records()
}

/// What the function returned; of a sequence, the time that counts.
pub(super) fn node_at<'r>(
    function: &Function,
    recording: &'r Recording,
    at: usize,
) -> Result<&'r Node, ReadProblem> {
    let count = recording.returns.len();
    match recording.returns.get(at) {
        Some(node) if function.declaration.sequence || count == 1 => Ok(node),
        _ => Err(ReadProblem::NotOneValue(count)),
    }
}

fn decode<R>(
    function: &Function,
    codec: &ScopedCodec<'_, R>,
    recording: &Recording,
    at: usize,
) -> Result<R, ReadProblem> {
    let node = node_at(function, recording, at)?;
    codec.decode(node).map_err(|error| ReadProblem::Value {
        path: format!("returns[{at}]{}", error.path()),
        message: error.to_string(),
    })
}
