//! A request is built step by step; only the last step leaves the process.

use cached_stubs::stubbable;

use crate::common::{ran, survives_async};

pub struct Builder {
    url: String,
    headers: Vec<(String, String)>,
}

#[stubbable]
impl Builder {
    pub fn get(url: impl Into<String>) -> Self {
        Builder {
            url: url.into(),
            headers: Vec::new(),
        }
    }

    pub fn header(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    #[stub(key(url = self.url, headers = self.headers))]
    pub async fn send(self) -> Result<String, std::io::Error> {
        ran();
        Ok(format!("{} {:?}", self.url, self.headers))
    }
}

#[tokio::test]
async fn the_last_step_is_recorded() {
    let call = async || {
        let request = Builder::get("url").header("retries", 3);
        request.send().await.unwrap()
    };
    survives_async::<Builder, _>(call).await;
}
