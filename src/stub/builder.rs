//! The settings of a stub.

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;
use std::path::{Path, PathBuf};

use super::Stubbable;
use super::guard::{Guard, Member, name_of};
use super::{Stub, message};
use crate::config::check_patience;
use crate::dispatch::{ActiveStub, OwningTest, Settings, SharedByBlock};
use crate::function::Function;
use crate::mode::Mode;
use crate::registry;
use crate::store::{Root, Store};

/// The settings of a stub; [`Stub::builder`] returns one.
///
/// ```no_run
/// use cached_stubs::{Mode, Stub, stubbable};
///
/// #[stubbable(name = "docs::now")]
/// fn now() -> u64 {
///     17
/// }
///
/// let _stub = Stub::<now>::builder().mode(Mode::Record).dir("tests/recordings").install();
/// ```
#[must_use = "nothing is stubbed until you call `install()`"]
pub struct StubBuilder<F> {
    options: GuardOptions,
    function: PhantomData<fn() -> F>,
}

impl<F> StubBuilder<F> {
    pub(super) fn new() -> Self {
        Self {
            options: GuardOptions::default(),
            function: PhantomData,
        }
    }

    /// Sets the mode, regardless of `RECORD` and `CI`.
    ///
    /// ```
    /// # use cached_stubs::{Mode, Stub, stubbable};
    /// # #[stubbable(name = "docs::now_mode")]
    /// # fn now() -> u64 {
    /// #     17
    /// # }
    /// let _real = Stub::<now>::builder().mode(Mode::Live).install();
    /// assert_eq!(now(), 17);
    /// ```
    pub fn mode(mut self, mode: Mode) -> Self {
        self.options.mode = Some(mode);
        self
    }

    /// Sets the folder of the recordings. A relative path starts at the package's
    /// folder, not at the current directory.
    ///
    /// ```no_run
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::now_dir")]
    /// # fn now() -> u64 {
    /// #     17
    /// # }
    /// let _clock = Stub::<now>::builder().dir("tests/recordings").install();
    /// ```
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.options.dir = Some(dir.into());
        self
    }

    /// Gives the test, and each case of it, recordings of its own. Their folder has the
    /// names of the test binary and of the test. `cargo stubs rename --test OLD NEW` moves
    /// those of a renamed test or file of tests, and those of a case with a new number, by its
    /// name: name cases (`#[case::empty(..)]`), since a number does not show which case it was.
    ///
    /// The test must use all of its recordings: an unused one belongs to a call that
    /// the code no longer makes. If there is one, the end of the stub fails the test. The
    /// same holds for each answer of a `sequence`.
    ///
    /// ```no_run
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::now_per_test")]
    /// # fn now() -> u64 {
    /// #     17
    /// # }
    /// // In a test: these recordings are for no other one.
    /// let _clock = Stub::<now>::builder().per_test().install();
    /// ```
    pub fn per_test(mut self) -> Self {
        self.options.per_test = true;
        self
    }

    /// For a database and other things that remember: the test has recordings of its own,
    /// as with [`per_test`](Self::per_test), and identical calls replay in the order in
    /// which they were recorded, as with `sequence` on every function.
    ///
    /// ```no_run
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::next_number")]
    /// # fn next_number() -> u64 {
    /// #     17
    /// # }
    /// // In a test: each call has the answer that it had while recording.
    /// let _counter = Stub::<next_number>::builder().stateful().install();
    /// assert!(next_number() < next_number());
    /// ```
    pub fn stateful(mut self) -> Self {
        self.options.set_stateful();
        self
    }

    /// Makes the stub answer on every thread except another test's own. Use it with
    /// expectations where a library owns the threads.
    ///
    /// Only one such stub of a function can be active at a time. While another test has a
    /// stub of the function too, a call on a thread that no test owns may belong to
    /// either, and follows the rules of other stubs: see [`StubHandle`](crate::StubHandle).
    ///
    /// ```
    /// # use cached_stubs::{Stub, stubbable};
    /// # #[stubbable(name = "docs::now_everywhere")]
    /// # fn now() -> u64 {
    /// #     17
    /// # }
    /// let clock = Stub::<now>::builder().everywhere().install();
    /// clock.mock().expect_call().return_const(5u64);
    /// assert_eq!(std::thread::spawn(now).join().unwrap(), 5);
    /// ```
    pub fn everywhere(mut self) -> Self {
        self.options.everywhere = true;
        self
    }

    /// The folder of the package that declares the fixture.
    #[doc(hidden)]
    pub fn __package(mut self, dir: Option<&'static str>) -> Self {
        self.options.package = dir.map(Path::new);
        self
    }

    /// Stubs the function.
    ///
    /// ```
    /// # use cached_stubs::{Mode, Stub, stubbable};
    /// # #[stubbable(name = "docs::now_install")]
    /// # fn now() -> u64 {
    /// #     17
    /// # }
    /// let clock = Stub::<now>::builder().mode(Mode::Replay).install();
    /// clock.mock().expect_call().return_const(5u64);
    /// assert_eq!(now(), 5);
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if
    ///
    /// - no mode was set, and `RECORD` has a wrong or forbidden value (see
    ///   [`Mode::from_env`]),
    /// - `CACHED_STUBS_PATIENCE` or `stubs.toml` is wrong,
    /// - another function has the same name in the store,
    /// - another active stub of the function answers [`everywhere`](Self::everywhere),
    ///   like this one,
    /// - the stub is [`per_test`](Self::per_test), and this thread is not a test's.
    #[track_caller]
    pub fn install(self) -> Stub<F>
    where
        F: Stubbable,
    {
        self.__install(F::members)
    }

    /// `install` for fixtures.
    #[doc(hidden)]
    #[track_caller]
    pub fn __install(self, members: fn() -> Vec<Member>) -> Stub<F> {
        Stub::new(self.options.guard(members(), true))
    }
}

/// What a fixture stubs.
#[derive(Debug)]
pub struct FixtureTarget {
    /// What a guard installs.
    pub members: fn() -> Vec<Member>,
    /// What the registry lists.
    pub functions: fn() -> Vec<&'static Function>,
}

/// What a fixture of this target stubs. Both uses of it carry the same bound, so
/// that a wrong target is one error.
#[must_use]
pub const fn known<F: Stubbable>() -> FixtureTarget {
    FixtureTarget {
        members: F::members,
        functions: || F::members().iter().map(Member::function).collect(),
    }
}

/// The settings of every guard.
#[derive(Debug, Default)]
pub(super) struct GuardOptions {
    pub(super) mode: Option<Mode>,
    pub(super) dir: Option<PathBuf>,
    pub(super) package: Option<&'static Path>,
    pub(super) per_test: bool,
    /// Identical calls replay in their order. Only with `per_test`.
    pub(super) stateful: bool,
    pub(super) everywhere: bool,
}

impl GuardOptions {
    pub(super) fn set_stateful(&mut self) {
        self.per_test = true;
        self.stateful = true;
    }

    /// Stubs these functions. `registered`: calls find the stubs by their functions.
    #[track_caller]
    pub(super) fn guard(self, members: Vec<Member>, registered: bool) -> Guard {
        let mode = match self.mode {
            Some(mode) => mode,
            None => Mode::from_env(),
        };
        check_patience();
        let functions: Vec<_> = members.iter().map(|member| member.function()).collect();
        for function in &functions {
            if let Some(other) = registry::namesake(function) {
                panic!("{}", message::namesakes(function, other));
            }
        }
        let package = self.package.or_else(|| functions.first()?.package_dir());
        let root = Root::find(self.dir.as_deref(), package);
        let owner = OwningTest::current();
        let shared = SharedByBlock::default();
        let mut guard = Guard::new(
            name_of(&functions),
            owner.clone(),
            registered,
            Location::caller(),
        );
        for member in members {
            let site = member.site;
            let function = &site.function;
            if let Some(behind) = member.behind {
                let registered = behind.registered();
                let mut others = registered.iter().filter(|method| !behind.is(method));
                if let Some(other) = others.next() {
                    let own = registered.iter().find(|method| behind.is(method));
                    let own = own.map(|method| method.place);
                    panic!(
                        "{}",
                        message::two_real(function.path(), behind.block.name, own, other)
                    );
                }
            }
            let store = match (self.per_test, owner.test()) {
                (false, _) => Store::open(&root, function, member.behind),
                (true, Some(test)) => {
                    Store::open_of_test(&root, function, member.behind, test, self.stateful)
                }
                (true, None) => panic!("{}", message::no_test_to_own_it(function.path())),
            };
            let mode = match self.mode {
                Some(mode) => mode,
                None => mode.of_function(function.path()),
            };
            let settings = Settings {
                mode_is_fixed: self.mode.is_some(),
                per_test: self.per_test,
                stateful: self.stateful,
                everywhere: self.everywhere,
            };
            guard.install(ActiveStub::new(
                site,
                mode,
                store,
                owner.clone(),
                settings,
                &shared,
            ));
        }
        guard
    }
}

impl<F> fmt::Debug for StubBuilder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StubBuilder")
            .field("of", &type_name::<F>())
            .field("options", &self.options)
            .finish()
    }
}
