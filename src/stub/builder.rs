//! The settings of a stub.

use std::fmt;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

use super::Stub;
use crate::mock::Mock;
use crate::mode::Mode;
use crate::overrides::{Living, Owner, Settings};
use crate::registry;
use crate::report;
use crate::store::{Root, Store};
use crate::stubbable::Stubbable;

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
pub struct StubBuilder<F: Stubbable> {
    mode: Option<Mode>,
    dir: Option<PathBuf>,
    package: Option<&'static Path>,
    per_test: bool,
    everywhere: bool,
    function: PhantomData<fn() -> F>,
}

impl<F: Stubbable> StubBuilder<F> {
    pub(super) fn new() -> Self {
        Self {
            mode: None,
            dir: None,
            package: F::function().package_dir(),
            per_test: false,
            everywhere: false,
            function: PhantomData,
        }
    }

    /// The mode, whatever `RECORD` and `CI` say.
    pub fn mode(mut self, mode: Mode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The folder of the recordings; relative to the package, not to the
    /// current directory.
    pub fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = Some(dir.into());
        self
    }

    /// The test, and each case of it, has recordings of its own, in a folder
    /// of its own. A passing test must use all of them: one that is left over
    /// belongs to a call that the code no longer makes.
    pub fn per_test(mut self) -> Self {
        self.per_test = true;
        self
    }

    /// The stub answers on every thread that is not another test's own: for
    /// hand-written expectations where a library owns the threads.
    pub fn everywhere(mut self) -> Self {
        self.everywhere = true;
        self
    }

    /// The folder of the package that declares the fixture.
    #[doc(hidden)]
    pub fn __package(mut self, dir: Option<&'static str>) -> Self {
        self.package = dir.map(Path::new).or(self.package);
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
    pub fn install(self) -> Stub<F> {
        let function = F::function();
        let mode = match self.mode {
            Some(mode) => mode,
            None => Mode::from_env(),
        };
        if let Some(other) = registry::namesake(function) {
            panic!("{}", report::stub::namesakes(function, other));
        }
        let root = Root::find(self.dir.as_deref(), self.package);
        let owner = Owner::current();
        let store = match (self.per_test, owner.test()) {
            (false, _) => Store::open(&root, function),
            (true, Some(test)) => Store::open_of_test(&root, function, test),
            (true, None) => panic!("{}", report::stub::no_test_to_own_it(function.path())),
        };
        let mock = Box::new(Mock::<F::Output>::new());
        let living = Living::new(
            function,
            mode,
            store,
            owner,
            Settings {
                mode_is_fixed: self.mode.is_some(),
                per_test: self.per_test,
                everywhere: self.everywhere,
            },
            mock,
        );
        if let Err(other) = function.overrides.install(&living) {
            panic!(
                "{}",
                report::threads::two_everywhere(function.path(), &other.owner)
            );
        }
        Stub::new(living)
    }
}

impl<F: Stubbable> fmt::Debug for StubBuilder<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StubBuilder")
            .field("function", &F::function().path())
            .field("mode", &self.mode)
            .field("dir", &self.dir)
            .field("per_test", &self.per_test)
            .field("everywhere", &self.everywhere)
            .finish()
    }
}
