//! The types that a function is called with, where the key has their names.

use std::any::TypeId;
use std::panic::Location;
use std::sync::{PoisonError, RwLock};

/// One type per name: two of one name would replay each other's recordings.
#[derive(Debug)]
pub(crate) struct TypeNames(RwLock<Vec<NamedType>>);

#[derive(Debug)]
struct NamedType {
    id: TypeId,
    name: &'static str,
    /// The first call with it.
    location: &'static Location<'static>,
}

impl TypeNames {
    pub(super) const fn new() -> Self {
        Self(RwLock::new(Vec::new()))
    }

    /// Adds the type of a call. Fails if another type has its name, with the first call
    /// of that one.
    pub(crate) fn add(
        &self,
        id: TypeId,
        name: &'static str,
        location: &'static Location<'static>,
    ) -> Result<(), &'static Location<'static>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if known.iter().any(|named| named.id == id) {
            return Ok(());
        }
        drop(known);
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match known.iter().find(|named| named.name == name) {
            Some(named) if named.id == id => Ok(()),
            Some(named) => Err(named.location),
            None => {
                known.push(NamedType { id, name, location });
                Ok(())
            }
        }
    }
}
