// Independent mistakes are reported together, and nothing else is.

use cached_stubs::stubbable;

#[stubbable(skip(promt), sequence, nme = "x")]
const fn ask(prompt: &mut str) -> Option<&mut str> {
    Some(prompt)
}

fn main() {
    ask(&mut String::new());
}
