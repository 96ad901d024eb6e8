use cached_stubs::stubbable;

struct Client;

#[stubbable]
fn fetch(url: &str, client: &Client) -> String {
    let _ = client;
    url.to_owned()
}

#[stubbable]
fn generic<T>(url: &str, model: T) -> String {
    let _ = model;
    url.to_owned()
}

struct Store<K>(K);

#[stubbable(as = Keys)]
impl<K: Clone> Store<K> {
    #[stub]
    fn has(&self, keys: &[K]) -> bool {
        !keys.is_empty()
    }
}

// With the bound that rustc suggests.
#[stubbable]
fn bounded<T: serde::Serialize>(url: &str, model: T) -> String {
    let _ = model;
    url.to_owned()
}

// A skipped argument needs no trait.
#[stubbable(skip(client))]
fn skipped(url: &str, client: &Client) -> String {
    let _ = client;
    url.to_owned()
}

fn main() {}
