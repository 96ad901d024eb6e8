//! A client of an API returns what its caller asks for, pages of it, and builders.

use cached_stubs::stubbable;
use http::{Request, Response, StatusCode, Uri};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives_async};

#[derive(Debug)]
pub struct Error(String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Issue {
    number: u64,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    items: Vec<T>,
    /// The link of the next page.
    next: Option<String>,
}

/// What the library asks of a result.
pub trait FromResponse: Sized + Send {
    fn from_text(text: &str) -> Result<Self>;
}

impl<T: DeserializeOwned + Send> FromResponse for T {
    fn from_text(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(|error| Error(error.to_string()))
    }
}

fn body_of(route: &str) -> String {
    match route.strip_prefix("/issues/") {
        Some(number) => format!(r#"{{ "number": {number} }}"#),
        None => format!(r#"{{ "items": [{{ "number": 1 }}], "next": "{route}?page=2" }}"#),
    }
}

#[derive(Clone)]
pub struct Octocrab;

#[stubbable]
impl Octocrab {
    #[stub]
    pub async fn get<R, A, P>(&self, route: A, parameters: Option<&P>) -> Result<R>
    where
        A: AsRef<str>,
        P: Serialize + ?Sized,
        R: FromResponse + Serialize + DeserializeOwned,
    {
        ran();
        let _ = parameters.map(serde_json::to_string);
        R::from_text(&body_of(route.as_ref()))
    }

    #[stub]
    pub async fn graphql<R: FromResponse + Serialize + DeserializeOwned>(
        &self,
        payload: &(impl Serialize + ?Sized),
    ) -> Result<R> {
        ran();
        R::from_text(&serde_json::to_string(payload).unwrap())
    }

    #[stub]
    pub async fn get_page<R>(&self, uri: &Option<Uri>) -> Result<Option<Page<R>>>
    where
        R: Serialize + DeserializeOwned + Send,
    {
        ran();
        match uri {
            Some(uri) => <Page<R>>::from_text(&body_of(uri.path())).map(Some),
            None => Ok(None),
        }
    }

    #[stub]
    pub async fn all_pages<R: Serialize + DeserializeOwned>(
        &self,
        mut page: Page<R>,
    ) -> Result<Vec<R>> {
        ran();
        page.next = None;
        Ok(page.items)
    }

    #[stub]
    pub async fn _get(&self, uri: impl TryInto<Uri>) -> Result<Response<String>> {
        ran();
        let uri = uri.try_into().map_err(|_| Error("no address".to_owned()))?;
        Ok(Response::new(body_of(uri.path())))
    }

    #[stub(key(request = (request.method().as_str(), request.uri().to_string())))]
    pub async fn execute(&self, request: Request<impl Into<String>>) -> Result<Response<String>> {
        ran();
        let (parts, body) = request.into_parts();
        let mut response = Response::new(format!("{} {}", parts.method, body.into()));
        *response.status_mut() = StatusCode::CREATED;
        Ok(response)
    }

    pub fn issues(&self, owner: impl Into<String>) -> IssueHandler<'_> {
        let owner = owner.into();
        IssueHandler { crab: self, owner }
    }
}

pub struct IssueHandler<'octo> {
    crab: &'octo Octocrab,
    owner: String,
}

pub struct ListIssuesBuilder<'octo, 'r> {
    handler: &'r IssueHandler<'octo>,
    per_page: Option<u8>,
    labels: Option<&'r [String]>,
}

#[stubbable]
impl<'octo> IssueHandler<'octo> {
    #[stub(key(owner = self.owner))]
    pub async fn get(&self, number: u64) -> Result<Issue> {
        ran();
        let _ = self.crab;
        Ok(Issue { number })
    }

    pub fn list(&self) -> ListIssuesBuilder<'octo, '_> {
        ListIssuesBuilder {
            handler: self,
            per_page: None,
            labels: None,
        }
    }
}

#[stubbable]
impl<'octo, 'r> ListIssuesBuilder<'octo, 'r> {
    pub fn per_page(mut self, per_page: impl Into<u8>) -> Self {
        self.per_page = Some(per_page.into());
        self
    }

    pub fn labels(mut self, labels: &'r (impl AsRef<[String]> + ?Sized)) -> Self {
        self.labels = Some(labels.as_ref());
        self
    }

    #[stub(key(owner = self.handler.owner, per_page = self.per_page, labels = self.labels))]
    pub async fn send(self) -> Result<Page<Issue>> {
        ran();
        let numbers = 0..u64::from(self.per_page.unwrap_or(1));
        Ok(Page {
            items: numbers.map(|number| Issue { number }).collect(),
            next: None,
        })
    }
}

#[tokio::test]
async fn what_the_caller_asks_for_is_recorded() {
    let crab = Octocrab;
    let issue: Issue = survives_async::<Octocrab, _>(async || {
        let issue = crab.get("/issues/7".to_owned(), Some("all")).await;
        issue.unwrap()
    })
    .await;
    assert_eq!(issue.number, 7);
    survives_async::<Octocrab, _>(async || {
        let page: Page<Issue> = crab.get("/issues", None::<&()>).await.unwrap();
        page
    })
    .await;
    let answer = survives_async::<Octocrab, _>(async || {
        let payload = serde_json::json!({ "query": "viewer" });
        crab.graphql::<serde_json::Value>(&payload).await.unwrap()
    });
    assert_eq!(answer.await["query"], "viewer");
}

#[tokio::test]
async fn pages_are_recorded() {
    let crab = Octocrab;
    for uri in [None, Some(Uri::from_static("/issues"))] {
        let page =
            survives_async::<Octocrab, _>(async || crab.get_page::<Issue>(&uri).await.unwrap());
        assert_eq!(page.await.is_some(), uri.is_some());
    }
    let all = survives_async::<Octocrab, _>(async || {
        let page = Page {
            items: vec![1_u8, 2],
            next: None,
        };
        crab.all_pages(page).await.unwrap()
    });
    assert_eq!(all.await, [1, 2]);
}

#[tokio::test]
async fn responses_are_recorded() {
    let crab = Octocrab;
    let body =
        survives_async::<Octocrab, _>(async || crab._get("/issues/1").await.unwrap().into_body());
    assert_eq!(body.await, r#"{ "number": 1 }"#);
    let created = survives_async::<Octocrab, _>(async || {
        let request = Request::post("/issues").body("title").unwrap();
        let (parts, body) = crab.execute(request).await.unwrap().into_parts();
        (parts.status, body)
    });
    assert_eq!(
        created.await,
        (StatusCode::CREATED, "POST title".to_owned())
    );
}

#[tokio::test]
async fn handlers_and_builders_are_recorded() {
    let crab = Octocrab;
    let issues = crab.issues("rust-lang");
    let issue = survives_async::<IssueHandler<'static>, _>(async || issues.get(3).await.unwrap());
    assert_eq!(issue.await.number, 3);
    let labels = ["bug".to_owned()];
    let page = survives_async::<ListIssuesBuilder<'static, 'static>, _>(async || {
        let list = issues.list().per_page(2).labels(&labels);
        list.send().await.unwrap()
    });
    assert_eq!(page.await.items.len(), 2);
}
