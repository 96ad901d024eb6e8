//! A service keeps its rows behind a repository; transactions and connections are passed on.

use std::fmt;

use async_trait::async_trait;
use cached_stubs::{Mode, stubbable};
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{folder, ran, survives_async};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct User {
    id: i64,
    email: String,
}

fn user(id: i64, email: &str) -> User {
    let email = email.to_owned();
    User { id, email }
}

/// Not serde's; some of it nobody else can construct.
#[derive(Debug)]
pub enum SqlError {
    RowNotFound,
    Io(std::io::Error),
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SqlError::RowNotFound => f.write_str("no such row"),
            SqlError::Io(error) => write!(f, "the connection broke: {error}"),
        }
    }
}

impl std::error::Error for SqlError {}

pub struct PgPool;

pub struct PgConnection(Vec<String>);

pub struct Transaction<'c> {
    connection: &'c mut PgConnection,
}

#[stubbable(skip(pool))]
pub async fn create_user(pool: &PgPool, email: &str) -> Result<User, SqlError> {
    ran();
    let _ = pool;
    match email {
        "" => Err(SqlError::Io(std::io::ErrorKind::BrokenPipe.into())),
        email => Ok(user(1, email)),
    }
}

#[stubbable(discard(tx))]
pub async fn rename(tx: &mut Transaction<'_>, id: i64, email: &str) -> Result<u64, SqlError> {
    ran();
    tx.connection.0.push(format!("{id} {email}"));
    Ok(1)
}

#[stubbable(discard(connection))]
pub fn users<'c>(
    connection: &'c mut PgConnection,
    emails: &'c [&str],
) -> BoxStream<'c, Result<User, SqlError>> {
    ran();
    connection.0.push("select".to_owned());
    stream::iter(emails.iter().map(|email| Ok(user(1, email)))).boxed()
}

/// Anything that runs a query.
pub trait Executor<'c>: Send + Sized {}

impl<'c> Executor<'c> for &'c PgPool {}
impl<'c> Executor<'c> for &'c mut PgConnection {}

#[stubbable]
impl User {
    #[stub(discard(executor))]
    pub async fn find<'c, E>(executor: E, id: i64) -> Result<Option<Self>, SqlError>
    where
        E: Executor<'c>,
    {
        ran();
        let _executor = executor;
        Ok((id > 0).then(|| user(id, "a@b.example")))
    }

    #[stub(discard(executor))]
    pub async fn count<'c>(executor: impl Executor<'c>) -> anyhow::Result<i64> {
        ran();
        let _executor = executor;
        Ok(3)
    }
}

#[tokio::test]
async fn queries_are_recorded() {
    let created = survives_async::<create_user, _>(async || {
        create_user(&PgPool, "a@b.example").await.unwrap()
    });
    assert_eq!(created.await.id, 1);
    survives_async::<rename, _>(async || {
        let mut connection = PgConnection(Vec::new());
        let connection = &mut connection;
        rename(&mut Transaction { connection }, 1, "c@d.example")
            .await
            .unwrap()
    })
    .await;
    let all = survives_async::<users, _>(async || {
        let mut connection = PgConnection(Vec::new());
        let users = users(&mut connection, &["a", "b"]);
        users.map(Result::unwrap).collect::<Vec<_>>().await
    });
    assert_eq!(all.await, [user(1, "a"), user(1, "b")]);
}

#[tokio::test]
async fn any_executor_will_do() {
    let found = survives_async::<User, _>(async || User::find(&PgPool, 1).await.unwrap());
    assert_eq!(found.await.unwrap().id, 1);
    survives_async::<User, _>(async || {
        let mut connection = PgConnection(Vec::new());
        User::find(&mut connection, 0).await.unwrap()
    })
    .await;
    survives_async::<User, _>(async || User::count(&PgPool).await.unwrap()).await;
}

#[derive(Clone, Copy, Serialize)]
pub struct NewUser<'a> {
    email: &'a str,
}

#[stubbable(discard(self))]
#[async_trait]
pub trait UserRepository: Send + Sync {
    async fn by_id(&self, id: i64) -> Result<Option<User>, SqlError>;

    async fn insert(&mut self, new: NewUser<'_>) -> Result<User, SqlError>;

    fn list<'a>(&'a self, prefix: &'a str) -> BoxStream<'a, Result<User, SqlError>>;

    #[stub(discard(tx))]
    async fn rename(&self, tx: &mut Transaction<'_>, id: i64) -> Result<u64, SqlError>;
}

struct PgRepository;

#[async_trait]
impl UserRepository for PgRepository {
    async fn by_id(&self, id: i64) -> Result<Option<User>, SqlError> {
        Ok(Some(user(id, "a")))
    }

    async fn insert(&mut self, new: NewUser<'_>) -> Result<User, SqlError> {
        Ok(user(2, new.email))
    }

    fn list<'a>(&'a self, prefix: &'a str) -> BoxStream<'a, Result<User, SqlError>> {
        stream::iter([Ok(user(1, prefix))]).boxed()
    }

    async fn rename(&self, tx: &mut Transaction<'_>, id: i64) -> Result<u64, SqlError> {
        tx.connection.0.push(id.to_string());
        Ok(1)
    }
}

/// The service, which has a repository of any kind.
async fn register(repository: &mut impl UserRepository, email: &str) -> Result<usize, SqlError> {
    let new = repository.insert(NewUser { email }).await?;
    repository
        .by_id(new.id)
        .await?
        .ok_or(SqlError::RowNotFound)?;
    let mut connection = PgConnection(Vec::new());
    let connection = &mut connection;
    repository
        .rename(&mut Transaction { connection }, new.id)
        .await?;
    Ok(repository.list("a").count().await)
}

#[tokio::test]
async fn a_repository_is_replayed() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let stub = StubUserRepository::builder().mode(mode).dir(dir.path());
        let make = move || {
            assert_eq!(mode, Mode::Record);
            PgRepository
        };
        let mut stub = stub.real(make).build();
        assert_eq!(register(&mut stub, "a@b.example").await.unwrap(), 1);
    }
}
