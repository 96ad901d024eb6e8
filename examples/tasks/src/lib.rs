//! A list of tasks, kept in a database.

mod list;
mod sqlite;
// Public, because tests need the stub beside the trait, which only test builds have.
pub mod store;

pub use list::{AddError, List};
pub use sqlite::Sqlite;
pub use store::{Store, StoreError, Task};
