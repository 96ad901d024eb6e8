//! The macros of `cached-stubs`; use them through that crate.
//!
//! An expansion goes through these modules in order: `args` and `syntax` parse,
//! `model` says what is to be generated, `valid` checks it, `expand` writes it.

mod args;
mod block;
mod bounds;
mod convert;
mod errors;
mod expand;
mod fingerprint;
mod fixture;
mod live;
mod message;
mod model;
mod of;
mod owner;
mod refusal;
mod returns;
mod syntax;
mod tokens;
mod valid;
mod view;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;

use crate::args::{Args, Attribute};
use crate::block::Block;
use crate::expand::StubItem;
use crate::fixture::Fixture;
use crate::model::Function;
use crate::owner::Owner;
use crate::syntax::{ItemFn, ItemImpl, ItemMock, ItemTrait};

/// Makes a function stubbable: its calls can be answered from recordings.
///
/// ```text
/// #[stubbable]
/// pub async fn generate_response(prompt: &str) -> Result<String, OpenAIError> {
///     // calls the API
/// }
/// ```
///
/// Without the feature `replay`, which belongs under `[dev-dependencies]`, the
/// function is what it was, token for token. With it, the attribute adds
/// - a prologue that asks the stub, if there is one; the body stays where it is,
///   so its errors and lints do too;
/// - an empty type of the same name, so that `Stub<generate_response>` names the
///   stub of the function. One `use` brings both.
///
/// It stands on free functions, on [impl blocks](#impl-blocks) and on
/// [traits](#traits). The functions may be sync or `async`, or return a future
/// (`impl Future`, `BoxFuture`, `Pin<Box<dyn Future>>`); generic, `unsafe`, of
/// any visibility, inside of other functions and in what `macro_rules!` make.
/// What is returned has to be read and written by serde, or have a codec
/// (`with`). It may borrow: `&T` by itself, in an `Option`, a `Vec` or a `Result`;
/// `&str` anywhere, as in `Option<(&str, &str)>`; `Cow<'_, T>`, and types of a
/// lifetime that serde reads. Every argument has to be written by serde, unless it
/// is skipped, redacted or keyed by an expression, or its bounds say what it shows.
///
/// # The key
///
/// A call is recorded under its arguments, in the order of the parameters, by
/// their names. A parameter that is destructured bears the name that its pattern
/// binds, if it binds one, else its position. A parameter whose pattern is `_`
/// is left out.
///
/// What is known by its bounds only is keyed by what these show: `Into<T>`, also in
/// an `Option`, and `IntoIterator<Item = T>` by what they convert to, `AsRef<T>` by
/// the reference, `ToString` and `Display` by the text; the last three also in
/// lists, options, tuples and what is iterated, as in `&[impl AsRef<OsStr>]`. So
/// `f("a")` and `f(String::from("a"))` are the same call. Type parameters are part of the key
/// by the names of their types, except where only such parameters have the type,
/// or skipped ones.
///
/// With `replay`, an `async fn` makes its key, and misses, when it is called,
/// not when its future is first polled, and its `impl IntoIterator` arguments are
/// collected then, stub or none.
///
/// # Futures, streams and iterators
///
/// What a function gives later is recorded as what it gives:
/// - `impl Future<Output = R>`, `BoxFuture<'_, R>` and
///   `Pin<Box<dyn Future<Output = R>>>` as an `async fn` that returns `R`. On a
///   hit nothing of the body is run.
/// - `impl Stream<Item = T>`, `impl TryStream<Ok = T, Error = E>`,
///   `BoxStream<'_, T>`, `Pin<Box<dyn Stream<Item = T>>>`, and the same with
///   `Iterator`, item by item while the caller pulls: none earlier, none later.
///   They may stand in a `Result`, and in what a future gives.
///
/// What is in a box is found under any alias. The codec arguments `with`,
/// `errors` and `record_if` mean an item; `errors` also means the `Result` around
/// the stream. An item that may not be recorded passes, and the recording is
/// given up. A caller that stops early leaves a part, which replays as far as it
/// goes and then misses; of several such in one run the longest is kept, and
/// `RECORD=all` records further.
///
/// An expectation of the mock answers what the future gives; in place of an
/// `impl Stream` or `impl Iterator` a `Vec` of its items; in place of one in a box,
/// or of a future whose type is an alias, the box.
///
/// # Arguments
///
/// ## `skip(client, …)`
///
/// These parameters are not in the key, are never stored or printed, and need
/// no trait.
///
/// ```text
/// #[stubbable(skip(client))]
/// fn fetch(client: &Client, url: &str) -> String
/// ```
///
/// ## `redact(token, …)`
///
/// Only whether the parameter was given is in the key: for an `Option` whether
/// it is `Some`. Its value is never stored or printed.
///
/// ```text
/// #[stubbable(redact(token))]
/// fn fetch(url: &str, token: Option<&str>) -> String
/// ```
///
/// ## `key(name = expression, …)`
///
/// A component of the key that is computed from the parameters, which it may
/// borrow but not consume. With a parameter's name it takes that parameter's
/// place, with another name it stands beside them.
///
/// ```text
/// #[stubbable(key(prompt = prompt.trim(), turns = history.len()), skip(history))]
/// fn ask(prompt: &str, history: &History) -> String
/// ```
///
/// Where the order of a collection is chance, as a `HashSet`'s is, key its sorted
/// elements.
///
/// ```text
/// #[stubbable(key(tags = cached_stubs::sorted(tags)))]
/// fn find(tags: &HashSet<String>) -> Vec<Article>
/// ```
///
/// ## `with = path`
///
/// The codec of the returned value, where it is not read and written by serde: a
/// module with functions `serialize` and `deserialize`, as for `#[serde(with)]`.
/// Of a `Result`, it is the codec of the `Ok` value.
///
/// ```text
/// #[stubbable(with = codec::reply)]
/// fn ask(prompt: &str) -> Result<Reply, Error>
/// ```
///
/// ## `errors`, `errors = path`
///
/// Records an `Err` as well. Without it an `Err` passes through and is not
/// recorded, so that a rate limit is not baked into the tests. With a path: the
/// codec of the error type.
///
/// Of a `Box<dyn Error>`, and with the features of their names of `anyhow::Error`
/// and `eyre::Report`, the messages are recorded: of the error, and of its chain of
/// sources. The types are lost: a `downcast` finds nothing in replay, nor does it
/// in the record run.
///
/// ```text
/// #[stubbable(errors)]
/// fn parse(text: &str) -> Result<Document, SyntaxError>
/// ```
///
/// ## `record_if = predicate`
///
/// What may be recorded: a function or closure from `&R` to `bool`, where `R` is
/// the returned type.
///
/// ```text
/// #[stubbable(record_if = |reply: &Reply| reply.is_complete())]
/// fn ask(prompt: &str) -> Reply
/// ```
///
/// ## `sequence`
///
/// Identical calls replay in the order in which they were recorded, instead of
/// always the same answer: a poll that said pending, pending, done says so again.
/// Calls with other arguments may come in between. Each stub begins with the
/// first answer, and one call more than was recorded is a miss; `RECORD=1` adds
/// it to the recording, `RECORD=all` starts it anew.
///
/// ```text
/// #[stubbable(sequence)]
/// fn status(job: &str) -> Status
/// ```
///
/// ## `out(buffer, …)`, `out(handler = path)`
///
/// Parameters of a type `&mut T` or `&mut [T]` that the function changes: what is in
/// them after the call is recorded, and put into them in replay. `T` is written and
/// read by serde. What is in them before the call is a part of the key, as of any
/// parameter, unless they are skipped. An expectation of the mock answers a tuple:
/// the returned value, and what is to be in the parameters; of a slice, a `Vec`.
///
/// With a path, what cannot be read anew is changed where it is, as a handler that
/// holds the end of a channel: a module with the functions
/// `serialize(&T, serializer)` and `deserialize_in_place(deserializer, &mut T)`, which
/// does what the real function did to it.
///
/// ```text
/// #[stubbable(out(buffer), skip(buffer))]
/// fn read(path: &Path, buffer: &mut Vec<u8>) -> io::Result<usize>
/// ```
///
/// ## `source = error | warn | ignore`
///
/// What to do with a recording that was made from another body of the function.
/// `error`, the default, makes it a miss; `warn` and `ignore` let it answer.
/// Comments, formatting, doc texts and the attribute's own arguments do not
/// count.
///
/// ## `depends(PROMPT, helper, …)`
///
/// What the function's result depends on beside its body: values of constants,
/// and other stubbable functions. A last name with a lowercase letter is taken
/// for a function's. When one of them changes, recordings are stale.
///
/// ```text
/// #[stubbable(depends(PROMPT, crate::http::post))]
/// fn ask(question: &str) -> String
/// ```
///
/// ## `name = "llm::ask"`
///
/// The function's name in the store and in the key, in place of its path: its
/// recordings stay valid when it is moved or renamed.
///
/// ## `of = path`
///
/// On a function without a body: it calls the function of that path, which is
/// another crate's, with the arguments as they stand. An associated function or a
/// method is named with its type; `self` is then the first parameter.
///
/// ```text
/// #[stubbable(of = other_crate::get_json)]
/// pub async fn get_json(url: &str) -> Result<Value, Error>;
/// ```
///
/// ## `as = Name`
///
/// The name of the type that stands for the function, where the function's own
/// is taken among types: by a module (`mod ask; pub use ask::ask;`), by a crate
/// (`fn url`), by a primitive (`fn str`).
///
/// ```text
/// #[stubbable(as = Ask)]
/// fn ask(prompt: &str) -> String
/// // in a test: Stub<Ask>
/// ```
///
/// ## `crate = path`
///
/// Where `cached_stubs` is to be found, where it is a re-export.
///
/// # Impl blocks
///
/// `#[stubbable]` stands on the block, `#[stub]` on those of its methods and
/// associated functions that are to be stubbed, with the arguments that belong to
/// one function. Receivers are of any kind.
///
/// ```text
/// #[stubbable]
/// impl Client {
///     #[stub(key(model = self.model), errors)]
///     pub async fn chat(&self, prompt: &str) -> Result<String, Error> { .. }
///
///     pub fn model(&self) -> &str { .. }
/// }
/// // in a test:
/// stub_fixture!(client: Client);
/// client.mock().chat.expect_call()..;
/// ```
///
/// `Stub<Client>` is the stub of the whole block; its mock has a field for each
/// method, and [`Call::function`] says which one was called. `self` is not in the
/// key, unless a component names a part of it.
///
/// The block's own arguments are `name`, which stands before the methods' names,
/// `as`, `source` and `crate`. `as = Name` names the block where its type cannot:
/// a type with parameters, another crate's, or one that has a stubbable block
/// already (of which the compiler says that implementations of `Stubbable`
/// conflict). The arguments for the type's parameters are part of the key.
///
/// A block of a trait (`impl Llm for OpenAi`) is no different, with native
/// `async fn`, with `-> impl Future`, and with `#[async_trait]` above or below.
/// Its methods are kept under the type's name and the trait's.
///
/// # Traits
///
/// On `trait Llm`, it adds `StubLlm<R>`, which implements the trait and answers
/// from recordings; `as = Name` gives it another name. `R` is the real
/// implementation, made when a real call is about to be made, and never where
/// recordings answer. The stub is `Clone`, and `Send` and `Sync` where `R` is.
///
/// ```text
/// #[stubbable]
/// pub trait Llm {
///     #[stub(errors)]
///     async fn ask(&self, prompt: &str) -> Result<String, Error>;
/// }
/// // in a test:
/// stub_fixture!(llm: StubLlm<OpenAi> = OpenAi::from_env());
/// llm.mock().ask.expect_call()..;
/// // or, without a fixture:
/// let llm = StubLlm::builder().real(|| OpenAi::from_env()).build();
/// ```
///
/// It may be taken as `&dyn Llm`, as `Arc<dyn Llm>`, as a type argument and into
/// tasks, where `R` may. Its calls are answered by the stub that they are made
/// on, on whatever thread. What a dropped [`Stub`] checks is checked when the
/// last clone is dropped, or by `finish()`. Without a real one it is
/// `StubLlm<NoReal>`, made by `StubLlm::builder().build()`.
///
/// - Every method without a body is stubbed; `#[stub(..)]` gives it arguments.
///   A default method runs its body on the stub, whose calls are answered; under
///   `#[stub]` it is stubbed, and the real one's own is called.
/// - A method under `#[stub(live)]` is the real one's, in every mode: for what
///   cannot be recorded, such as `fn as_any(&self) -> &dyn Any`.
/// - Functions without `self`, associated types and constants are those of `R`.
///   With associated types, or constants that have no value, `NoReal` does not
///   implement the trait.
/// - `Send`, `Sync`, `Debug`, `Clone` and `'static` are met as supertraits;
///   another one is implemented for the stub by hand, where `real()` gives the
///   real one: `impl<R: Llm> Named for StubLlm<R>`.
/// - With a method that takes `&mut self` the stub is not `Clone`.
/// - Methods that take `self` in another way than by reference, or return
///   `Self`, are refused: put the attribute on the impl block of the real type.
/// - The stub is there with `replay` only: what ships cannot name it in a
///   `pub use`. Where the module of the trait is private, re-export all of it
///   (`pub use llm::*`), or make it public.
///
/// `#[async_trait]` may stand above or below, `#[automock]` below.
///
/// # Mocks of mockall
///
/// `llm.fill(&mut mock)` lets a mock answer from the stub, after what the test
/// has expected of the mock itself: the one that `#[automock]` makes of the
/// trait, and one that is written out, where the attribute stands above `mock!`
/// too. [`FilledBy`] says more.
///
/// ```text
/// #[stubbable]
/// #[cfg_attr(test, automock)]
/// pub trait Llm { .. }
///
/// #[cfg(test)]
/// #[stubbable]
/// mock! {
///     pub OpenAi {}
///     impl Llm for OpenAi { .. }
/// }
/// // in a test:
/// let mut mock = MockLlm::new();
/// mock.expect_ask().times(1).returning(|_| Err(Error::RateLimited));
/// llm.fill(&mut mock);
/// ```
///
/// [`FilledBy`]: trait.FilledBy.html
/// [`Call::function`]: struct.Call.html#structfield.function
/// [`Stub`]: struct.Stub.html
///
/// # In production
///
/// What only the attribute names (a function in `key`, a codec, a predicate) is
/// unused without `replay`. If it is private, the compiler says so there: put
/// `#[allow(dead_code)]` on it.
///
/// # Other attributes
///
/// Attributes below see the function with its prologue, those above the function
/// as written: put one that rewrites an `async fn`, such as `#[async_recursion]`,
/// above `#[stubbable]`. `#[tracing::instrument]` may stand on either side.
#[proc_macro_attribute]
pub fn stubbable(args: TokenStream, item: TokenStream) -> TokenStream {
    let item = TokenStream2::from(item);
    expand(args.into(), &item)
        .unwrap_or_else(|error| {
            // The item stands, so that the mistake is the only thing reported.
            let mut tokens = of::with_some_body(syntax::without_helpers(item));
            tokens.extend(error.into_compile_error());
            tokens
        })
        .into()
}

fn expand(args: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    match syntax::keyword(plain.clone()) {
        Some(keyword) if keyword == "impl" => expand_impl(args, plain),
        Some(keyword) if keyword == "trait" => expand_trait(args, plain),
        _ if syntax::is_mock(plain.clone()) => expand_mock(args, plain),
        _ => expand_fn(args, plain),
    }
}

fn expand_fn(args: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Args::parse(args, Attribute::Stubbable);
    let plain = &match &args.calls {
        Some(path) => match of::forwarding(plain.clone(), path) {
            Ok(plain) => plain,
            Err(error) => return Err(errors.with(error)),
        },
        None => plain.clone(),
    };
    let item = match ItemFn::parse(plain.clone()) {
        Ok(item) => item,
        Err(error) => return Err(errors.with(error)),
    };
    let function = Function::new(&item, &args, None);
    errors.extend(valid::check(&function));
    errors.into_result()?;
    Ok(expand::stubbable(&function, plain))
}

fn expand_trait(arguments: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Args::parse(arguments, Attribute::Stubbable);
    let (item, mistakes) = match ItemTrait::parse(plain.clone()) {
        Ok(parsed) => parsed,
        Err(error) => return Err(errors.with(error)),
    };
    errors.extend(mistakes);
    errors.extend(valid::check_trait(&item, &args));
    errors.into_result()?;
    let plain = syntax::without_helpers(plain.clone());
    expand_stub(&StubItem::new(&item, &args), &plain)
}

fn expand_stub(stub: &StubItem<'_>, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let methods = expand_impl(stub.arguments(), &stub.methods())?;
    Ok(stub.expand(&methods, plain))
}

fn expand_fixture(input: TokenStream2) -> syn::Result<TokenStream2> {
    let fixture: Fixture = syn::parse2(input)?;
    let mut expanded = fixture.expand();
    if let Some(declared) = &fixture.declared {
        let (item, args) = (&declared.item, &declared.args);
        valid::check_trait(item, args).into_result()?;
        let stub = StubItem::new(item, args).filling(fixture.mock());
        expanded.extend(expand_stub(&stub, &TokenStream2::new())?);
    }
    Ok(expanded)
}

fn expand_mock(arguments: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Args::parse(arguments, Attribute::Stubbable);
    let item = match ItemMock::parse(plain.clone()) {
        Ok(item) => item,
        Err(error) => return Err(errors.with(error)),
    };
    errors.extend(valid::check_mock(&args));
    errors.into_result()?;
    let plain = syntax::without_helpers(plain.clone());
    Ok(expand::mock(&item, args.krate.as_ref(), &plain))
}

fn expand_impl(arguments: TokenStream2, plain: &TokenStream2) -> syn::Result<TokenStream2> {
    let (args, mut errors) = Args::parse(arguments.clone(), Attribute::Stubbable);
    let (item, mistakes) = match ItemImpl::parse(plain.clone()) {
        Ok(parsed) => parsed,
        Err(error) => return Err(errors.with(error)),
    };
    errors.extend(mistakes);
    let owner = Owner::of(&item, &args);
    let block = Block::new(&item, &args, &owner);
    errors.extend(valid::check_block(&block));
    errors.into_result()?;
    let plain = syntax::without_helpers(plain.clone());
    Ok(expand::impl_block(&block, &arguments, &plain))
}

/// Declares an rstest fixture that installs a stub.
///
/// ```text
/// stub_fixture!(llm: generate_response);
///
/// #[rstest]
/// #[tokio::test]
/// async fn knows_the_capital(_llm: Stub<generate_response>) {
///     let answer = generate_response("What is the capital of France?").await.unwrap();
///     assert!(answer.contains("Paris"));
/// }
/// ```
///
/// The whole form is `stub_fixture!(attributes visibility name: Target, options)`.
/// The target is the name of a function under `#[stubbable]`, the type of an impl
/// block, or what its `as = ..` says. For a trait it is its stub, with the real
/// implementation, which is evaluated when a real call is about to be made:
/// `stub_fixture!(llm: StubLlm<OpenAi> = OpenAi::from_env())`; the test takes
/// `llm: StubLlm<OpenAi>`. For a trait [of another
/// crate](#a-trait-of-another-crate) its methods follow. The fixture needs a name of its own, since rstest makes a type
/// of it.
///
/// It needs the feature `replay` of `cached-stubs`, and `rstest` among the
/// `[dev-dependencies]` for the tests themselves.
///
/// # Options
///
/// | option | meaning |
/// |---|---|
/// | `per_test` | each test and case has recordings of its own, all of which it must use |
/// | `everywhere` | the stub answers on every thread that is not another test's |
/// | `mode = Mode::Replay` | wins over the variable `RECORD` |
/// | `dir = "tests/stubs"` | where the recordings are, from the package's folder |
/// | `crate = path` | where `cached_stubs` is to be found, where it is a re-export |
///
/// ```text
/// stub_fixture!(
///     /// Replies recorded for each test by itself.
///     pub(crate) llm: generate_response, per_test, dir = "tests/stubs"
/// );
/// ```
///
/// # A trait of another crate
///
/// It cannot be put under `#[stubbable]`, so the fixture is told of it: after the
/// options and a `;`, the trait as the other crate declares it, under its path.
/// That declares its stub as well, by the name that the target has.
///
/// ```text
/// stub_fixture! {
///     llm: StubLlm<OpenAi> = OpenAi::from_env(), mock = other_crate::MockLlm;
///
///     #[async_trait]
///     trait other_crate::Llm: Send + Sync {
///         #[stub(errors)]
///         async fn complete(&self, prompt: &str) -> Result<String, Error>;
///     }
/// }
/// ```
///
/// Parameters, bounds, associated types and `#[async_trait]` are written as they
/// are there. Every method that is named is stubbed, `#[stub(..)]` gives it
/// arguments; one with a default body that is not named runs it on the stub. There
/// is no stub without a real implementation.
///
/// | option | meaning |
/// |---|---|
/// | `mock = other_crate::MockLlm` | the mock that `llm.fill(&mut mock)` fills, where it is another crate's as well; one of your own, written out in a `mock!`, takes `#[stubbable]` above |
/// | `name = "llm"` | the trait's name in the store, in place of its path in the test |
#[proc_macro]
pub fn stub_fixture(input: TokenStream) -> TokenStream {
    expand_fixture(input.into())
        .unwrap_or_else(syn::Error::into_compile_error)
        .into()
}
