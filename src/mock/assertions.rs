//! Assertions about the calls that were made.

mod message;

use mockall::Predicate;

pub(super) use self::message::ListedCall;
use self::message::{Assertion, FailedAssertion, NearestCall};
use super::{MockGuard, unattributed};
use crate::args::Args;
use crate::call_log::Call;
use crate::predicate::{self, Diagnostics, Mismatch};
use crate::secrets::Secrets;
use crate::value::Node;

/// # Assertions
///
/// Assertions about the calls so far of this function or method, whether a
/// recording, the real function or an expectation has answered them. An
/// assertion that does not hold panics with the calls that were made, and shows
/// how the nearest one differs.
///
/// ```
/// use cached_stubs::predicate::{arg, eq};
/// use cached_stubs::{Stub, stubbable};
///
/// #[stubbable(name = "docs::send")]
/// fn send(to: &str, text: &str) -> bool {
///     unimplemented!("sends {text} to {to}")
/// }
///
/// let stub = Stub::<send>::install();
/// stub.mock().assert_not_called();
/// stub.mock().expect_call().return_const(true);
/// send("ada", "hello");
/// stub.mock().assert_called_once();
/// stub.mock().assert_called_with(arg("to", eq("ada")));
/// ```
///
/// A call from a thread that no test owns counts if no other test stubs the function at
/// the time. If it may belong to several tests, it is unattributed: then each assertion
/// that the call could decide panics (see [`StubHandle`](crate::StubHandle)). So does one
/// that calls in other processes could decide (see [`child_env`](crate::child_env)).
impl<R: 'static> MockGuard<'_, R> {
    /// The calls of this function or method, in the order of their answers.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_calls")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// send("bob", "bye");
    /// let calls = stub.mock().calls();
    /// let receivers: Vec<_> = calls.iter().map(|call| &call.args["to"]).collect();
    /// assert_eq!(receivers, ["ada", "bob"]);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if there are unattributed calls, or calls in other processes.
    #[must_use]
    #[track_caller]
    pub fn calls(&self) -> Vec<Call> {
        self.refuse_unattributed("calls", None);
        self.log.own()
    }

    /// Asserts that it was called at least once.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_called")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// stub.mock().assert_called();
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if it was not.
    #[track_caller]
    pub fn assert_called(&self) {
        if self.log.own().is_empty() {
            self.refuse_unattributed("assert_called", None);
            self.fail(Assertion::Called, None);
        }
    }

    /// Asserts that it was called exactly once.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_called_once")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// stub.mock().assert_called_once();
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if it was not.
    #[track_caller]
    pub fn assert_called_once(&self) {
        self.check_count(1, "assert_called_once");
    }

    /// Asserts that it was called exactly this often.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_call_count")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// send("bob", "hello");
    /// stub.mock().assert_call_count(2);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if it was not.
    #[track_caller]
    pub fn assert_call_count(&self, count: usize) {
        self.check_count(count, "assert_call_count");
    }

    /// Asserts that it was not called.
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_not_called")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// stub.mock().assert_not_called();
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if it was.
    #[track_caller]
    pub fn assert_not_called(&self) {
        self.check_count(0, "assert_not_called");
    }

    #[track_caller]
    fn check_count(&self, expected: usize, assertion: &str) {
        let calls = self.log.own().len();
        if calls <= expected {
            self.refuse_unattributed(assertion, None);
        }
        if calls != expected {
            self.fail(Assertion::CallCount(expected), None);
        }
    }

    /// Asserts that at least one of its calls had arguments that match.
    ///
    /// ```
    /// # use cached_stubs::predicate::{arg, eq};
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_called_with")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// send("bob", "hello");
    /// stub.mock().assert_called_with(arg("to", eq("ada")));
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if there was no such call, and if the predicate cannot be evaluated.
    #[track_caller]
    pub fn assert_called_with(&self, predicate: impl Predicate<Args>) {
        let matching = self.matching(&predicate);
        if matching.is_empty() {
            self.refuse_unattributed("assert_called_with", Some(&predicate));
            self.fail(Assertion::CalledWith, Some(&predicate));
        }
    }

    /// Asserts that exactly one of its calls had arguments that match. There may
    /// be calls with other arguments.
    ///
    /// ```
    /// # use cached_stubs::predicate::{arg, eq};
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_called_once_with")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// send("bob", "hello");
    /// stub.mock().assert_called_once_with(arg("to", eq("ada")));
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if there was not exactly one, and if the predicate cannot be
    /// evaluated.
    #[track_caller]
    pub fn assert_called_once_with(&self, predicate: impl Predicate<Args>) {
        let matching = self.matching(&predicate);
        if matching.len() <= 1 {
            self.refuse_unattributed("assert_called_once_with", Some(&predicate));
        }
        match matching.len() {
            0 => self.fail(Assertion::CalledWith, Some(&predicate)),
            1 => {}
            _ => self.fail(Assertion::CalledOnceWith(matching), Some(&predicate)),
        }
    }

    /// Asserts that none of its calls had arguments that match.
    ///
    /// ```
    /// # use cached_stubs::predicate::{arg, eq};
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::send_assert_not_called_with")]
    /// # fn send(to: &str, text: &str) -> bool {
    /// #     unimplemented!("sends {text} to {to}")
    /// # }
    /// # let stub = Stub::<send>::install();
    /// # stub.mock().expect_call().return_const(true);
    /// send("ada", "hello");
    /// stub.mock().assert_not_called_with(arg("to", eq("bob")));
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if one had, and if the predicate cannot be evaluated.
    #[track_caller]
    pub fn assert_not_called_with(&self, predicate: impl Predicate<Args>) {
        let matching = self.matching(&predicate);
        if matching.is_empty() {
            self.refuse_unattributed("assert_not_called_with", Some(&predicate));
        } else {
            self.fail(Assertion::NotCalledWith(matching), Some(&predicate));
        }
    }

    /// The numbers of the calls that match.
    #[track_caller]
    fn matching(&self, predicate: &dyn Predicate<Args>) -> Vec<usize> {
        let calls = self.log.own();
        let mut matching = Vec::new();
        for (at, call) in calls.iter().enumerate() {
            let (holds, diagnostics) =
                predicate::listen(Diagnostics::default(), || predicate.eval(&call.args));
            if let Some(error) = diagnostics.error {
                let failed = FailedAssertion {
                    error: Some(&error),
                    ..self.failed(Assertion::CalledWith)
                };
                panic!("{failed}")
            }
            if holds {
                matching.push(at + 1);
            }
        }
        matching
    }

    /// Panics if an unattributed call could decide the assertion: any call or, with a
    /// predicate, one whose arguments match.
    #[track_caller]
    fn refuse_unattributed(&self, assertion: &str, predicate: Option<&dyn Predicate<Args>>) {
        let function = self.log.function().path();
        unattributed::refuse_of_processes(assertion, function, self.log.in_processes());
        let mut calls = self.log.own_unattributed();
        if let Some(predicate) = predicate {
            calls.retain(|unattributed| {
                let eval = || predicate.eval(&unattributed.call.args);
                let (holds, diagnostics) = predicate::listen(Diagnostics::default(), eval);
                holds || diagnostics.error.is_some()
            });
        }
        unattributed::refuse(assertion, function, &calls);
    }

    #[track_caller]
    fn fail(&self, assertion: Assertion, predicate: Option<&dyn Predicate<Args>>) -> ! {
        let nearest = match (&assertion, predicate) {
            (Assertion::CalledWith, Some(predicate)) => self.nearest(predicate),
            _ => None,
        };
        let failed = FailedAssertion {
            predicate: predicate.map(ToString::to_string),
            nearest,
            ..self.failed(assertion)
        };
        panic!("{failed}")
    }

    fn failed(&self, assertion: Assertion) -> FailedAssertion<'_> {
        // Reports end in logs.
        let secrets = Secrets::of_run(self.log.function().package_dir());
        let calls = self.log.own();
        let listed = calls.iter().map(|call| ListedCall::new(call, &secrets));
        FailedAssertion {
            function: self.log.function().path(),
            assertion,
            predicate: None,
            error: None,
            calls: listed.collect(),
            nearest: None,
            unowned: calls.iter().filter(|call| call.is_unowned).count(),
        }
    }

    /// The call that differs least; the last one if there are several.
    fn nearest(&self, predicate: &dyn Predicate<Args>) -> Option<NearestCall> {
        let secrets = Secrets::of_run(self.log.function().package_dir());
        let calls = self.log.own();
        let nearest = calls.iter().enumerate().map(|(at, call)| {
            let diagnostics = predicate::listen(Diagnostics::with_mismatches(), || {
                predicate.eval(&call.args)
            })
            .1;
            let (mut expected, mut called) = (Vec::new(), Vec::new());
            for mismatch in diagnostics.mismatches {
                let Mismatch {
                    argument,
                    expected: Some(node),
                    called: other,
                } = mismatch
                else {
                    continue;
                };
                expected.push((argument.clone(), secrets.masked(&node)));
                called.push((argument, secrets.masked(&other)));
            }
            NearestCall::new(at + 1, Node::Object(expected), Node::Object(called))
        });
        nearest
            .max_by(|a, b| a.similarity.total_cmp(&b.similarity))
            .filter(NearestCall::has_difference)
    }
}
