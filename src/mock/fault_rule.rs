//! Faults that a test plans: the n-th call fails, an answer comes late, a
//! stream breaks off.

use std::any::Any;
use std::fmt;
use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use mockall::Predicate;

use super::{MockGuard, OF_ONE_TYPE};
use crate::args::Args;
use crate::fault::{Continuation, Faults, GateHandle, ItemGate};

type MakeAnswer<R> = Arc<dyn Fn(&Args) -> R + Send + Sync>;

/// What happens to some calls. It is only used inside the mock's gate.
struct FaultRule<R> {
    calls: Calls,
    predicate: Option<Box<dyn Predicate<Args> + Send>>,
    /// How many calls have matched.
    seen: usize,
    answer: Option<MakeAnswer<R>>,
    delay: Option<Duration>,
    cut_after: Option<usize>,
    continuation: Option<MakeAnswer<R>>,
    gate: Option<ItemGate>,
    location: &'static Location<'static>,
}

#[derive(Clone, Copy)]
enum Calls {
    Every,
    /// Counted from one.
    Nth(usize),
}

/// What happens to one call.
pub(super) struct PlannedFault<R> {
    pub(super) answer: Option<MakeAnswer<R>>,
    pub(super) faults: Faults,
}

/// A fault whose call was never made.
pub(crate) struct UnusedFault {
    pub(crate) nth: usize,
    pub(crate) seen: usize,
    pub(crate) predicate: Option<String>,
    pub(crate) location: &'static Location<'static>,
}

impl<R: 'static> FaultRule<R> {
    fn apply(&mut self, args: &Args) -> Option<PlannedFault<R>> {
        let predicate = self.predicate.as_ref();
        if !predicate.is_none_or(|predicate| predicate.eval(args)) {
            return None;
        }
        self.seen += 1;
        match self.calls {
            Calls::Nth(nth) if nth != self.seen => return None,
            _ => {}
        }
        let continuation = self.continuation.clone().map(|make| {
            let args = args.clone();
            Arc::new(move |into: &mut dyn Any| {
                let into: Option<&mut Option<R>> = into.downcast_mut();
                *into.expect(OF_ONE_TYPE) = Some(make(&args));
            }) as Continuation
        });
        Some(PlannedFault {
            answer: self.answer.clone(),
            faults: Faults::new(self.delay, self.cut_after, continuation, self.gate.clone()),
        })
    }

    fn unused(&self) -> Option<UnusedFault> {
        match self.calls {
            Calls::Nth(nth) if self.seen < nth => Some(UnusedFault {
                nth,
                seen: self.seen,
                predicate: self.predicate.as_ref().map(ToString::to_string),
                location: self.location,
            }),
            _ => None,
        }
    }
}

/// The fault rules of one function.
pub(super) struct FaultRules<R>(Vec<FaultRule<R>>);

impl<R> Default for FaultRules<R> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<R: 'static> FaultRules<R> {
    /// What happens to this call: all faults that were planned for it; where
    /// two contradict each other, the later one wins.
    pub(super) fn apply(&mut self, args: &Args) -> Option<PlannedFault<R>> {
        let planned = self.0.iter_mut().filter_map(|rule| rule.apply(args));
        planned.reduce(|first, later| PlannedFault {
            answer: later.answer.or(first.answer),
            faults: first.faults.and(later.faults),
        })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first fault whose call was never made.
    pub(super) fn unused(&self) -> Option<UnusedFault> {
        self.0.iter().find_map(FaultRule::unused)
    }
}

/// # Faults
///
/// What goes wrong with one call, or with every one: it is answered by hand, late,
/// or a stream that it returns breaks off or waits for the test. Everything else
/// about the call is as ever; its answer comes from an expectation or a recording,
/// or, where the mode is to record, from the real function.
///
/// ```
/// use std::time::Duration;
///
/// use cached_stubs::predicate::{arg, eq};
/// use cached_stubs::{Stub, stubbable};
///
/// #[stubbable(name = "docs::fetch_page")]
/// fn fetch_page(url: &str) -> Result<String, String> {
///     unimplemented!("{url}")
/// }
///
/// let stub = Stub::<fetch_page>::install();
/// stub.mock().expect_call().returning(|_| Some(Ok("<html>".to_owned())));
/// stub.mock().on_call(2).answer(|_| Err("connection reset".to_owned()));
/// stub.mock()
///     .on_every_call()
///     .with(arg("url", eq("/slow")))
///     .delay(Duration::from_millis(5));
///
/// assert!(fetch_page("/").is_ok());
/// assert_eq!(fetch_page("/"), Err("connection reset".to_owned()));
/// assert!(fetch_page("/slow").is_ok());
/// ```
///
/// What is recorded is what the real function gives, without the fault.
impl<R: 'static> MockGuard<'_, R> {
    /// Something happens to the n-th call from here on, the first being the next.
    /// Where there is no such call, the stub's end fails the test, as for an
    /// expectation that is not met.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[must_use = "nothing happens to the call unless it is said what"]
    #[track_caller]
    pub fn on_call(&mut self, n: usize) -> OnCall<'_, R> {
        assert!(
            n > 0,
            "cached-stubs: calls are counted from 1: `on_call(1)` is the next one"
        );
        self.plan(Calls::Nth(n))
    }

    /// Something happens to every call from here on.
    #[must_use = "nothing happens to the calls unless it is said what"]
    #[track_caller]
    pub fn on_every_call(&mut self) -> OnCall<'_, R> {
        self.plan(Calls::Every)
    }

    #[track_caller]
    fn plan(&mut self, calls: Calls) -> OnCall<'_, R> {
        self.mark_expectations();
        let FaultRules(rules) = self.fault_rules();
        rules.push(FaultRule {
            calls,
            predicate: None,
            seen: 0,
            answer: None,
            delay: None,
            cut_after: None,
            continuation: None,
            gate: None,
            location: Location::caller(),
        });
        OnCall(rules.last_mut().expect("it has just been pushed"))
    }
}

/// What is to happen to a call; [`MockGuard::on_call`] makes one. Several things
/// may happen to the same call.
pub struct OnCall<'m, R: 'static>(&'m mut FaultRule<R>);

#[allow(clippy::return_self_not_must_use)]
impl<R: 'static> OnCall<'_, R> {
    /// Only calls that match are meant, and counted.
    #[must_use = "nothing happens to the call unless it is said what"]
    pub fn with(self, predicate: impl Predicate<Args> + Send + 'static) -> Self {
        self.0.predicate = Some(Box::new(predicate));
        self
    }

    /// It is answered so: neither expectations nor recordings are asked.
    ///
    /// The closure runs outside of the mock. It may call other functions, and this
    /// one too.
    pub fn answer(self, answer: impl Fn(&Args) -> R + Send + Sync + 'static) -> Self {
        self.0.answer = Some(Arc::new(answer));
        self
    }

    /// Its answer comes so much later, whoever gives it.
    ///
    /// A future waits by tokio's clock, which a test may pause, where the feature
    /// `tokio` is on and it is awaited in a runtime, which must have its time
    /// enabled; elsewhere by the real one. A stream waits before its first item. A
    /// function that is neither blocks its thread, for real.
    pub fn delay(self, delay: Duration) -> Self {
        self.0.delay = Some(delay);
        self
    }

    /// The stream or iterator that it returns ends after so many items.
    ///
    /// A recording is whole all the same: the real one is read to its end while it
    /// is recorded, before its consumer gets to the cut. So do not cut an endless
    /// one in record mode.
    ///
    /// A call fails whose function returns neither.
    pub fn cut_after(self, items: usize) -> Self {
        self.0.cut_after = Some(items);
        self.0.continuation = None;
        self
    }

    /// The stream or iterator goes on with others after so many items, such as the
    /// error that a broken connection is: a `Vec` of items where the function
    /// returns `impl Stream` or `impl Iterator`, else what the function returns.
    ///
    /// ```
    /// use cached_stubs::{Stub, stubbable};
    ///
    /// #[stubbable(name = "docs::lines")]
    /// fn lines(file: &str) -> impl Iterator<Item = Result<String, String>> + use<> {
    ///     // Reads the real file.
    /// #   let _ = file;
    ///     std::iter::empty()
    /// }
    ///
    /// let stub = Stub::<lines>::install();
    /// let recorded = ["a", "b", "c"].map(|line| Ok(line.to_owned()));
    /// stub.mock().expect_call().return_const(recorded.to_vec());
    /// stub.mock().on_call(1).fail_after(2, |_| vec![Err("disk on fire".to_owned())]);
    ///
    /// let got: Vec<_> = lines("notes").collect();
    /// assert_eq!(got[1..], [Ok("b".to_owned()), Err("disk on fire".to_owned())]);
    /// ```
    ///
    /// Recordings are whole, as with [`cut_after`](Self::cut_after).
    pub fn fail_after(
        self,
        items: usize,
        then: impl Fn(&Args) -> R + Send + Sync + 'static,
    ) -> Self {
        self.0.cut_after = Some(items);
        self.0.continuation = Some(Arc::new(then));
        self
    }

    /// The items of the stream or iterator that it returns wait until the test lets
    /// them through.
    ///
    /// ```
    /// use cached_stubs::{Stub, stubbable};
    /// use futures::{FutureExt as _, Stream, StreamExt as _, stream};
    ///
    /// #[stubbable(name = "docs::tokens")]
    /// fn tokens(prompt: &str) -> impl Stream<Item = String> + use<> {
    ///     // Asks the API.
    /// #   let _ = prompt;
    ///     stream::empty()
    /// }
    ///
    /// let stub = Stub::<tokens>::install();
    /// stub.mock().expect_call().return_const(vec!["It".to_owned(), "rains".to_owned()]);
    /// let gate = stub.mock().on_call(1).gate();
    ///
    /// let mut answer = tokens("weather");
    /// assert_eq!(answer.next().now_or_never(), None, "none has come yet");
    /// gate.let_through(1);
    /// assert_eq!(answer.next().now_or_never(), Some(Some("It".to_owned())));
    /// assert_eq!(answer.next().now_or_never(), None);
    /// ```
    pub fn gate(self) -> GateHandle {
        let gate = ItemGate::default();
        self.0.gate = Some(gate.clone());
        GateHandle::new(gate)
    }
}

impl<R: 'static> fmt::Debug for OnCall<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnCall").finish_non_exhaustive()
    }
}
