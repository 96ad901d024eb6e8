use std::sync::Arc;

use cached_stubs::stubbable;

#[stubbable]
trait Unmarked {
    fn boxed(&self) -> Box<dyn Unmarked>;
    fn optional(&self) -> Option<Arc<dyn Unmarked>>;
}

#[stubbable]
trait Live {
    #[stub(live)]
    fn boxed(&self) -> Box<dyn Live>;

    #[stub(live)]
    fn optional(&self) -> Option<Box<dyn Live + Send>>;
}

#[stubbable]
trait Children {
    type Child: Children;

    #[stub(live)]
    fn child(&self) -> Self::Child;
}

#[stubbable]
trait Owned {
    #[stub(discard(self))]
    fn change(&mut self);

    #[stub(clone)]
    fn boxed(&self) -> Box<dyn Owned>;
}

#[stubbable]
trait Misplaced {
    #[stub(clone)]
    fn text(&self) -> String;

    #[stub(clone)]
    fn other(&self, name: &str) -> Box<dyn Misplaced>;

    #[stub(clone, errors)]
    fn both(&self) -> Box<dyn Misplaced>;
}

#[stubbable]
trait Itself {
    fn new(&self) -> Self
    where
        Self: Sized;
}

#[stubbable(clone)]
fn function() -> u8 {
    1
}

struct Real;

#[stubbable]
impl Real {
    #[stub(clone)]
    fn marked(&self) {}
}

fn main() {}
