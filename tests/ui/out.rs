use std::future::Future;

use cached_stubs::stubbable;

#[stubbable(out(buffer))]
fn no_reference(buffer: Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out(buffer))]
fn shared(buffer: &Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out(buffer))]
fn slice(buffer: &mut [u8]) -> usize {
    buffer.len()
}

#[stubbable(out(bufer))]
fn misspelt(buffer: &mut Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out)]
fn no_list(buffer: &mut Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out(buffer))]
fn later(buffer: &mut Vec<u8>) -> impl Future<Output = usize> {
    async { buffer.len() }
}

struct NoSerde;

#[stubbable(out(state), skip(state))]
fn not_serde(state: &mut NoSerde) {
    *state = NoSerde;
}

fn main() {}
