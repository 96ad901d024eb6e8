//! One call, from its arguments to its answer.
//!
//! Generated code goes through it in this order: [`begin`] says whether a stub
//! answers at all; the arguments are handed over; [`Invocation::answer`] asks
//! the mock, in which the recordings are the last expectation; where nothing
//! answers and the mode is to record, the real function is called and
//! [`Invocation::record`] keeps what it returned.

mod deferred;
mod delay;
mod fault;
mod future;
mod look_up;
mod message;
mod miss;
mod out;
mod record;
mod resolve;

pub use self::deferred::GateHandle;
pub use self::deferred::{
    BoxedOk, CodesItem, ErrorAroundByValue, FromParts, InResult, ItemCodec, RecordedAnswer, Top,
    begun, erased, run_async_parts, run_parts,
};
pub(crate) use self::deferred::{ItemGate, Live};
pub(crate) use self::fault::Edits;
pub use self::fault::{Edit, StreamFaults};
pub use self::future::recording;
pub use self::future::{Asked, StubFuture, answered, ask_async, run_async, run_future};
pub use self::out::{AskedOut, OutInPlace, OutParam, OutSlice, put_elements};

use self::look_up::node_at;
use self::resolve::{Delay, MakeCodec, Reply};

use std::any::Any;
use std::panic::Location;
use std::sync::Arc;

use crate::args::Arg;
use crate::args::{Args, ArgsBuilder};
use crate::dispatch::{ActiveStub, Answerer, Bypass, Owner, Site, answerer};
use crate::function::Function;
use crate::journal::{self, CallSpan};
use crate::mode::Mode;
use crate::store::{Admission, CachedRecording, InFlight, LookUp, Permit};
use crate::stub::{Call, Origin, TraitStub};
use crate::stubbable::StubbableFn;

/// A call that a stub answers, on its way.
pub struct Invocation(Box<Inner>);

struct Inner {
    function: &'static Function,
    location: &'static Location<'static>,
    answerer: Answerer,
    arguments: ArgsBuilder,
    /// The arguments, complete: from the moment an answer is asked for.
    args: Option<Args>,
    /// What the recordings said, once they were asked.
    found: Option<LookUp>,
    /// The right to make the real call, while it is made.
    permit: Option<Permit>,
    /// Whether this thread is marked as recording.
    recording: bool,
    /// Whether it stands in its stub's list.
    logged: bool,
    /// What is done to the answer, an `Edit` of the mock's type, while the real
    /// function runs.
    edit: Option<Box<dyn Any + Send + Sync>>,
    /// The real call, where somebody wants to know of it.
    told: Option<CallSpan>,
}

/// The call's stub, or `None`: the real function, at the cost of one relaxed
/// atomic load where no stub of it has ever lived.
///
/// # Panics
///
/// Where it cannot be known which stub is meant, and where the test whose stub
/// it was has ended.
#[inline]
#[track_caller]
#[must_use]
pub fn begin(site: &'static Site) -> Option<Invocation> {
    if site.stubs.are_quiet() {
        return None;
    }
    stubbed(site)
}

#[cold]
#[inline(never)]
#[track_caller]
fn stubbed(site: &'static Site) -> Option<Invocation> {
    let location = Location::caller();
    let answerer = answerer(site)?;
    Some(Invocation::new(&site.function, location, answerer))
}

/// The call of a method of a trait's stub, which answers for itself; `None`
/// where the call is part of a recording that is being made.
#[track_caller]
#[must_use]
pub fn begin_for<P>(stub: &TraitStub<P>, site: &'static Site) -> Option<Invocation> {
    if Bypass::is_recording() {
        return None;
    }
    let function = &site.function;
    let answerer = stub.answerer(function);
    Some(Invocation::new(function, Location::caller(), answerer))
}

impl Invocation {
    fn new(
        function: &'static Function,
        location: &'static Location<'static>,
        answerer: Answerer,
    ) -> Self {
        Self(Box::new(Inner {
            function,
            location,
            answerer,
            arguments: ArgsBuilder::default(),
            args: None,
            found: None,
            permit: None,
            recording: false,
            logged: false,
            edit: None,
            told: None,
        }))
    }
}

/// The arguments, as generated code hands them over.
impl Invocation {
    /// A type argument, by its name.
    pub fn type_argument(&mut self, name: &'static str) {
        self.0.arguments.generic(name.to_owned());
    }

    /// A const argument, by its value.
    #[allow(clippy::needless_pass_by_value)]
    pub fn const_argument(&mut self, value: impl ToString) {
        self.0.arguments.generic(value.to_string());
    }

    /// A keyed argument.
    ///
    /// # Panics
    ///
    /// When it cannot be serialised.
    #[track_caller]
    pub fn arg<T: Arg + ?Sized>(&mut self, name: &'static str, value: &T) {
        let encoded = value.encode(self.0.arguments.buffer());
        self.argument(name, encoded);
    }

    #[track_caller]
    fn argument(&mut self, name: &'static str, encoded: Result<(), crate::value::EncodeError>) {
        match encoded {
            Ok(()) => self.0.arguments.argument(name),
            Err(error) => {
                let report = message::argument_not_encoded(
                    self.0.function.subject(),
                    name,
                    &error,
                    self.0.location,
                );
                self.fail(report.to_string())
            }
        }
    }

    /// An argument of which only counts whether it was given.
    pub fn redacted(&mut self, name: &'static str, given: bool) {
        self.0.arguments.redacted(name, given);
    }
}

/// Who answers.
impl Invocation {
    /// The answer of the mock or of the recordings; `None` says to call the
    /// real function.
    ///
    /// # Panics
    ///
    /// On a miss, on a file that cannot be used, and on a wrong use of the mock.
    #[track_caller]
    pub fn answer<F: StubbableFn>(&mut self) -> Option<F::Output> {
        self.answer_by(F::codec)
    }

    #[track_caller]
    fn answer_by<R: 'static>(&mut self, codec: MakeCodec<R>) -> Option<R> {
        let (reply, mut edit) = self.ask(codec, Delay::OfItems);
        if !edit.is_none() && codec().is_plain() {
            edit.sleep();
        }
        match reply {
            Reply::Answer(answer) => return Some(answer),
            Reply::Nothing => {}
            Reply::Played(_) => unreachable!("a function with such an answer asks for it"),
        }
        loop {
            match self.board() {
                Next::Real => {
                    if !edit.is_none() {
                        self.0.edit = Some(Box::new(edit));
                    }
                    return None;
                }
                Next::Wait(in_flight) => in_flight.wait(),
                Next::Recorded(known, at) => {
                    return Some(codec().play(self.recorded(known, at), edit.into_stream_faults()));
                }
            }
        }
    }

    /// The arguments, complete.
    fn args(&mut self) -> Args {
        let Inner {
            arguments, args, ..
        } = &mut *self.0;
        args.get_or_insert_with(|| arguments.build()).clone()
    }

    fn stub(&self) -> &Arc<ActiveStub> {
        self.0.answerer.active()
    }

    fn function(&self) -> &'static Function {
        self.0.function
    }

    fn mode(&self) -> Mode {
        self.stub().mode
    }

    /// The test whose call it is, or one of those whose it may be.
    fn test(&self) -> Option<String> {
        let mut owners = self.0.answerer.candidates().iter().map(|stub| &stub.owner);
        owners.find_map(Owner::test).map(str::to_owned)
    }

    /// Lets identical calls go on.
    fn land(&mut self) {
        self.0.permit = None;
    }

    /// Takes the right to make the real call, or says who has it.
    fn board(&mut self) -> Next {
        match self.mode() {
            Mode::Record | Mode::RecordAll => {}
            Mode::Live | Mode::Verify | Mode::Replay => {
                self.log(Origin::Live);
                return Next::Real;
            }
        }
        let args = self.args();
        let store = Arc::clone(&self.stub().store);
        let permit = match store.request_permit(&args) {
            Admission::Permit(permit) => permit,
            Admission::Wait(in_flight) => return Next::Wait(in_flight),
        };
        // Whoever led before may have landed since the first look.
        if let LookUp::Found(known) = store.look_up_again(self.mode(), &args)
            && let Some(at) = self.stub().answer_of(&args, &known.recording)
        {
            self.log(Origin::Replayed);
            return Next::Recorded(known, at);
        }
        self.0.permit = Some(permit);
        self.log(Origin::Recorded);
        Next::Real
    }

    /// The next call of the function on this thread is the real one, and what
    /// is called in it is part of the recording.
    pub fn bypass(&mut self) {
        self.enter_real();
        Bypass::next_is_real(self.0.function);
    }

    /// What is called from now on is part of the recording.
    pub fn enter_real(&mut self) {
        if self.mode() != Mode::Live {
            self.0.recording = true;
            Bypass::begin_recording();
        }
    }

    /// Only one stub's own calls are in its list: of a call that the
    /// recordings of several answer, nobody knows whose it is.
    fn log(&mut self, origin: Origin) {
        // A future in a box asks again when it is polled.
        if std::mem::replace(&mut self.0.logged, true) {
            return;
        }
        if matches!(origin, Origin::Recorded | Origin::Live) && journal::is_on() {
            let args = self.args();
            let place = self.stub().store.place(&args);
            self.0.told = Some(CallSpan::begin(self.function(), place.path, self.test()));
        }
        // What was recorded shares its arguments with all calls of it.
        let args = match &self.0.found {
            Some(LookUp::Found(known) | LookUp::Stale(known)) => known.args.clone(),
            _ => self.args(),
        };
        match &self.0.answerer {
            Answerer::Stub(stub) => stub.log(Call {
                function: self.0.function.declaration.name,
                args,
                origin,
                location: self.0.location,
            }),
            Answerer::Store(candidates) => {
                candidates.iter().for_each(|stub| stub.log_unattributed())
            }
        }
    }
}

/// How a call goes on that nothing has answered.
enum Next {
    /// Call the real function.
    Real,
    /// Somebody is calling it with these very arguments.
    Wait(Arc<InFlight>),
    /// Somebody has, meanwhile; this one of its answers is meant.
    Recorded(Arc<CachedRecording>, usize),
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.recording {
            Bypass::end_recording();
        }
        // Left over where the stub was dropped, by another thread, just before
        // the function was called again.
        Bypass::forget(self.function);
    }
}
