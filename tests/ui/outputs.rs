use std::future::Future;
use std::io::Write;
use std::pin::Pin;

use cached_stubs::stubbable;

#[stubbable]
fn reference(path: &str, buffer: &mut Vec<u8>) -> usize {
    buffer.extend(path.bytes());
    path.len()
}

#[stubbable(skip(buffer))]
fn skipped(buffer: &mut [u8]) -> usize {
    buffer.len()
}

#[stubbable]
fn writer(sink: &mut dyn Write) {
    let _ = sink.flush();
}

#[stubbable]
fn optional(buffer: Option<&mut Vec<u8>>) -> bool {
    buffer.is_some()
}

#[stubbable(skip(on_progress))]
fn callback(mut on_progress: impl FnMut(usize)) {
    on_progress(1);
}

#[stubbable]
fn later(buffer: &mut Vec<u8>) -> impl Future<Output = usize> {
    async { buffer.len() }
}

#[stubbable]
fn boxed(buffer: &mut Vec<u8>) -> Pin<Box<dyn Future<Output = usize> + '_>> {
    Box::pin(async { buffer.len() })
}

#[stubbable(redact(token))]
fn redacted(token: &mut Option<String>) {
    *token = None;
}

type Buffer<'a> = &'a mut Vec<u8>;

#[stubbable]
fn alias(buffer: Buffer<'_>) -> usize {
    buffer.len()
}

#[stubbable]
fn optional_alias(buffer: Option<Buffer<'_>>) -> bool {
    buffer.is_some()
}

#[stubbable]
fn list(buffers: Vec<&mut u8>) -> usize {
    buffers.len()
}

#[stubbable]
fn array(buffers: [&mut u8; 2]) -> usize {
    buffers.len()
}

#[stubbable]
fn pair(pair: (u8, &mut u8)) -> u8 {
    pair.0
}

#[stubbable(skip(each))]
fn boxed_callback(each: Option<Box<dyn FnMut(u8)>>) -> bool {
    each.is_some()
}

#[stubbable(skip(place))]
fn pointer(place: *mut u8) -> u8 {
    let _ = place;
    1
}

#[stubbable(skip(bytes))]
fn iterator(bytes: std::slice::IterMut<'_, u8>) -> usize {
    bytes.count()
}

macro_rules! buffer {
    ($ty:ty) => {
        &mut Vec<$ty>
    };
}

#[stubbable(skip(buffer))]
fn macro_type(buffer: buffer!(u8)) -> usize {
    buffer.len()
}

struct Cursor(u32);

#[stubbable]
impl Cursor {
    #[stub]
    fn advance(&mut self, by: u32) -> u32 {
        self.0 += by;
        self.0
    }

    #[stub]
    fn pinned(self: Pin<&mut Self>) -> u32 {
        self.0
    }
}

#[stubbable]
trait Queue {
    fn next(&mut self) -> u32;
    fn fill(&self, _: &mut Vec<u8>);
}

#[stubbable]
trait Stateful {
    #[stub(out(self))]
    fn next(&mut self) -> u32;
}

#[stubbable(skip(buffer), discard(buffer))]
fn twice(buffer: &mut Vec<u8>) -> usize {
    buffer.len()
}

#[stubbable(out(buffer), discard(buffer))]
fn both(buffer: &mut Vec<u8>) -> usize {
    buffer.len()
}

struct Reader(u32);

#[stubbable(discard(self))]
impl Reader {
    #[stub]
    fn get(&self) -> u32 {
        self.0
    }

    #[stub(out(self), skip(self))]
    fn peek(&self) -> u32 {
        self.0
    }
}

fn main() {}
