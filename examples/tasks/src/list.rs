use crate::{Store, StoreError, Task};

/// A list of tasks, as a person sees it.
#[derive(Debug)]
pub struct List<S> {
    store: S,
}

/// Why a task is not added.
#[derive(Debug, PartialEq)]
pub enum AddError {
    /// It says nothing.
    Empty,
    /// The store refuses it.
    Store(StoreError),
}

impl<S: Store> List<S> {
    /// The list of a store.
    pub fn new(store: S) -> Self {
        Self { store }
    }

    /// Adds a task. One that is there already gets a number: `sweep (2)`.
    ///
    /// # Errors
    /// If the title is empty, or the store fails.
    pub fn add(&self, title: &str) -> Result<Task, AddError> {
        let title = title.trim();
        if title.is_empty() {
            return Err(AddError::Empty);
        }
        let mut name = title.to_owned();
        for number in 2.. {
            match self.store.insert(&name) {
                Err(StoreError::Taken) => name = format!("{title} ({number})"),
                Err(error) => return Err(AddError::Store(error)),
                Ok(id) => {
                    return Ok(Task {
                        id,
                        title: name,
                        is_done: false,
                    });
                }
            }
        }
        unreachable!("some number is free")
    }

    /// Marks a task as done and returns it; `None` if there is none.
    ///
    /// # Errors
    /// If the store fails.
    pub fn finish(&self, id: i64) -> Result<Option<Task>, StoreError> {
        self.store.set_done(id)?;
        self.store.by_id(id)
    }

    /// How many tasks are done, of how many.
    ///
    /// # Errors
    /// If the store fails.
    pub fn progress(&self) -> Result<(usize, usize), StoreError> {
        let tasks = self.store.all()?;
        let done = tasks.iter().filter(|task| task.is_done).count();
        Ok((done, tasks.len()))
    }
}
