use std::sync::Arc;

use cached_stubs::{stub_fixture, stubbable};

#[stubbable(skip(a))]
trait Arguments {
    #[stub(skip(b), as = Name)]
    fn one(&self, a: u8) -> u8;
}

#[stubbable]
trait Receivers {
    fn by_value(self) -> u8;
    fn by_arc(self: Arc<Self>) -> u8;

    #[stub]
    fn without() -> u8 {
        1
    }
}

#[stubbable]
trait Returns {
    fn made(&self) -> Option<Self>
    where
        Self: Sized;

    fn borrowed(&self) -> Option<&str>;
}

#[stubbable]
trait Associated {
    type Lent<'a>
    where
        Self: 'a;

    #[stub]
    const LIMIT: u8;
}

struct NoSerde;

#[stubbable]
trait Types {
    fn keyed(&self, value: &NoSerde) -> u8;
    fn recorded(&self) -> NoSerde;
}

#[stubbable]
trait Live {
    #[stub(live, errors)]
    fn recorded(&self) -> u8;
}

struct Real;

#[stubbable]
impl Real {
    #[stub(live)]
    fn marked(&self) {}
}

stub_fixture!(types: StubTypes<u8> = 1, everywhere);

fn main() {}
