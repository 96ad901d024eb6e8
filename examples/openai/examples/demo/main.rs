//! Records a few calls, replays them, and misses one. Needs no key and no network.
//!
//! ```sh
//! cargo run -p openai-example --example demo
//! ```

mod server;

use std::error::Error;
use std::fs;
use std::net::TcpStream;
use std::panic::{self, AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use cached_stubs::{Mode, Stub};
use openai_example::{generate_response, has_key, use_local_server};
use tokio::runtime::{Builder, Runtime};

use server::Server;

const PROMPTS: [&str; 4] = [
    "What is the capital of France?",
    "Explain ownership in Rust.",
    "Write a haiku about tests.",
    "You are a travel agent. Be brief.\n\
     Suggest a day in Lisbon for two people who love trams.\n\
     Answer in one sentence.",
];

fn main() -> ExitCode {
    match demonstrate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nThe demonstration ends here: {error}");
            ExitCode::FAILURE
        }
    }
}

fn demonstrate() -> Result<(), Box<dyn Error>> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let stubs = tempfile::tempdir()?;
    let server = (!has_key()).then(Server::start).transpose()?;
    match &server {
        Some(server) => {
            let address = server.address();
            use_local_server(address);
            println!("The model is a small server on this machine, at {address}.");
            println!("Set OPENAI_API_KEY to ask the real one.");
        }
        None => println!("The model is OpenAI's, as OPENAI_API_KEY is set."),
    }

    heading("1. Without a stub: each call asks the model, and answers differ");
    for _ in 0..2 {
        ask(&runtime, PROMPTS[0])?;
    }

    heading("2. Mode::Record, as with RECORD=1: each call asks once and is recorded");
    let stub = Stub::<generate_response>::builder()
        .mode(Mode::Record)
        .dir(stubs.path())
        .install();
    let recorded = ask_all(&runtime)?;
    drop(stub);

    if let Some(server) = server {
        stop(server);
        heading("3. The server is stopped. Mode::Replay, as in tests: the recordings answer");
    } else {
        heading("3. Mode::Replay, as in tests: the recordings answer, nothing is sent");
    }
    let stub = Stub::<generate_response>::builder()
        .mode(Mode::Replay)
        .dir(stubs.path())
        .install();
    let replayed = ask_all(&runtime)?;
    assert_eq!(recorded.answers, replayed.answers);
    let (instead_of, took) = (recorded.took, replayed.took);
    println!("\n  The same answers in {took:.1?} instead of {instead_of:.1?}.");

    heading("4. A recording is a text file: read it, review it, commit it");
    let files = files_below(stubs.path())?;
    for file in &files {
        println!("  {}", file.strip_prefix(stubs.path())?.display());
    }
    let shown = files.last().ok_or("nothing was recorded")?;
    println!("\n{}", quoted(&fs::read_to_string(shown)?));

    heading("5. A word of a prompt changes: no recording matches, and the call panics");
    let changed = PROMPTS[3].replace("two", "three");
    let miss = panic_of(|| runtime.block_on(generate_response(&changed)).is_ok())?;
    println!("{}", quoted(&miss));

    heading("6. If the panic is caught, dropping the stub panics again");
    let reminder = panic_of(|| drop(stub))?;
    let headline = reminder.lines().next().unwrap_or_default();
    println!("{}\n  | …", quoted(headline));
    println!("\n  So no test passes by accident.");

    println!("\nThe function and its tests are in examples/openai/src/lib.rs; this runs them:");
    println!("\n  cargo test -p openai-example");
    Ok(())
}

fn stop(server: Server) {
    let address = server.address();
    drop(server);
    assert!(
        TcpStream::connect(address).is_err(),
        "the server still listens"
    );
}

struct Answers {
    answers: Vec<String>,
    took: Duration,
}

fn ask_all(runtime: &Runtime) -> Result<Answers, Box<dyn Error>> {
    let started = Instant::now();
    let answers: Result<_, _> = PROMPTS.iter().map(|prompt| ask(runtime, prompt)).collect();
    let took = started.elapsed();
    answers.map(|answers| Answers { answers, took })
}

fn ask(runtime: &Runtime, prompt: &str) -> Result<String, Box<dyn Error>> {
    let started = Instant::now();
    let answer = runtime.block_on(generate_response(prompt))?;
    let took = format!("{:.1?}", started.elapsed());
    println!(
        "  {took:>8}  {:<30}  {}",
        brief(prompt, 30),
        brief(&answer, 36)
    );
    Ok(answer)
}

/// The text on one line of at most `most` characters.
fn brief(text: &str, most: usize) -> String {
    let line = text.replace('\n', " / ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most - 1).chain(['…']).collect()
}

fn heading(text: &str) {
    println!("\n{text}\n");
}

fn quoted(text: &str) -> String {
    let lines = text
        .lines()
        .map(|line| format!("  | {line}").trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

/// The report of the panic, which a test would print.
fn panic_of<T>(doing: impl FnOnce() -> T) -> Result<String, &'static str> {
    panic::set_hook(Box::new(|_| {}));
    let panic = catch_unwind(AssertUnwindSafe(doing)).err();
    drop(panic::take_hook());
    let report = panic.ok_or("nothing panicked")?.downcast::<String>();
    report
        .map(|report| *report)
        .map_err(|_| "something else panicked")
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
