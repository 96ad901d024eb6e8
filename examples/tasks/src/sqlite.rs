use std::path::Path;

use rusqlite::{Connection, ErrorCode, OptionalExtension as _, Row};

use crate::{Store, StoreError, Task};

/// A table in SQLite.
#[derive(Debug)]
pub struct Sqlite {
    connection: Connection,
}

impl Sqlite {
    /// Opens a file, which is created if it does not exist.
    ///
    /// # Errors
    /// If the file is not a database.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::with_table(Connection::open(path)?)
    }

    /// An empty database that is gone when it is dropped.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::with_table(Connection::open_in_memory()?)
    }

    fn with_table(connection: Connection) -> Result<Self, StoreError> {
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS tasks (
                 id INTEGER PRIMARY KEY,
                 title TEXT NOT NULL UNIQUE,
                 is_done INTEGER NOT NULL DEFAULT FALSE
             )",
        )?;
        Ok(Self { connection })
    }
}

impl Store for Sqlite {
    fn insert(&self, title: &str) -> Result<i64, StoreError> {
        self.connection
            .execute("INSERT INTO tasks (title) VALUES (?1)", [title])?;
        Ok(self.connection.last_insert_rowid())
    }

    fn by_id(&self, id: i64) -> Result<Option<Task>, StoreError> {
        let sql = "SELECT id, title, is_done FROM tasks WHERE id = ?1";
        Ok(self.connection.query_one(sql, [id], task).optional()?)
    }

    fn all(&self) -> Result<Vec<Task>, StoreError> {
        let sql = "SELECT id, title, is_done FROM tasks ORDER BY id";
        let mut statement = self.connection.prepare(sql)?;
        let tasks = statement.query_map([], task)?;
        Ok(tasks.collect::<Result<_, _>>()?)
    }

    fn set_done(&self, id: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE tasks SET is_done = TRUE WHERE id = ?1 AND NOT is_done";
        Ok(self.connection.execute(sql, [id])? == 1)
    }
}

fn task(row: &Row<'_>) -> rusqlite::Result<Task> {
    Ok(Task {
        id: row.get(0)?,
        title: row.get(1)?,
        is_done: row.get(2)?,
    })
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation) => Self::Taken,
            _ => Self::Database(error.to_string()),
        }
    }
}
