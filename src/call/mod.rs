//! One call, from its arguments to its answer.
//!
//! Generated code goes through it in this order: [`begin`] says whether a stub
//! answers at all; the arguments are handed over; [`Invocation::answer`] asks
//! the mock, in which the recordings are the last expectation; where nothing
//! answers and the mode is to record, the real function is called and
//! [`Invocation::record`] keeps what it returned.

mod fault;
mod future;
mod live;
mod miss;
mod out;
mod record;
mod wait;

pub(crate) use self::fault::Edits;
pub use self::fault::{Cuts, Edit};
pub use self::future::recording;
pub use self::future::{Asked, StubFuture, answered, ask_async, run_async, run_future};
pub use self::live::GateHandle;
pub use self::live::{
    BoxedOk, CodesItem, ErrorAroundByValue, FromParts, InResult, ItemCodec, Reel, Top, begun,
    erased, run_async_parts, run_parts,
};
pub(crate) use self::live::{ItemGate, Live};
pub use self::out::{AskedOut, OutInPlace, OutParam, OutSlice, put_elements};

use std::any::Any;
use std::panic::Location;
use std::sync::Arc;

use crate::args::{Args, ArgsBuilder};
use crate::codec::{Arg, Codec, ScopedCodec};
use crate::mock::Doing;
use crate::mode::Mode;
use crate::overrides::{Answerer, Living, Marks, Owner, answerer};
use crate::report;
use crate::store::{self, Boarding, Flight, Known, Lead, LookUp, Problem, Recording};
use crate::stub::{Call, Origin, TraitStub};
use crate::stubbable::{Function, Stale, StubbableFn};
use crate::tool::journal::{self, Telling};
use crate::value::Node;

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
    lead: Option<Lead>,
    /// Whether this thread is marked as recording.
    recording: bool,
    /// Whether it stands in its stub's list.
    logged: bool,
    /// What is done to the answer, an `Edit` of the mock's type, while the real
    /// function runs.
    edit: Option<Box<dyn Any + Send + Sync>>,
    /// The real call, where somebody wants to know of it.
    told: Option<Telling>,
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
pub fn begin(function: &'static Function) -> Option<Invocation> {
    if function.overrides.are_quiet() {
        return None;
    }
    stubbed(function)
}

#[cold]
#[inline(never)]
#[track_caller]
fn stubbed(function: &'static Function) -> Option<Invocation> {
    let location = Location::caller();
    let answerer = answerer(function)?;
    Some(Invocation::new(function, location, answerer))
}

/// The call of a method of a trait's stub, which answers for itself; `None`
/// where the call is part of a recording that is being made.
#[track_caller]
#[must_use]
pub fn begin_for<P>(stub: &TraitStub<P>, function: &'static Function) -> Option<Invocation> {
    if Marks::is_recording() {
        return None;
    }
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
            lead: None,
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
                let report = report::value::argument_not_encoded(
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
        let (reply, mut edit) = self.ask::<F>(Delay::OfItems);
        if !edit.is_none() && F::codec().is_plain() {
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
                Next::Wait(flight) => flight.wait(),
                Next::Recorded(known, at) => {
                    return Some(F::codec().play(self.reel(known, at), edit.into_cuts()));
                }
            }
        }
    }

    /// Asks the mock and the recordings, and waits for nobody. Where neither
    /// answers, the mode allows the real call. What is done to the answer and
    /// is not done yet comes with it.
    #[track_caller]
    fn ask<F: StubbableFn>(&mut self, delay: Delay) -> (Reply<F::Output>, Edit<F::Output>) {
        let args = self.args();
        let mut answer = None;
        let mut edit = Edit::default();
        if let Answerer::Stub(stub) = &self.0.answerer {
            let recordings = || {
                let (stub, codec) = (Arc::downgrade(stub), F::codec());
                move |args: &Args| match stub.upgrade() {
                    Some(stub) => look_up(&stub, args, &codec),
                    None => (LookUp::Missing, None),
                }
            };
            let doing = Doing::Answering(self.0.location);
            match stub.mock_of::<F>().call(&args, doing, recordings) {
                Ok(said) => {
                    answer = said.answer;
                    edit = said.edit;
                    self.0.found = said.found;
                }
                Err(error) => self.refused(doing, &error),
            }
        }
        if edit.is_of_items() && F::codec().is_plain() {
            let function = self.0.function.path();
            let report = report::fault::of_no_items(function, self.0.location);
            self.fail(report.to_string());
        }
        if self.0.found.is_none() {
            if let Some(answer) = answer {
                self.log(Origin::Mocked);
                return edited::<F>(answer, edit, delay);
            }
            // There is no mock to ask, or an expectation passed the call on.
            let (found, answered) = look_up(self.stub(), &args, &F::codec());
            answer = answered;
            self.0.found = Some(found);
        }
        if let Some(answer) = answer {
            self.log(Origin::Replayed);
            return (Reply::Answer(answer), edit);
        }
        if let Some(reel) = self.replay_live(&F::codec()) {
            if F::codec().is_deferred() {
                return (Reply::Played(reel), edit);
            }
            let late = edit.take_delay_of(delay);
            let answer = F::codec().play(reel, edit.into_cuts());
            return (Reply::Answer(answer), late);
        }
        self.must_be_allowed(F::codec);
        (Reply::Nothing, edit)
    }

    /// What the recording answers that is not there at once: it is not made
    /// inside of the mock, since it may panic.
    #[track_caller]
    fn replay_live<R>(&mut self, codec: &ScopedCodec<'_, R>) -> Option<Reel> {
        if codec.is_plain() {
            return None;
        }
        let stub = Arc::clone(self.stub());
        let known = Arc::clone(answering(&stub, self.0.found.as_ref()?)?);
        let at = stub.answer_of(&self.args(), &known.recording)?;
        self.log(Origin::Replayed);
        Some(self.reel(known, at))
    }

    /// The arguments, complete.
    fn args(&mut self) -> Args {
        let Inner {
            arguments, args, ..
        } = &mut *self.0;
        args.get_or_insert_with(|| arguments.build()).clone()
    }

    fn stub(&self) -> &Arc<Living> {
        self.0.answerer.living()
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

    /// After neither the mock nor the recordings answered: a miss, unless the
    /// mode makes real calls.
    #[track_caller]
    fn must_be_allowed<R>(&mut self, codec: impl FnOnce() -> Codec<R>) {
        match (self.mode(), &self.0.found) {
            (Mode::Replay, _) | (Mode::Record, Some(LookUp::Unreadable(_))) => {
                self.miss(codec().passes_errors())
            }
            _ => {}
        }
    }

    /// Lets identical calls go on.
    fn land(&mut self) {
        self.0.lead = None;
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
        let lead = match store.board(&args) {
            Boarding::Lead(lead) => lead,
            Boarding::Wait(flight) => return Next::Wait(flight),
        };
        // Whoever led before may have landed since the first look.
        if let LookUp::Found(known) = store.look_up_again(self.mode(), &args)
            && let Some(at) = self.stub().answer_of(&args, &known.recording)
        {
            self.log(Origin::Replayed);
            return Next::Recorded(known, at);
        }
        self.0.lead = Some(lead);
        self.log(Origin::Recorded);
        Next::Real
    }

    /// The next call of the function on this thread is the real one, and what
    /// is called in it is part of the recording.
    pub fn bypass(&mut self) {
        self.enter_real();
        Marks::next_is_real(self.0.function);
    }

    /// What is called from now on is part of the recording.
    pub fn enter_real(&mut self) {
        if self.mode() != Mode::Live {
            self.0.recording = true;
            Marks::begin_recording();
        }
    }

    /// Only one stub's own calls are in its list: of a call that the
    /// recordings of several answer, nobody knows whose it is.
    fn log(&mut self, origin: Origin) {
        // A future in a box asks again when it is polled.
        if std::mem::replace(&mut self.0.logged, true) {
            return;
        }
        if matches!(origin, Origin::Recorded | Origin::Live) && journal::is_wanted() {
            self.0.told = Some(self.telling());
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

impl Invocation {
    fn telling(&mut self) -> Telling {
        let args = self.args();
        let place = self.stub().store.place(&args);
        Telling::begin(self.function(), place.path, self.test())
    }
}

/// How a call goes on that nothing has answered.
enum Next {
    /// Call the real function.
    Real,
    /// Somebody is calling it with these very arguments.
    Wait(Arc<Flight>),
    /// Somebody has, meanwhile.
    /// This one of its answers is meant.
    Recorded(Arc<Known>, usize),
}

/// Whose delay it is where the answer is to come late.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Delay {
    /// The call's: a future waits for it.
    OfTheWhole,
    /// The first item's, where there are items.
    OfItems,
}

/// An expectation's answer: what it comes with is done to it as far as the
/// type is known.
fn edited<F: StubbableFn>(
    answer: F::Output,
    mut edit: Edit<F::Output>,
    delay: Delay,
) -> (Reply<F::Output>, Edit<F::Output>) {
    if edit.is_none() {
        return (Reply::Answer(answer), edit);
    }
    match F::codec().into_live() {
        Ok(live) => {
            let late = edit.take_delay_of(delay);
            let answer = live.edit(answer, edit.into_cuts());
            (Reply::Answer(answer), late)
        }
        Err(_) => (Reply::Answer(answer), edit),
    }
}

/// What was said to a call.
enum Reply<O> {
    Answer(O),
    Played(Reel),
    Nothing,
}

/// What the recordings answer. It may run inside of the mock, so it does
/// nothing but look: no panic, no real call.
fn look_up<R>(stub: &Living, args: &Args, codec: &Codec<R>) -> (LookUp, Option<R>) {
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
            let unfit = store::unfit(stub.store.place(args).path, problem);
            (LookUp::Unreadable(unfit), None)
        }
    }
}

/// The recording that answers. Verifying, it is what the real answer is
/// compared with.
fn answering<'f>(stub: &Living, found: &'f LookUp) -> Option<&'f Arc<Known>> {
    match found {
        _ if stub.mode == Mode::Verify => None,
        LookUp::Found(known) => Some(known),
        LookUp::Stale(known) if stale_answers(stub) => Some(known),
        _ => None,
    }
}

fn stale_answers(stub: &Living) -> bool {
    stub.function.declaration.stale == Stale::Warn && !stub.mode.records()
}

/// What the function returned; of a sequence, the time that counts.
fn node_at<'r>(
    function: &Function,
    recording: &'r Recording,
    at: usize,
) -> Result<&'r Node, Problem> {
    let count = recording.returns.len();
    match recording.returns.get(at) {
        Some(node) if function.declaration.sequence || count == 1 => Ok(node),
        _ => Err(Problem::NotOneValue(count)),
    }
}

fn decode<R>(
    function: &Function,
    codec: &ScopedCodec<'_, R>,
    recording: &Recording,
    at: usize,
) -> Result<R, Problem> {
    let node = node_at(function, recording, at)?;
    codec.decode(node).map_err(|error| Problem::Value {
        path: format!("returns[{at}]{}", error.path()),
        message: error.to_string(),
    })
}

impl Drop for Inner {
    fn drop(&mut self) {
        if self.recording {
            Marks::end_recording();
        }
        // Left over where the stub was dropped, by another thread, just before
        // the function was called again.
        Marks::forget(self.function);
    }
}
