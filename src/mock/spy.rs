//! What a test says of the calls that were made.

mod message;

use mockall::Predicate;

use self::message::{Asserted, Broken, Listed, Nearest};
use super::MockGuard;
use crate::args::Args;
use crate::call_log::Call;
use crate::predicate::{self, Diagnostics, Mismatch};
use crate::secrets::Secrets;

use crate::value::Node;

/// # What was called
///
/// Assertions about the calls so far of this function, or of this method of a
/// block or a trait, whoever has answered them: a recording, the real function
/// or an expectation. Where one does not hold, it panics with the calls that
/// were made, and with what is different about the nearest.
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
/// Calls that the recordings of several tests answer, on threads of which it is
/// not known whose they are, are nobody's (see
/// [`StubHandle`](crate::StubHandle)).
impl<R: 'static> MockGuard<'_, R> {
    /// The calls of this function, or method, in the order of their answers.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.log.own()
    }

    /// It was called, once or more.
    ///
    /// # Panics
    ///
    /// When it was not.
    #[track_caller]
    pub fn assert_called(&self) {
        if self.calls().is_empty() {
            self.fail(Asserted::Called, None);
        }
    }

    /// It was called once, and not more.
    ///
    /// # Panics
    ///
    /// When it was not.
    #[track_caller]
    pub fn assert_called_once(&self) {
        self.assert_call_count(1);
    }

    /// It was called so many times.
    ///
    /// # Panics
    ///
    /// When it was not.
    #[track_caller]
    pub fn assert_call_count(&self, count: usize) {
        if self.calls().len() != count {
            self.fail(Asserted::Count(count), None);
        }
    }

    /// It was not called.
    ///
    /// # Panics
    ///
    /// When it was.
    #[track_caller]
    pub fn assert_not_called(&self) {
        if !self.calls().is_empty() {
            self.fail(Asserted::Count(0), None);
        }
    }

    /// One of its calls, or more, had arguments that match.
    ///
    /// # Panics
    ///
    /// When there was no such call, and when the predicate cannot be asked.
    #[track_caller]
    pub fn assert_called_with(&self, predicate: impl Predicate<Args>) {
        let matching = self.matching(&predicate);
        if matching.is_empty() {
            self.fail(Asserted::CalledWith, Some(&predicate));
        }
    }

    /// One of its calls had arguments that match, and no other one; there may be
    /// calls with other arguments.
    ///
    /// # Panics
    ///
    /// When it was not so, and when the predicate cannot be asked.
    #[track_caller]
    pub fn assert_called_once_with(&self, predicate: impl Predicate<Args>) {
        match self.matching(&predicate) {
            matching if matching.is_empty() => self.fail(Asserted::CalledWith, Some(&predicate)),
            matching if matching.len() == 1 => {}
            matching => self.fail(Asserted::OnceWith(matching), Some(&predicate)),
        }
    }

    /// None of its calls had arguments that match.
    ///
    /// # Panics
    ///
    /// When one had, and when the predicate cannot be asked.
    #[track_caller]
    pub fn assert_not_called_with(&self, predicate: impl Predicate<Args>) {
        let matching = self.matching(&predicate);
        if !matching.is_empty() {
            self.fail(Asserted::NotWith(matching), Some(&predicate));
        }
    }

    /// The numbers of the calls that match.
    #[track_caller]
    fn matching(&self, predicate: &dyn Predicate<Args>) -> Vec<usize> {
        let calls = self.calls();
        let mut matching = Vec::new();
        for (at, call) in calls.iter().enumerate() {
            let (holds, diagnostics) =
                predicate::listen(Diagnostics::default(), || predicate.eval(&call.args));
            if let Some(error) = diagnostics.error {
                self.broken(Broken {
                    error: Some(&error),
                    ..self.told(Asserted::CalledWith)
                });
            }
            if holds {
                matching.push(at + 1);
            }
        }
        matching
    }

    #[track_caller]
    fn fail(&self, asserted: Asserted, predicate: Option<&dyn Predicate<Args>>) -> ! {
        let nearest = match (&asserted, predicate) {
            (Asserted::CalledWith, Some(predicate)) => self.nearest(predicate),
            _ => None,
        };
        self.broken(Broken {
            predicate: predicate.map(ToString::to_string),
            nearest,
            ..self.told(asserted)
        })
    }

    fn told(&self, asserted: Asserted) -> Broken<'_> {
        // A report ends in a log.
        let secrets = Secrets::from_env();
        let calls = self.calls();
        let listed = calls.iter().map(|call| Listed {
            arguments: secrets.masked(&call.args.to_node()),
            origin: call.origin,
            location: call.location,
        });
        Broken {
            function: self.log.function().path(),
            asserted,
            predicate: None,
            error: None,
            calls: listed.collect(),
            nearest: None,
            unattributed: self.log.unattributed(),
        }
    }

    /// The call of which the least is different; of several, the last one.
    fn nearest(&self, predicate: &dyn Predicate<Args>) -> Option<Nearest> {
        let secrets = Secrets::from_env();
        let calls = self.calls();
        let nearest = calls.iter().enumerate().map(|(at, call)| {
            let asked = predicate::listen(Diagnostics::with_mismatches(), || {
                predicate.eval(&call.args)
            })
            .1;
            let (mut expected, mut called) = (Vec::new(), Vec::new());
            for mismatch in asked.mismatches {
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
            Nearest::new(at + 1, Node::Object(expected), Node::Object(called))
        });
        nearest
            .max_by(|a, b| a.likeness.total_cmp(&b.likeness))
            .filter(Nearest::tells_something)
    }

    #[track_caller]
    fn broken(&self, broken: Broken<'_>) -> ! {
        panic!("{broken}")
    }
}
