// Independent mistakes are reported together, without errors that follow from them.

use cached_stubs::stubbable;

#[stubbable(skip(promt), sequence, nme = "x")]
const fn ask(prompt: &mut str) -> Option<&mut str> {
    Some(prompt)
}

fn main() {
    ask(&mut String::new());
}
