//! The log of the calls that a stub answered.

mod attribution;
mod state;

use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

pub(crate) use self::attribution::ThreadKind;
pub(crate) use self::state::RepeatedCall;

use crate::args::Args;
use crate::function::Function;

/// One call that a stub answered.
///
/// ```
/// use cached_stubs::{Origin, Stub, stubbable};
///
/// #[stubbable(name = "docs::weather")]
/// fn weather(city: &str) -> String {
///     unimplemented!("asks for the weather in {city}")
/// }
///
/// let stub = Stub::<weather>::install();
/// stub.mock().expect_call().return_const("rain".to_owned());
/// weather("Bergen");
///
/// let call = &stub.calls()[0];
/// assert_eq!(call.args["city"], "Bergen");
/// assert_eq!(call.origin, Origin::Mocked);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Call {
    /// The name of the function or method.
    pub function: &'static str,
    /// The arguments. Skipped ones are absent.
    pub args: Args,
    /// Who answered.
    pub origin: Origin,
    /// Where the call was made.
    pub location: &'static Location<'static>,
    /// The function itself: two methods may have the same name.
    pub(crate) callee: &'static Function,
    /// No test owns the thread. The call counts for the only test that stubbed the
    /// function, but a test without a stub may have made it.
    pub(crate) is_unowned: bool,
}

/// A call that may belong to any of several tests.
#[derive(Clone, Debug)]
pub(crate) struct UnattributedCall {
    pub(crate) call: Call,
    /// The tests that stubbed the function at the time.
    pub(crate) tests: Arc<[String]>,
    pub(crate) thread: ThreadKind,
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("function", &self.function)
            .field("args", &self.args)
            .field("origin", &self.origin)
            .field("location", &self.location)
            .finish()
    }
}

/// Who answered a call: [`Call::origin`].
///
/// ```
/// # use cached_stubs::{Mode, Origin, Stub, stubbable};
/// # #[stubbable(name = "docs::origin")]
/// # fn half(n: u32) -> u32 {
/// #     n / 2
/// # }
/// let stub = Stub::<half>::builder().mode(Mode::Live).install();
/// half(8);
/// assert_eq!(stub.calls()[0].origin, Origin::Live);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// A recording.
    Replayed,
    /// The real function, in a mode that records.
    Recorded,
    /// A hand-written expectation.
    Mocked,
    /// The real function, in the modes live and verify.
    Live,
}

/// The calls of one function; the functions of a block share one list.
#[derive(Debug)]
pub(crate) struct CallLog {
    function: &'static Function,
    calls: Arc<CallList>,
    processes: Mutex<Vec<Weak<dyn Processes>>>,
}

/// Other processes in which the stub answers calls too.
pub(crate) trait Processes: fmt::Debug + Send + Sync {
    /// How many calls of the function were answered there.
    fn calls_of(&self, function: &Function) -> usize;

    /// Where the test took the stub to them.
    fn location(&self) -> &'static Location<'static>;
}

/// The calls of all functions of a stub, in the order of their answers.
#[derive(Debug, Default)]
pub(crate) struct CallList(Mutex<Calls>);

#[derive(Debug, Default)]
struct Calls {
    attributed: Vec<Call>,
    unattributed: Vec<UnattributedCall>,
}

impl CallLog {
    pub(crate) fn new(function: &'static Function, calls: Arc<CallList>) -> Self {
        Self {
            function,
            calls,
            processes: Mutex::default(),
        }
    }

    /// Notes that the stub answers calls in other processes from now on.
    pub(crate) fn add_processes(&self, processes: Weak<dyn Processes>) {
        lock(&self.processes).push(processes);
    }

    /// How many calls other processes have answered. Their arguments are not known here.
    pub(crate) fn in_processes(&self) -> usize {
        let all = lock(&self.processes);
        let all = all.iter().filter_map(Weak::upgrade);
        all.map(|processes| processes.calls_of(self.function)).sum()
    }

    /// Where the test took the stub to other processes, if it did.
    pub(crate) fn taken_to_processes(&self) -> Option<&'static Location<'static>> {
        let all = lock(&self.processes);
        let mut all = all.iter().filter_map(Weak::upgrade);
        all.next().map(|processes| processes.location())
    }

    pub(crate) fn function(&self) -> &'static Function {
        self.function
    }

    pub(crate) fn push(
        &self,
        args: Args,
        origin: Origin,
        location: &'static Location<'static>,
        is_unowned: bool,
    ) {
        let call = self.call(args, origin, location, is_unowned);
        self.calls.lock().attributed.push(call);
    }

    /// Logs a call that may belong to any of these tests.
    pub(crate) fn push_unattributed(
        &self,
        args: Args,
        origin: Origin,
        location: &'static Location<'static>,
        tests: &Arc<[String]>,
    ) {
        let call = UnattributedCall {
            call: self.call(args, origin, location, true),
            tests: Arc::clone(tests),
            thread: ThreadKind::current(),
        };
        self.calls.lock().unattributed.push(call);
    }

    fn call(
        &self,
        args: Args,
        origin: Origin,
        location: &'static Location<'static>,
        is_unowned: bool,
    ) -> Call {
        Call {
            function: self.function.declaration.name,
            args,
            origin,
            location,
            callee: self.function,
            is_unowned,
        }
    }

    /// The calls of this function, without those of the block's other functions.
    pub(crate) fn own(&self) -> Vec<Call> {
        let calls = self.calls.lock();
        let mut own = calls.attributed.clone();
        own.retain(|call| std::ptr::eq(call.callee, self.function));
        own
    }

    /// The first call of all functions of the stub that satisfies the predicate.
    pub(crate) fn find(&self, predicate: impl Fn(&Call) -> bool) -> Option<Call> {
        let calls = self.calls.lock();
        calls
            .attributed
            .iter()
            .find(|call| predicate(call))
            .cloned()
    }

    /// The calls of all functions of the stub.
    pub(crate) fn all(&self) -> Vec<Call> {
        self.calls.lock().attributed.clone()
    }

    /// The calls of this function that may belong to another test.
    pub(crate) fn own_unattributed(&self) -> Vec<UnattributedCall> {
        let mut own = self.all_unattributed();
        own.retain(|unattributed| std::ptr::eq(unattributed.call.callee, self.function));
        own
    }

    /// The calls of all functions of the stub that may belong to another test.
    pub(crate) fn all_unattributed(&self) -> Vec<UnattributedCall> {
        self.calls.lock().unattributed.clone()
    }
}

impl CallList {
    fn lock(&self) -> MutexGuard<'_, Calls> {
        lock(&self.0)
    }
}

/// Nothing panics while one of these locks is held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::{Declaration, Stale};

    const fn method(scope: &'static [&'static str]) -> Function {
        Function::new(Declaration {
            package: None,
            manifest_dir: None,
            module: "app",
            scope,
            name: "send",
            arguments: &[],
            renamed: None,
            file: file!(),
            line: line!(),
            source: "",
            depends: |_| {},
            stale: Stale::Error,
            sequence: false,
            errors: false,
            scrub: &[],
            verify: crate::function::Comparison::Exact,
        })
    }

    #[test]
    fn methods_of_one_name_have_calls_of_their_own() {
        static OPEN: Function = method(&["Open"]);
        static CLOSED: Function = method(&["Closed"]);
        let calls = Arc::new(CallList::default());
        let open = CallLog::new(&OPEN, Arc::clone(&calls));
        let closed = CallLog::new(&CLOSED, calls);
        let push = |log: &CallLog| {
            let (args, location) = (Args::empty().clone(), Location::caller());
            log.push(args.clone(), Origin::Replayed, location, false);
            log.push_unattributed(args, Origin::Replayed, location, &Arc::from([]));
        };
        push(&open);
        push(&open);
        push(&closed);
        assert_eq!((open.own().len(), closed.own().len()), (2, 1));
        let unattributed = (
            open.own_unattributed().len(),
            closed.own_unattributed().len(),
        );
        assert_eq!(unattributed, (2, 1));
        assert_eq!((open.all().len(), closed.all_unattributed().len()), (3, 3));
    }
}
