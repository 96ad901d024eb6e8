//! Faults that a test plans: the n-th call fails, an answer comes late, a stream
//! breaks off.

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

/// The faults of some calls. The mock's gate protects it.
struct FaultRule<R> {
    calls: FaultyCalls,
    predicate: Option<Box<dyn Predicate<Args> + Send>>,
    /// The number of calls that matched.
    seen: usize,
    answer: Option<MakeAnswer<R>>,
    delay: Option<Duration>,
    cut_after: Option<usize>,
    continuation: Option<MakeAnswer<R>>,
    gate: Option<ItemGate>,
    location: &'static Location<'static>,
}

#[derive(Clone, Copy)]
enum FaultyCalls {
    Every,
    /// Counted from one.
    Nth(usize),
}

/// The faults of one call.
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
            FaultyCalls::Nth(nth) if nth != self.seen => return None,
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
            FaultyCalls::Nth(nth) if self.seen < nth => Some(UnusedFault {
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
    /// The faults that were planned for this call. If two contradict each other, the
    /// later one wins.
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
/// Inject failures into one call or into every call: give its answer in the test,
/// delay it, or cut or hold back a stream that it returns. Everything else about the
/// call stays the same: its answer comes from an expectation or a recording or, in a
/// mode that records, from the real function.
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
/// A recording contains what the real function returned, without the fault.
impl<R: 'static> MockGuard<'_, R> {
    /// Plans faults for the n-th call from now on; 1 is the next call. If there is no
    /// such call, the end of the stub fails the test, like an unmet expectation.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::page_on_call")]
    /// # fn fetch_page(url: &str) -> Result<String, String> { unimplemented!("{url}") }
    /// # let stub = Stub::<fetch_page>::install();
    /// # stub.mock().expect_call().returning(|_| Some(Ok("<html>".to_owned())));
    /// stub.mock().on_call(2).answer(|_| Err("connection reset".to_owned()));
    /// assert!(fetch_page("/").is_ok());
    /// assert!(fetch_page("/").is_err());
    /// assert!(fetch_page("/").is_ok());
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if `n` is 0, and if [`child_env`](crate::child_env) has taken the stub to other
    /// processes, which would not see the fault.
    #[must_use = "nothing happens to the call unless you plan a fault"]
    #[track_caller]
    pub fn on_call(&mut self, n: usize) -> OnCall<'_, R> {
        assert!(
            n > 0,
            "cached-stubs: calls are counted from 1: `on_call(1)` is the next one"
        );
        self.plan(FaultyCalls::Nth(n))
    }

    /// Plans faults for every call from now on.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::page_on_every_call")]
    /// # fn fetch_page(url: &str) -> Result<String, String> { unimplemented!("{url}") }
    /// # let stub = Stub::<fetch_page>::install();
    /// # stub.mock().expect_call().returning(|_| Some(Ok("<html>".to_owned())));
    /// stub.mock().on_every_call().answer(|_| Err("connection reset".to_owned()));
    /// assert!(fetch_page("/").is_err());
    /// assert!(fetch_page("/news").is_err());
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if [`child_env`](crate::child_env) has taken the stub to other processes, which
    /// would not see the fault.
    #[must_use = "nothing happens to the calls unless you plan a fault"]
    #[track_caller]
    pub fn on_every_call(&mut self) -> OnCall<'_, R> {
        self.plan(FaultyCalls::Every)
    }

    #[track_caller]
    fn plan(&mut self, calls: FaultyCalls) -> OnCall<'_, R> {
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
        OnCall(rules.last_mut().expect("the rule was just pushed"))
    }
}

/// Plans the faults of a call; [`MockGuard::on_call`] returns one. A call may have
/// several faults.
pub struct OnCall<'m, R: 'static>(&'m mut FaultRule<R>);

#[allow(clippy::return_self_not_must_use)]
impl<R: 'static> OnCall<'_, R> {
    /// Restricts the faults to calls that match; only these are counted.
    ///
    /// ```
    /// # use cached_stubs::predicate::{arg, eq};
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::page_with")]
    /// # fn fetch_page(url: &str) -> Result<String, String> { unimplemented!("{url}") }
    /// # let stub = Stub::<fetch_page>::install();
    /// # stub.mock().expect_call().returning(|_| Some(Ok("<html>".to_owned())));
    /// stub.mock()
    ///     .on_call(1)
    ///     .with(arg("url", eq("/news")))
    ///     .answer(|_| Err("connection reset".to_owned()));
    /// assert!(fetch_page("/").is_ok());
    /// assert!(fetch_page("/news").is_err());
    /// ```
    #[must_use = "nothing happens to the call unless you plan a fault"]
    pub fn with(self, predicate: impl Predicate<Args> + Send + 'static) -> Self {
        self.0.predicate = Some(Box::new(predicate));
        self
    }

    /// Answers the call with the closure, before expectations and recordings.
    ///
    /// The closure runs outside the mock. It may call other functions, and this one
    /// too.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::page_answer")]
    /// # fn fetch_page(url: &str) -> Result<String, String> { unimplemented!("{url}") }
    /// # let stub = Stub::<fetch_page>::install();
    /// stub.mock().on_call(1).answer(|args| Err(format!("no such page: {}", args["url"])));
    /// assert_eq!(fetch_page("/news"), Err(r#"no such page: "/news""#.to_owned()));
    /// ```
    pub fn answer(self, answer: impl Fn(&Args) -> R + Send + Sync + 'static) -> Self {
        self.0.answer = Some(Arc::new(answer));
        self
    }

    /// Delays the answer, wherever it comes from.
    ///
    /// With the feature `tokio`, a future that is awaited in a tokio runtime waits by
    /// tokio's clock, which a test may pause; the runtime's time must be enabled.
    /// Other futures wait by the real clock. A stream waits before its first item.
    /// Every other function blocks its thread.
    ///
    /// ```
    /// # use std::time::{Duration, Instant};
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::page_delay")]
    /// # fn fetch_page(url: &str) -> Result<String, String> { unimplemented!("{url}") }
    /// # let stub = Stub::<fetch_page>::install();
    /// # stub.mock().expect_call().returning(|_| Some(Ok("<html>".to_owned())));
    /// stub.mock().on_call(1).delay(Duration::from_millis(5));
    /// let start = Instant::now();
    /// assert!(fetch_page("/").is_ok());
    /// assert!(start.elapsed() >= Duration::from_millis(5));
    /// ```
    pub fn delay(self, delay: Duration) -> Self {
        self.0.delay = Some(delay);
        self
    }

    /// Ends the returned stream or iterator after this many items.
    ///
    /// Its recording is still complete: a recording call reads the real stream to its
    /// end before its consumer reaches the cut. So do not cut an endless stream in
    /// record mode.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::lines_cut")]
    /// # fn lines(file: &str) -> impl Iterator<Item = String> + use<> {
    /// #     let _ = file;
    /// #     std::iter::empty()
    /// # }
    /// # let stub = Stub::<lines>::install();
    /// # stub.mock().expect_call().return_const(["a", "b", "c"].map(str::to_owned).to_vec());
    /// stub.mock().on_call(1).cut_after(2);
    /// let got: Vec<String> = lines("notes").collect();
    /// assert_eq!(got, ["a", "b"]);
    /// ```
    ///
    /// # Panics
    ///
    /// The call panics if the function returns neither a stream nor an iterator.
    pub fn cut_after(self, items: usize) -> Self {
        self.0.cut_after = Some(items);
        self.0.continuation = None;
        self
    }

    /// Replaces the rest of the returned stream or iterator after this many items, for
    /// instance by the error of a broken connection. The closure returns a `Vec` of
    /// items if the function returns `impl Stream` or `impl Iterator`, an
    /// [`Answer`](crate::Answer) with the items if their type is a type parameter;
    /// otherwise it returns what the function returns.
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
    /// Recordings are complete, as with [`cut_after`](Self::cut_after).
    pub fn fail_after(
        self,
        items: usize,
        then: impl Fn(&Args) -> R + Send + Sync + 'static,
    ) -> Self {
        self.0.cut_after = Some(items);
        self.0.continuation = Some(Arc::new(then));
        self
    }

    /// Holds back the items of the returned stream or iterator until the test lets
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
    /// assert_eq!(answer.next().now_or_never(), None, "the gate is shut");
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
