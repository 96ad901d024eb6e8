use std::future::Future;
use std::pin::Pin;

use cached_stubs::stubbable;

#[stubbable(out(buffer))]
fn no_reference(buffer: Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out(buffer))]
fn shared(buffer: &Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out(text), skip(text))]
fn text(text: &mut str) -> usize {
    text.len()
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

#[stubbable(out(buffer))]
fn in_static_box(buffer: &mut Vec<u8>) -> Pin<Box<dyn Future<Output = usize> + Send>> {
    buffer.push(1);
    Box::pin(async { 1 })
}

#[stubbable(out(buffer))]
fn in_borrowing_box(buffer: &mut Vec<u8>) -> Pin<Box<dyn Future<Output = usize> + '_>> {
    Box::pin(async { buffer.len() })
}

struct NoSerde;

#[stubbable(out(state), skip(state))]
fn not_serde(state: &mut NoSerde) {
    *state = NoSerde;
}

#[stubbable(out(states), skip(states))]
fn elements_not_serde(states: &mut [NoSerde]) {
    states[0] = NoSerde;
}

struct NotSerde(u32);

#[stubbable]
impl NotSerde {
    #[stub(out(self))]
    fn next(&mut self) -> u32 {
        self.0
    }
}

fn main() {}
