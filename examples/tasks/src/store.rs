//! What the list needs of a database.

use std::error::Error;
use std::fmt;

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

/// A task that is done or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The number that the database gave it.
    pub id: i64,
    /// What there is to do.
    pub title: String,
    /// Whether it is done.
    pub is_done: bool,
}

/// Why the database refuses.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum StoreError {
    /// There is a task with this title.
    Taken,
    /// Anything else, in the database's words.
    Database(String),
}

/// A table of tasks.
#[stubbable]
pub trait Store {
    /// Adds a task and returns its number.
    ///
    /// # Errors
    /// If a task has this title.
    #[stub(errors)]
    fn insert(&self, title: &str) -> Result<i64, StoreError>;

    /// The task of this number.
    ///
    /// # Errors
    /// If the database fails.
    #[stub(errors)]
    fn by_id(&self, id: i64) -> Result<Option<Task>, StoreError>;

    /// All tasks, in the order of their numbers.
    ///
    /// # Errors
    /// If the database fails.
    #[stub(errors)]
    fn all(&self) -> Result<Vec<Task>, StoreError>;

    /// Marks a task as done. Returns whether there was one to do.
    ///
    /// # Errors
    /// If the database fails.
    #[stub(errors)]
    fn set_done(&self, id: i64) -> Result<bool, StoreError>;
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("there is a task with this title"),
            Self::Database(message) => f.write_str(message),
        }
    }
}

impl Error for StoreError {}
