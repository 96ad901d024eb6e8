//! Asks what its arguments say.

use std::panic::catch_unwind;
use std::process::Command;
use std::{env, process, thread};

use parent::Teller as _;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["ask", question] => println!("answer: {}", parent::ask(question)),
        ["read", folder] => println!("answer: {}", parent::read(folder.as_ref())),
        ["tell"] => println!("answer: {}", parent::Clerk.tell()),
        ["hour"] => println!("answer: {}", parent::Clock.hour()),
        ["thread", question] => {
            let question = (*question).to_owned();
            let answer = thread::spawn(move || parent::ask(&question)).join();
            println!("answer: {}", answer.unwrap_or_default());
        }
        ["swallow", question] => {
            let _ = catch_unwind(|| parent::ask(question));
            process::exit(0)
        }
        // Its child's fate does not matter to it.
        ["start", rest @ ..] => {
            let program = env::current_exe().unwrap();
            let _ = Command::new(program).args(rest).status();
        }
        _ => {}
    }
}
