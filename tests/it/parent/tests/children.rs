//! Tests that start the program.

use std::env;
use std::process::Command;

use cached_stubs::predicate::{arg, eq};
use cached_stubs::{Stub, child_env};
use parent::{Clerk, Clock, StubTeller, Teller as _, ask, next, read};

/// The program, or another build of it.
fn caller(arguments: &[&str]) -> Command {
    let program = env::var_os("CALLER").unwrap_or_else(|| env!("CARGO_BIN_EXE_caller").into());
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Runs the program, whatever comes of it.
fn runs(command: &mut Command) {
    let output = command.output().unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    println!("code: {:?}", output.status.code());
}

#[test]
fn asks() {
    let _stub = Stub::<ask>::install();
    runs(caller(&["ask", "one"]).envs(child_env()));
}

#[test]
fn asks_twice() {
    let _stub = Stub::<ask>::install();
    println!("answer: {}", ask("one"));
    for _ in 0..2 {
        runs(caller(&["ask", "one"]).envs(child_env()));
    }
    runs(caller(&["ask", "two"]).envs(child_env()));
    println!("answer: {}", ask("two"));
}

#[test]
fn asks_on_a_thread() {
    let _stub = Stub::<ask>::install();
    runs(caller(&["thread", "one"]).envs(child_env()));
}

#[test]
fn asks_a_block() {
    let _stub = Stub::<Clock>::install();
    let _other = Stub::<ask>::install();
    runs(caller(&["hour"]).envs(child_env()));
}

#[test]
fn swallows() {
    let _stub = Stub::<ask>::install();
    runs(caller(&["swallow", "one"]).envs(child_env()));
}

#[test]
fn has_a_grandchild() {
    let _stub = Stub::<ask>::install();
    runs(caller(&["start", "ask", "one"]).envs(child_env()));
}

#[test]
fn clears_the_environment_first() {
    let _stub = Stub::<ask>::install();
    let calls = env::var_os("REAL_CALLS").unwrap();
    let mut caller = caller(&["ask", "one"]);
    runs(caller.env_clear().env("REAL_CALLS", calls).envs(child_env()));
}

#[test]
fn clears_the_environment_last() {
    let _stub = Stub::<ask>::install();
    let calls = env::var_os("REAL_CALLS").unwrap();
    let mut caller = caller(&["ask", "one"]);
    runs(caller.envs(child_env()).env_clear().env("REAL_CALLS", calls));
}

#[test]
fn asks_nothing() {
    let _stub = Stub::<ask>::install();
    runs(caller(&[]).envs(child_env()));
}

#[test]
fn starts_nothing() {
    let _stub = Stub::<ask>::install();
    let _ = child_env();
}

#[tokio::test]
async fn asks_by_tokio() {
    let _stub = Stub::<ask>::install();
    let mut command = tokio::process::Command::from(caller(&["ask", "one"]));
    let output = command.envs(child_env()).output().await.unwrap();
    print!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success());
}

/// The test fails before its stub is dropped.
#[test]
fn asserts_on_the_output() {
    let _stub = Stub::<ask>::install();
    let _other = Stub::<Clock>::install();
    let output = caller(&["ask", "one"]).envs(child_env()).output().unwrap();
    assert!(String::from_utf8(output.stdout).unwrap().contains("one"));
}

#[test]
fn has_no_stub() {
    let _ = child_env();
}

#[test]
fn has_a_sequence() {
    let _stub = Stub::<next>::install();
    let _ = child_env();
}

#[test]
fn has_a_stateful_stub() {
    let _stub = Stub::<ask>::builder().stateful().install();
    let _ = child_env();
}

#[test]
fn skips_the_folder() {
    let _stub = Stub::<read>::install();
    for input in ["rain", "sun"] {
        let folder = env::temp_dir().join(format!("{input}-{}", std::process::id()));
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("input"), input).unwrap();
        runs(caller(&["read", folder.to_str().unwrap()]).envs(child_env()));
        std::fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn stubs_the_implementation_of_a_trait() {
    let _stub = Stub::<Clerk>::install();
    runs(caller(&["tell"]).envs(child_env()));
}

#[test]
fn has_expectations() {
    let stub = Stub::<ask>::install();
    stub.mock().expect_call().returning(|_| Some("by hand".to_owned()));
    let _ = child_env();
}

/// This binary is a program that a test can start, too.
#[test]
fn starts_a_test_with_a_stub_of_its_own() {
    let _stub = Stub::<ask>::install();
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["installs_its_own", "--exact", "--nocapture", "--include-ignored"]);
    runs(command.envs(child_env()));
}

#[test]
#[ignore = "another test starts it"]
fn installs_its_own() {
    let stub = Stub::<ask>::install();
    stub.mock().expect_call().returning(|_| Some("by hand".to_owned()));
    println!("\nanswer: {}", ask("one"));
    drop(stub);
    println!("answer: {}", ask("one"));
}

#[test]
fn has_recordings_of_its_own() {
    let _stub = Stub::<ask>::builder().per_test().install();
    let _ = child_env();
}

#[test]
fn has_the_stub_of_a_trait() {
    let stub = StubTeller::builder().build();
    let _ = child_env();
    stub.tell();
}

#[test]
fn has_faults() {
    let stub = Stub::<ask>::install();
    stub.mock().on_call(1).delay(std::time::Duration::ZERO);
    let _ = child_env();
}

/// The assertions are about calls of which only their number is known.
#[test]
fn asserts_after_the_child() {
    let stub = Stub::<ask>::install();
    stub.mock().assert_not_called();
    runs(caller(&[]).envs(child_env()));
    stub.mock().assert_not_called();
    runs(caller(&["ask", "one"]).envs(child_env()));
    match env::var("ASSERTION").as_deref() {
        Ok("calls") => drop(stub.calls()),
        Ok("assert_not_called") => stub.mock().assert_not_called(),
        Ok("assert_not_called_with") => stub.mock().assert_not_called_with(arg("question", eq("two"))),
        Ok("assert_call_count") => stub.mock().assert_call_count(0),
        Ok("assert_called") => {
            ask("one");
            stub.mock().assert_called();
        }
        _ => stub.mock().assert_called_once(),
    }
}

#[test]
fn expects_after_the_child() {
    let stub = Stub::<ask>::install();
    runs(caller(&["ask", "one"]).envs(child_env()));
    stub.mock().expect_call().never();
}

#[test]
fn plans_a_fault_after_the_child() {
    let stub = Stub::<ask>::install();
    runs(caller(&["ask", "one"]).envs(child_env()));
    stub.mock().on_call(1).answer(|_| unreachable!());
}

/// Its children get what it wrote, and it never cleans up.
#[test]
fn is_killed() {
    let _stub = Stub::<ask>::install();
    runs(caller(&["ask", "one"]).envs(child_env()));
    std::process::abort();
}
