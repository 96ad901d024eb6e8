//! Translates its arguments.

use std::env;

use desk::model::translate;

fn main() {
    for text in env::args().skip(1) {
        println!("{}", translate(&text));
    }
}
