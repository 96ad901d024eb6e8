//! The tokio runtime of a thread.

/// A runtime's identity. Without the feature `tokio` there are no values of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RuntimeId {
    #[cfg(feature = "tokio")]
    id: tokio::runtime::Id,
    #[cfg(not(feature = "tokio"))]
    none: std::convert::Infallible,
}

impl RuntimeId {
    #[cfg(feature = "tokio")]
    pub(super) fn current() -> Option<Self> {
        let handle = tokio::runtime::Handle::try_current().ok()?;
        Some(Self { id: handle.id() })
    }

    #[cfg(not(feature = "tokio"))]
    pub(super) fn current() -> Option<Self> {
        None
    }
}
