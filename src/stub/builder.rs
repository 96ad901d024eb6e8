//! The settings of a stub.

use std::any::type_name;
use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use super::Stubbable;
use super::guard::{Guard, Member, name_of};
use super::{Stub, message};
use crate::dispatch::{ActiveStub, Owner, Settings, SharedByBlock};
use crate::mode::Mode;
use crate::registry;
use crate::store::{Root, Store};

/// The settings of a stub; [`Stub::builder`] makes one.
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
#[must_use = "nothing is stubbed before `install()`"]
pub struct StubBuilder<F> {
    options: Options,
    function: PhantomData<fn() -> F>,
}

impl<F> StubBuilder<F> {
    pub(super) fn new() -> Self {
        Self {
            options: Options::default(),
            function: PhantomData,
        }
    }

    /// The mode, whatever `RECORD` and `CI` say.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.options.mode = Some(mode);
        self
    }

    /// The folder of the recordings; relative to the package, not to the
    /// current directory.
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.options.dir = Some(dir.into());
        self
    }

    /// The test, and each case of it, has recordings of its own, in a folder
    /// of its own, which bears the names of the test binary and of the test: a
    /// test that is renamed, or a case that changes its number, is recorded
    /// anew. A passing test must use all of them: one that is left over
    /// belongs to a call that the code no longer makes.
    pub fn per_test(mut self) -> Self {
        self.options.per_test = true;
        self
    }

    /// The stub answers on every thread that is not another test's own: for
    /// hand-written expectations where a library owns the threads.
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
    /// # Panics
    ///
    /// When no mode was given and `RECORD` names none or must not (see
    /// [`Mode::from_env`]); when another function bears the same name in the
    /// store; when a second stub of the function is to answer everywhere; when
    /// the recordings are to be the test's own and this thread is no test's.
    #[track_caller]
    pub fn install(self) -> Stub<F>
    where
        F: Stubbable,
    {
        self.__install(F::members)
    }

    /// The same of a fixture.
    #[doc(hidden)]
    #[track_caller]
    pub fn __install(self, members: fn() -> Vec<Member>) -> Stub<F> {
        Stub::new(self.options.guard(members(), true))
    }
}

/// The members of what a fixture stubs.
#[must_use]
pub const fn known<F: Stubbable>() -> fn() -> Vec<Member> {
    F::members
}

/// The settings of any guard.
#[derive(Debug, Default)]
pub(super) struct Options {
    pub(super) mode: Option<Mode>,
    pub(super) dir: Option<PathBuf>,
    pub(super) package: Option<&'static Path>,
    pub(super) per_test: bool,
    pub(super) everywhere: bool,
}

impl Options {
    /// Stubs these functions; `registered` says that calls are to find the
    /// stubs by them.
    #[track_caller]
    pub(super) fn guard(self, members: Vec<Member>, registered: bool) -> Guard {
        let mode = match self.mode {
            Some(mode) => mode,
            None => Mode::from_env(),
        };
        let functions: Vec<_> = members.iter().map(|member| member.function()).collect();
        for function in &functions {
            if let Some(other) = registry::namesake(function) {
                panic!("{}", message::namesakes(function, other));
            }
        }
        let package = self.package.or_else(|| functions.first()?.package_dir());
        let root = Root::find(self.dir.as_deref(), package);
        let owner = Owner::current();
        let shared = SharedByBlock::default();
        let mut guard = Guard::new(name_of(&functions), owner.clone(), registered);
        for Member { site } in members {
            let function = &site.function;
            let store = match (self.per_test, owner.test()) {
                (false, _) => Store::open(&root, function),
                (true, Some(test)) => Store::open_of_test(&root, function, test),
                (true, None) => panic!("{}", message::no_test_to_own_it(function.path())),
            };
            let mode = match self.mode {
                Some(mode) => mode,
                None => mode.of_function(function.path()),
            };
            let settings = Settings {
                mode_is_fixed: self.mode.is_some(),
                per_test: self.per_test,
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
