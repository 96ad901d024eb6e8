//! Prints the prompt of the current directory.

use std::env;
use std::io;

use prompt_example::{Context, prompt};

fn main() -> io::Result<()> {
    let context = Context::new(env::current_dir()?);
    println!("{}", prompt(&context));
    Ok(())
}
