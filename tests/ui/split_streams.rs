//! `stream = module` where it cannot work.

use cached_stubs::stubbable;
use futures::stream::{BoxStream, LocalBoxStream, Stream};

struct Reply<'a> {
    tokens: BoxStream<'a, u32>,
}

mod reply {
    use super::*;

    pub fn split(reply: Reply<'_>) -> ((), BoxStream<'_, u32>) {
        ((), reply.tokens)
    }

    pub fn join(_: (), tokens: BoxStream<'static, u32>) -> Reply<'static> {
        Reply { tokens }
    }
}

#[stubbable(stream = reply)]
fn borrowed(prompt: &str) -> Result<Reply<'_>, String> {
    unimplemented!("{prompt}")
}

struct Local {
    tokens: LocalBoxStream<'static, u32>,
}

mod local {
    use super::*;

    pub fn split(local: Local) -> ((), LocalBoxStream<'static, u32>) {
        ((), local.tokens)
    }

    pub fn join(_: (), tokens: BoxStream<'static, u32>) -> Local {
        Local { tokens }
    }
}

#[stubbable(stream = local)]
fn not_send(prompt: &str) -> Local {
    unimplemented!("{prompt}")
}

struct Rows {
    rows: Box<dyn Iterator<Item = u32> + Send>,
}

mod rows {
    use super::*;

    pub fn split(rows: Rows) -> ((), Box<dyn Iterator<Item = u32> + Send>) {
        ((), rows.rows)
    }

    pub fn join(_: (), _: BoxStream<'static, u32>) -> Rows {
        unimplemented!()
    }
}

#[stubbable(stream = rows)]
fn iterator(sql: &str) -> Rows {
    unimplemented!("{sql}")
}

#[stubbable(stream = rows)]
fn nothing(sql: &str) {
    unimplemented!("{sql}")
}

#[stubbable(stream = rows)]
fn by_itself(sql: &str) -> impl Stream<Item = u32> {
    futures::stream::iter(sql.parse::<u32>())
}

#[stubbable]
fn unnamed(sql: &str) -> (u32, BoxStream<'static, u32>) {
    unimplemented!("{sql}")
}

fn main() {}
