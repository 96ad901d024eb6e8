//! `as` renames the marker type; `crate` names a re-export of the library.

use cached_stubs::stubbable;

use crate::Client;
use crate::common::{ran, survives, survives_async};

mod url {
    pub fn parts() -> u8 {
        2
    }
}

#[stubbable(as = Url)]
fn url(text: &str) -> String {
    ran();
    format!("{text}{}", url::parts())
}

mod reexported {
    pub mod deep {
        pub use cached_stubs as stubs;
    }
}

#[reexported::deep::stubs::stubbable(crate = reexported::deep::stubs, skip(_client))]
async fn elsewhere(text: &str, _client: &Client) -> String {
    ran();
    text.to_owned()
}

#[tokio::test]
async fn the_marker_and_the_crate_may_have_other_names() {
    assert_eq!(survives::<Url, _>(|| url("a")), "a2");
    let call = async || elsewhere("a", &Client).await;
    assert_eq!(survives_async::<elsewhere, _>(call).await, "a");
}
