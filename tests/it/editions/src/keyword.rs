//! `gen`, a keyword of edition 2024, wherever a name may be in an earlier edition.

use cached_stubs::{stub_fixture, stubbable, Mode};

use crate::shared::{both, made};

#[stubbable(key(gen = *gen), depends(super::shared::made))]
pub fn gen(gen: u8) -> usize {
    made(gen)
}

#[stubbable(out(gen), skip(gen))]
pub fn into(gen: &mut Vec<u8>) {
    gen.push(made(1) as u8);
}

#[stubbable]
pub async fn later(gen: &str) -> usize {
    made(gen.len() as u8)
}

pub mod kept {
    /// The name of a module is taken.
    pub mod gen {}

    #[cached_stubs::stubbable(as = Kept)]
    pub fn gen() -> usize {
        crate::shared::made(1)
    }
}

pub struct Client;

#[stubbable]
impl Client {
    #[stub(depends(gen))]
    pub fn gen(&self, gen: u8) -> usize {
        made(gen)
    }
}

#[stubbable]
pub trait Own {
    fn gen(&self, gen: u8) -> usize;
}

impl Own for u8 {
    fn gen(&self, gen: u8) -> usize {
        made(gen + self)
    }
}

stub_fixture!(gen_stub: gen, mode = Mode::Live);

#[test]
fn a_later_keyword() {
    both::<gen, _>(|| gen(1));
    both::<kept::Kept, _>(kept::gen);
    both::<Client, _>(|| Client.gen(1));
    both::<later, _>(|| futures::executor::block_on(later("a")));
    both::<into, _>(|| {
        let mut gen = Vec::new();
        into(&mut gen);
        gen
    });
    let dir = tempfile::tempdir().unwrap();
    for mode in [Mode::Record, Mode::Replay].iter() {
        let own = StubOwn::builder().mode(*mode).dir(dir.path());
        assert_eq!(own.real(|| 1).build().gen(1), 6);
    }
}
