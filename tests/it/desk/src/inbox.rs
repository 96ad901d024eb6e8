//! Letters, which calls hand back through `&mut`.

use std::io;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::world::{called, season};

#[derive(Serialize, Deserialize)]
pub struct Inbox {
    pub read: u32,
}

#[stubbable]
impl Inbox {
    /// Moves on to the next letter.
    #[stub(out(self))]
    pub fn next(&mut self) -> String {
        called("next");
        self.read += 1;
        format!("letter {} of {}", self.read, season())
    }
}

#[stubbable(out(letter), skip(letter), errors)]
pub fn read(name: &str, letter: &mut Vec<u8>) -> io::Result<usize> {
    called("read");
    if name.is_empty() {
        return Err(io::Error::new(io::ErrorKind::NotFound, "no such letter"));
    }
    let text = format!("{name} of {}", season());
    letter.extend(text.bytes());
    Ok(text.len())
}

/// A connection, in which nothing is left that a caller would read.
pub struct Connection {
    pub sent: u32,
}

#[stubbable(discard(connection, on_progress))]
pub fn send(connection: &mut Connection, text: &str, mut on_progress: impl FnMut(u32)) -> String {
    called("send");
    connection.sent += 1;
    on_progress(connection.sent);
    format!("{text} sent in {}", season())
}
