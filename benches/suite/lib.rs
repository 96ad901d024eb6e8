//! Code that asks a model, for `benches/suite/run`, which generates its tests.

use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub struct Request {
    pub model: String,
    pub messages: Vec<String>,
}

#[derive(Serialize, Deserialize)]
pub struct Reply {
    pub text: String,
    pub tokens: u32,
}

/// Asks the server.
#[stubbable]
pub fn ask(request: &Request) -> Reply {
    let mut stream = TcpStream::connect(server()).unwrap();
    serde_json::to_writer(&mut stream, request).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    serde_json::from_reader(stream).unwrap()
}

/// The hand-written fake of [`ask`].
pub fn fake(request: &Request) -> Reply {
    let topic = request.messages.last().unwrap();
    Reply {
        text: format!("Nobody knows {topic}."),
        tokens: 12,
    }
}

/// The code under test; the model is a parameter, as a fake needs it.
pub fn advice(model: fn(&Request) -> Reply, topic: &str) -> String {
    let request = Request {
        model: "small".to_owned(),
        messages: vec!["You give advice.".to_owned(), topic.to_owned()],
    };
    let reply = model(&request);
    format!("{} ({} tokens)", reply.text, reply.tokens)
}

/// The server of this process, which answers after 20 ms.
fn server() -> SocketAddr {
    static ADDRESS: OnceLock<SocketAddr> = OnceLock::new();
    *ADDRESS.get_or_init(|| {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming() {
                thread::spawn(|| reply(stream?));
            }
        });
        address
    })
}

fn reply(mut stream: TcpStream) -> io::Result<()> {
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    thread::sleep(Duration::from_millis(20));
    let reply = fake(&serde_json::from_str(&text)?);
    stream.write_all(&serde_json::to_vec(&reply)?)
}

#[cfg(test)]
mod tests;
