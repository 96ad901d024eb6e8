//! The settings of a trait's stub.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::builder::GuardOptions;
use super::of_trait::{Lazy, Make, StubOfTrait, StubbedMethods, TraitStub};
use crate::mode::Mode;

/// The settings of a trait's stub; `builder()` of the stub returns one.
///
/// ```no_run
/// use cached_stubs::{Mode, stubbable};
///
/// #[stubbable]
/// trait Llm {
///     fn ask(&self, prompt: &str) -> String;
/// }
///
/// struct OpenAi;
///
/// impl Llm for OpenAi {
///     fn ask(&self, prompt: &str) -> String {
///         unimplemented!("asks the API about {prompt}")
///     }
/// }
///
/// let llm = StubLlm::builder()
///     .real(|| OpenAi)
///     .mode(Mode::Replay)
///     .dir("tests/stubs")
///     .build();
/// assert!(llm.ask("Why?").contains("because"));
/// ```
#[must_use = "there is no stub until you call `build()`"]
pub struct TraitStubBuilder<S: StubOfTrait> {
    pub(super) options: GuardOptions,
    pub(super) make: Option<Make<S::Real>>,
}

impl<S: StubOfTrait> TraitStubBuilder<S> {
    #[doc(hidden)]
    pub fn __new() -> Self {
        Self {
            options: GuardOptions::default(),
            make: None,
        }
    }

    /// Sets the closure that creates the real implementation. The stub calls it once, for
    /// the first real call; never while recordings answer.
    ///
    /// ```
    /// # use cached_stubs::{Mode, stubbable};
    /// # #[stubbable(name = "docs::LlmReal")]
    /// # trait Llm {
    /// #     fn ask(&self, prompt: &str) -> String;
    /// # }
    /// # struct OpenAi;
    /// # impl Llm for OpenAi {
    /// #     fn ask(&self, prompt: &str) -> String {
    /// #         format!("You ask: {prompt}")
    /// #     }
    /// # }
    /// let llm = StubLlm::builder().real(|| OpenAi).mode(Mode::Live).build();
    /// assert_eq!(llm.ask("Why?"), "You ask: Why?");
    /// ```
    pub fn real<R>(
        self,
        make: impl Fn() -> R + Send + Sync + 'static,
    ) -> TraitStubBuilder<S::With<R>>
    where
        S::With<R>: StubOfTrait<Real = R>,
    {
        TraitStubBuilder {
            options: self.options,
            make: Some(Arc::new(make)),
        }
    }

    /// Sets the mode, regardless of `RECORD` and `CI`.
    ///
    /// ```
    /// # use cached_stubs::{Mode, stubbable};
    /// # #[stubbable(name = "docs::LlmMode")]
    /// # trait Llm {
    /// #     fn ask(&self, prompt: &str) -> String;
    /// # }
    /// # struct OpenAi;
    /// # impl Llm for OpenAi {
    /// #     fn ask(&self, prompt: &str) -> String {
    /// #         format!("You ask: {prompt}")
    /// #     }
    /// # }
    /// let llm = StubLlm::builder().real(|| OpenAi).mode(Mode::Replay).build();
    /// llm.mock().ask.expect_call().return_const("Because.".to_owned());
    /// assert_eq!(llm.ask("Why?"), "Because.");
    /// ```
    pub fn mode(mut self, mode: Mode) -> Self {
        self.options.mode = Some(mode);
        self
    }

    /// Sets the folder of the recordings. A relative path starts at the package's
    /// folder, not at the current directory.
    ///
    /// ```no_run
    /// # use cached_stubs::stubbable;
    /// # #[stubbable(name = "docs::LlmDir")]
    /// # trait Llm {
    /// #     fn ask(&self, prompt: &str) -> String;
    /// # }
    /// # struct OpenAi;
    /// # impl Llm for OpenAi {
    /// #     fn ask(&self, prompt: &str) -> String {
    /// #         format!("You ask: {prompt}")
    /// #     }
    /// # }
    /// let llm = StubLlm::builder().real(|| OpenAi).dir("tests/recordings").build();
    /// # assert!(llm.ask("Why?").contains("because"));
    /// ```
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.options.dir = Some(dir.into());
        self
    }

    /// Gives the test, and each case of it, recordings of its own. The test must use all
    /// of them (see [`StubBuilder::per_test`](crate::StubBuilder::per_test)).
    ///
    /// ```no_run
    /// # use cached_stubs::stubbable;
    /// # #[stubbable(name = "docs::LlmPerTest")]
    /// # trait Llm {
    /// #     fn ask(&self, prompt: &str) -> String;
    /// # }
    /// # struct OpenAi;
    /// # impl Llm for OpenAi {
    /// #     fn ask(&self, prompt: &str) -> String {
    /// #         format!("You ask: {prompt}")
    /// #     }
    /// # }
    /// // In a test: these recordings are for no other one.
    /// let llm = StubLlm::builder().real(|| OpenAi).per_test().build();
    /// # assert!(llm.ask("Why?").contains("because"));
    /// ```
    pub fn per_test(mut self) -> Self {
        self.options.per_test = true;
        self
    }

    /// For a database and other things that remember: the test has recordings of its own,
    /// and identical calls replay in the order in which they were recorded (see
    /// [`StubBuilder::stateful`](crate::StubBuilder::stateful)).
    ///
    /// ```no_run
    /// # use cached_stubs::stubbable;
    /// # #[stubbable(name = "docs::Counter")]
    /// # trait Counter {
    /// #     fn next(&self) -> u64;
    /// # }
    /// # struct Database;
    /// # impl Counter for Database {
    /// #     fn next(&self) -> u64 {
    /// #         unimplemented!("asks the database")
    /// #     }
    /// # }
    /// // In a test: each call has the answer that it had while recording.
    /// let counter = StubCounter::builder().real(|| Database).stateful().build();
    /// assert!(counter.next() < counter.next());
    /// ```
    pub fn stateful(mut self) -> Self {
        self.options.set_stateful();
        self
    }

    /// Creates the stub.
    ///
    /// ```
    /// # use cached_stubs::stubbable;
    /// # #[stubbable(name = "docs::LlmBuild")]
    /// # trait Llm {
    /// #     fn ask(&self, prompt: &str) -> String;
    /// # }
    /// # struct OpenAi;
    /// # impl Llm for OpenAi {
    /// #     fn ask(&self, prompt: &str) -> String {
    /// #         format!("You ask: {prompt}")
    /// #     }
    /// # }
    /// let llm = StubLlm::builder().real(|| OpenAi).build();
    /// llm.mock().ask.expect_call().return_const("Because.".to_owned());
    /// assert_eq!(llm.ask("Why?"), "Because.");
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if no mode was set, and `RECORD` has a wrong or forbidden value (see
    /// [`Mode::from_env`]); if `CACHED_STUBS_PATIENCE` or `stubs.toml` is wrong; if another
    /// trait has the same name in the store; and if the stub is
    /// [`per_test`](Self::per_test), and this thread is not a test's.
    #[track_caller]
    #[must_use]
    pub fn build(self) -> S
    where
        S: StubbedMethods,
    {
        let real = Lazy::new(self.make);
        S::from_stub(TraitStub {
            guard: Arc::new(self.options.guard(S::members(), false)),
            real: real.into(),
        })
    }
}

impl<S: StubOfTrait> fmt::Debug for TraitStubBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraitStubBuilder")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
