//! Every stubbable function and every fixture of this binary.

use std::any::TypeId;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::function::{Dependencies, Function, Renaming};
use crate::sort::sort_by_cached_key;

/// The registry's entry of a function, which the attribute submits.
#[doc(hidden)]
#[derive(Debug)]
pub struct Registered(pub &'static Function);

inventory::collect!(Registered);

/// What `stub_fixture!` declares.
#[derive(Debug)]
pub struct Fixture {
    /// Its name.
    pub name: &'static str,
    /// `module_path!()`.
    pub module: &'static str,
    /// What it stubs, as the source names it.
    pub target: &'static str,
    /// The package that declares it, if cargo built it.
    pub package: Option<&'static str>,
    /// That package's folder.
    pub manifest_dir: Option<&'static str>,
    /// `file!()`.
    pub file: &'static str,
    /// `line!()`.
    pub line: u32,
    /// `per_test`.
    pub per_test: bool,
    /// `dir = …`.
    pub dir: fn() -> Option<PathBuf>,
    /// The functions that it stubs.
    pub functions: fn() -> Vec<&'static Function>,
}

/// The registry's entry for a fixture; `stub_fixture!` submits it.
#[derive(Debug)]
pub struct RegisteredFixture(pub &'static Fixture);

inventory::collect!(RegisteredFixture);

/// The fixtures that stub a function, those first that are declared nearest to the test.
pub(crate) fn fixtures_of(function: &Function, test: Option<&str>) -> Vec<&'static Fixture> {
    let fixtures = inventory::iter::<RegisteredFixture>.into_iter();
    let stubs_it = |fixture: &Fixture| {
        let mut functions = (fixture.functions)().into_iter();
        functions.any(|other| std::ptr::eq(other, function))
    };
    let mut fixtures: Vec<_> = fixtures
        .map(|RegisteredFixture(fixture)| *fixture)
        .filter(|fixture| stubs_it(fixture))
        .collect();
    let nearest_first = |fixture: &&'static Fixture| {
        // The name of a test does not begin with its crate.
        let (_, module) = fixture.module.split_once("::").unwrap_or_default();
        let common = module.split("::").zip(test.unwrap_or_default().split("::"));
        let common = common.take_while(|(module, test)| module == test).count();
        (Reverse(common), fixture.module, fixture.name)
    };
    sort_by_cached_key(&mut fixtures, nearest_first, Ord::cmp);
    fixtures
}

/// All stubbable functions of this binary.
pub(crate) fn functions() -> impl Iterator<Item = &'static Function> {
    let all = inventory::iter::<Registered>.into_iter();
    all.map(|Registered(function)| *function)
}

/// Another function of this binary with the same name in the store. Each would
/// replay the other's recordings.
pub(crate) fn namesake(function: &'static Function) -> Option<&'static Function> {
    type ByName = HashMap<(&'static str, Vec<&'static str>), Vec<&'static Function>>;
    static BY_NAME: LazyLock<ByName> = LazyLock::new(|| {
        let mut by_name = ByName::new();
        for Registered(function) in inventory::iter::<Registered> {
            by_name.entry(name(function)).or_default().push(function);
        }
        by_name
    });
    BY_NAME
        .get(&name(function))?
        .iter()
        .copied()
        .find(|other| !std::ptr::eq(*other, function))
}

fn name(function: &'static Function) -> (&'static str, Vec<&'static str>) {
    let identity = function.identity();
    let segments = identity.segments.iter().map(String::as_str).collect();
    (&identity.package, segments)
}

/// A method of the real implementation of a stubbable trait, whose source counts for the
/// recordings of the trait's stub. `#[stubbable(fingerprint)]` submits it.
#[derive(Debug)]
pub struct RealMethod {
    /// Its block.
    pub block: fn() -> RealBlock,
    /// Without `r#`.
    pub name: &'static str,
    /// The tokens that the fingerprint is made of.
    pub source: &'static str,
    /// What they read at compile time.
    pub inputs: fn(&mut Dependencies),
    /// File and line.
    pub place: &'static str,
}

inventory::collect!(RealMethod);

impl RealMethod {
    pub(crate) fn file_and_line(&self) -> Option<(String, u32)> {
        let (file, line) = self.place.rsplit_once(':')?;
        Some((file.to_owned(), line.parse().ok()?))
    }
}

/// The block of a real implementation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RealBlock {
    /// `<app::OpenAi as app::Llm>`
    pub(crate) name: &'static str,
    /// The type that implements the trait: two types can have one name.
    of: TypeId,
}

/// The block of the type that has the method.
#[must_use]
pub fn block_of<S: ?Sized, T>(_: &T) -> RealBlock {
    let name = std::any::type_name::<T>();
    RealBlock {
        name: name.rsplit_once("::").map_or(name, |(block, _)| block),
        of: typeid::of::<S>(),
    }
}

/// A method of the real implementation behind the stub of a trait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Behind {
    pub(crate) block: RealBlock,
    pub(crate) name: &'static str,
    /// Whether the test gives no real implementation.
    pub(crate) is_none: bool,
}

impl Behind {
    /// The registered methods: more than one, where two types have one name.
    pub(crate) fn registered(self) -> Vec<&'static RealMethod> {
        named(self.name, |block| block.name == self.block.name)
    }

    /// Whether the method is registered for this very type.
    pub(crate) fn is(self, method: &RealMethod) -> bool {
        (method.block)() == self.block
    }

    /// The sources of valid recordings; new ones have the first. Without a real
    /// implementation, every registered one may have made them. With a renaming, what they
    /// were before.
    pub(crate) fn sources(
        self,
        function: &Function,
        renaming: Option<&'static Renaming>,
    ) -> Vec<String> {
        let with =
            |method: &&RealMethod| function.source_with(method.source, method.inputs, renaming);
        let own = || match renaming {
            Some(renaming) => function.former_source(renaming),
            None => function.source().to_owned(),
        };
        if self.is_none {
            let all = named(self.name, |block| {
                trait_of(block.name) == trait_of(self.block.name)
            });
            return [own()].into_iter().chain(all.iter().map(with)).collect();
        }
        match self.registered().first() {
            Some(method) => vec![with(method)],
            None => vec![own()],
        }
    }
}

/// The registered methods of all real implementations, for the stub of a trait.
pub(crate) fn real_methods(function: &Function) -> Vec<&'static RealMethod> {
    let declaration = &function.declaration;
    let [own] = declaration.scope else {
        return Vec::new();
    };
    // The stub and its trait have one module, where another trait may have the same name.
    let module = declaration.module.replace("r#", "");
    named(declaration.name, |block| {
        let path = trait_of(block.name).split('<').next().unwrap_or_default();
        path.rsplit("::").next() == Some(own) && path.replace("r#", "").starts_with(&module)
    })
}

fn named(name: &str, is_meant: impl Fn(RealBlock) -> bool) -> Vec<&'static RealMethod> {
    let all = inventory::iter::<RealMethod>.into_iter();
    let named = all.filter(|method| method.name == name);
    named.filter(|method| is_meant((method.block)())).collect()
}

/// `app::Llm` of `<app::OpenAi as app::Llm>`
fn trait_of(block: &str) -> &str {
    let path = block.rsplit_once(" as ").map_or(block, |(_, path)| path);
    path.trim_end_matches('>')
}
