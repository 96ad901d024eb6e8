// Independent mistakes are reported together, and nothing else is.

use cached_stubs::stubbable;

#[stubbable(skip(promt), sequence, nme = "x")]
const fn ask(prompt: &str) -> Option<(u8, &str)> {
    Some((1, prompt))
}

fn main() {
    ask("");
}
