//! The wording of errors and warnings about the stub that answers a call.

use std::fmt::Write as _;
use std::panic::Location;
use std::sync::Arc;

use super::active_stub::{ActiveStub, OwningTest};
use super::child_env::Obstacle;
use crate::call_log::ThreadKind;
use crate::config::LiveDenied;
use crate::function::{Declaration, Function};
use crate::registry::Fixture;
use crate::render::Failure;

/// How many fixtures are named.
const MOST_FIXTURES: usize = 5;

pub(crate) fn ended(
    function: &str,
    test: &str,
    thread: Option<&str>,
    location: &Location<'_>,
) -> String {
    format!(
        "cached-stubs: `{function}` was called after its test had ended\n\
         \n\
         \x20 test    {test}\n\
         \x20 thread  {}\n\
         \x20 called  {location}\n\
         \n\
         The stub answered this thread or its runtime before, but has been dropped. Wait for\n\
         the thread or task before the test ends: join it, or await its handle. If another\n\
         test made this call, in a runtime or a thread pool that tests share, stub the function\n\
         in that test, too, and take the stub there with `stub.handle()`.\n",
        thread.unwrap_or("(unnamed)"),
    )
}

/// Failures that were reported after their tests had ended.
///
/// A process that got its stubs from another one has no tests.
pub(crate) fn late(reports: &[String], further: usize, is_child: bool) -> String {
    let headline = if is_child {
        "this process fails, since nothing answered calls of stubbed functions, or not as recorded"
    } else {
        "the run fails, since these failures came too late to fail a test"
    };
    let mut text = format!("\ncached-stubs: {headline}\n");
    for report in reports {
        text.push('\n');
        text.push_str(report.trim_end());
        text.push('\n');
    }
    if further > 0 {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n… and {further} more");
    }
    text
}

pub(crate) fn ambiguous(
    function: &str,
    candidates: &[Arc<ActiveStub>],
    thread: Option<&str>,
    location: &Location<'_>,
) -> Failure {
    let thread = thread.map_or_else(
        || "an unnamed thread".to_owned(),
        |name| format!("the thread `{name}`"),
    );
    let tests: String = candidates
        .iter()
        .map(|stub| format!("  {}\n", stub.owner.name()))
        .collect();
    Failure {
        headline: format!("it is unknown which test this call of `{function}` belongs to"),
        location: location.to_string(),
        body: format!(
            "It came from {thread}. The function is stubbed by\n\
             \n\
             {tests}\
             \n\
             With hand-written expectations, with `sequence`, or with stubs that differ, it\n\
             matters which one answers. {advice}\
             \n\
             Or, if a library owns the threads and one test at a time stubs the function:\n\
             \n\
             \x20 Stub::<F>::builder().everywhere().install()\n",
            advice = ThreadKind::current().advice(),
        ),
    }
}

pub(crate) fn two_everywhere(function: &str, other: &OwningTest) -> String {
    format!(
        "cached-stubs: two stubs of `{function}` are installed `everywhere` at the same time\n\
         \n\
         The other one belongs to {}. Run the two tests one after the other, or take the\n\
         stub to its threads with `stub.handle()`.\n",
        other.name(),
    )
}

pub(crate) fn handle_of_ended(test: &str, location: &Location<'_>) -> String {
    format!(
        "cached-stubs: the stub of this handle has been dropped\n\
         \n\
         \x20 test    {test}\n\
         \x20 called  {location}\n\
         \n\
         Keep the stub, the test's parameter, until the threads and tasks that use its handle\n\
         are done.\n"
    )
}

/// A program that is no test has the feature `replay`.
pub(super) fn shipped(function: &Function) -> String {
    format!(
        "cached-stubs: this program was built with the feature `replay`, which only tests need \
         (seen at the first call of `{}`)\n\
         \n\
         The function runs as usual. But variables of the environment can replace it, and every\n\
         call costs a little. In Cargo.toml, turn the feature on under [dev-dependencies] only. This\n\
         command shows what turns it on:\n\
         \n\
         \x20 cargo tree --edges normal,features --invert cached-stubs\n",
        function.path()
    )
}

/// A stubbable function without a stub, where that is denied. `fixtures` stub it.
pub(crate) fn live_denied(
    function: &Function,
    test: Option<&str>,
    denied: &LiveDenied,
    fixtures: &[&Fixture],
) -> String {
    let whose = test.map_or_else(String::new, |test| format!(" in `{test}`"));
    let Declaration { name, scope, .. } = function.declaration;
    // A method is stubbed with its block.
    let name = scope.first().unwrap_or(&name);
    let function = function.path();
    let mut text = format!(
        "cached-stubs: `{function}` was called{whose} without a stub, and {denied} forbids the \
         real function\n\n"
    );
    if fixtures.is_empty() {
        text += "No fixture stubs it. Declare one, and take it as a parameter of the test, under\n\
                 `#[rstest]`:\n\n";
        let _ = writeln!(text, "  cached_stubs::stub_fixture!(stub: {name});\n");
        let _ = writeln!(text, "  _stub: cached_stubs::Stub<{name}>");
    } else {
        text += match fixtures {
            [_] => "Add its fixture to the parameters of the test, under `#[rstest]`:\n\n",
            _ => "Add one of its fixtures to the parameters of the test, under `#[rstest]`:\n\n",
        };
        let parameters = fixtures.iter().take(MOST_FIXTURES).map(|fixture| {
            let parameter = format!("_{}: Stub<{}>", fixture.name, fixture.target);
            let place = format!("{}:{}", fixture.file, fixture.line);
            (parameter, format!("{}, {place}", fixture.module))
        });
        let parameters: Vec<_> = parameters.collect();
        let width = parameters
            .iter()
            .map(|(parameter, _)| parameter.len())
            .max();
        for (parameter, place) in &parameters {
            let width = width.unwrap_or_default();
            let _ = writeln!(text, "  {parameter:width$}   ({place})");
        }
        if fixtures.len() > MOST_FIXTURES {
            let _ = writeln!(text, "  … and {} more", fixtures.len() - MOST_FIXTURES);
        }
    }
    text += "\nIf the test has it, the stub was dropped before this call: keep it in a variable whose\n\
             name is not only `_`. ";
    let _ = writeln!(
        text,
        "Without a fixture:\n\n  let _stub = cached_stubs::Stub::<{name}>::install();"
    );
    text
}

pub(crate) fn stale_answers(function: &str) -> String {
    format!(
        "cached-stubs: warning: `{function}` has changed since it was recorded. Its recordings still \
         answer because of `source = warn`; RECORD=1 records them again."
    )
}

pub(super) fn nothing_to_carry() -> String {
    "cached-stubs: this test has no active stub that a process could get\n\
     \n\
     Install the stubs, or take their fixtures as parameters, before `child_env()`, and call it on\n\
     the test's own thread.\n"
        .to_owned()
}

pub(super) fn not_carried(stubs: &[(&str, Obstacle)]) -> String {
    let mut text =
        "cached-stubs: not every stub of this test can be taken to another process\n\n".to_owned();
    let mut kinds = Vec::new();
    for (function, obstacle) in stubs {
        let _ = writeln!(text, "  `{function}`: {}", obstacle.reason());
        if !kinds.contains(obstacle) {
            kinds.push(*obstacle);
        }
    }
    text += "\nThe process would call the real functions.\n";
    for kind in kinds {
        let _ = writeln!(text, "\n{}", kind.advice());
    }
    text
}

impl Obstacle {
    fn reason(self) -> &'static str {
        match self {
            Self::OfTrait => "it is the stub of a trait, which is an object of this process",
            Self::Expectations => "it has expectations, which are closures of this process",
            Self::Sequence => {
                "it is a `sequence` or `stateful`, whose order several processes cannot share"
            }
            Self::PerTest => "it is `per_test`, and must use all of its recordings",
        }
    }

    fn advice(self) -> &'static str {
        match self {
            Self::OfTrait => {
                "Instead of a trait, stub the implementation that the process uses: put\n\
                 `#[stubbable]` on its `impl` block and `#[stub]` on the methods, and install\n\
                 `Stub<Type>` of that type."
            }
            Self::Expectations => {
                "Instead of expectations and faults, let recordings answer: install a stub to which\n\
                 the test adds none. `cargo stubs new FUNCTION` begins a recording by hand, for an answer\n\
                 that the real function does not give."
            }
            Self::Sequence => {
                "Instead of a `sequence` or a `stateful` stub, tell identical calls apart: give the\n\
                 function an argument that differs between them, such as the number of the attempt,\n\
                 and remove `sequence` or `stateful`."
            }
            Self::PerTest => {
                "Instead of a `per_test` stub, tell the calls of different tests apart by the key:\n\
                 `skip` what differs in each run, such as a temporary folder, add a component that\n\
                 differs between the tests, such as what the folder contains, and remove `per_test`:\n\n\
                 \x20 #[stubbable(skip(folder), key(input = input_of(folder)))]"
            }
        }
    }
}

/// A failure of a process that got stubs.
pub(super) fn child_failed(report: &str) -> String {
    format!(
        "cached-stubs: a process that this test started failed\n\n{}\n",
        report.trim_end()
    )
}

pub(super) fn no_child_reported(location: &Location<'_>) -> String {
    format!(
        "cached-stubs: no process reported that it has the stubs of this test\n\
         \n\
         \x20 `child_env()`  {location}\n\
         \n\
         A process that does not report calls the real functions. Possible reasons:\n\
         \n\
         \x20 it was built without the feature `replay` of cached-stubs: use the binary that cargo\n\
         \x20   builds for this test, `env!(\"CARGO_BIN_EXE_…\")`\n\
         \x20 its environment was cleared: call `env_clear()` before `envs(child_env())`\n\
         \x20 it contains no stubbable function\n\
         \x20 it was never started\n"
    )
}
