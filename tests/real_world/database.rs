//! A database takes any executor, and returns rows as a stream.

use std::fmt;

use cached_stubs::stubbable;
use futures::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives_async};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    id: i64,
}

#[derive(Debug)]
pub struct DbError;

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no database")
    }
}

pub trait Executor<'c>: Send {}

pub struct Pool;

impl<'c> Executor<'c> for &'c Pool {}

#[stubbable(skip(executor))]
pub async fn fetch_optional<'e, E>(executor: E, id: i64) -> Result<Option<Row>, DbError>
where
    E: 'e + Executor<'e>,
{
    ran();
    let _executor = executor;
    Ok(Some(Row { id }))
}

#[stubbable(skip(pool))]
pub fn fetch<'a>(
    pool: &'a Pool,
    sql: &'a str,
    binds: &[&(dyn ToString + Sync)],
) -> BoxStream<'a, Result<Row, DbError>> {
    ran();
    let _ = pool;
    let id = (sql.len() + binds.len()) as i64;
    stream::iter([Ok(Row { id })]).boxed()
}

#[tokio::test]
async fn rows_are_recorded() {
    let one = async || fetch_optional(&Pool, 7).await.unwrap();
    let row = survives_async::<fetch_optional, _>(one).await;
    assert_eq!(row, Some(Row { id: 7 }));
    let rows = async || {
        let rows = fetch(&Pool, "select", &[&1, &"a"]);
        rows.map(Result::unwrap).collect::<Vec<_>>().await
    };
    assert_eq!(survives_async::<fetch, _>(rows).await, [Row { id: 8 }]);
}
