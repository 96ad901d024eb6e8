//! The tokio runtime that a thread is in.

/// A runtime's identity; without the feature `tokio` there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Runtime {
    #[cfg(feature = "tokio")]
    id: tokio::runtime::Id,
    #[cfg(not(feature = "tokio"))]
    none: std::convert::Infallible,
}

impl Runtime {
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
