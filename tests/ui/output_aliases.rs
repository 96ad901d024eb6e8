use std::rc::Rc;

use cached_stubs::stubbable;

type List<'a> = Vec<&'a mut u8>;
type Array<'a> = [&'a mut u8; 2];
type Pair<'a> = (u8, &'a mut u8);
type Callback = Box<dyn FnMut(u8)>;
type OfText<'a> = Box<dyn FnMut(&str, u8) -> bool + Send + 'a>;
type Done = Option<Box<dyn FnOnce()>>;
type Shared = Rc<dyn Fn(u8)>;
type Plain = Box<dyn Fn(&str) -> usize>;

#[stubbable(skip(x))]
fn list(x: List<'_>) -> usize {
    x.len()
}

#[stubbable(skip(x))]
fn array(x: Array<'_>) -> usize {
    x.len()
}

#[stubbable(skip(x))]
fn pair(x: Pair<'_>) -> u8 {
    x.0
}

#[stubbable(skip(x))]
fn callback(mut x: Callback) {
    x(1);
}

#[stubbable(skip(x))]
fn of_text(mut x: OfText<'_>) -> bool {
    x("a", 1)
}

#[stubbable(skip(x))]
fn done(x: Done) {
    x.map(|x| x());
}

// These are none.
#[stubbable(skip(x))]
fn shared(x: Shared) {
    x(1);
}

#[stubbable(skip(x))]
fn plain(x: Plain) -> usize {
    x("a")
}

// One error each.
#[stubbable(skip(x))]
fn unknown(x: Unknown) -> usize {
    x.len()
}

fn main() {}
