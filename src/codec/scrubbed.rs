//! `scrub = function`: a value that is changed before it is recorded.

use super::Codec;

impl<'c, T: 'c, E: 'c> Codec<'c, Result<T, E>> {
    /// Changes the `Ok` value.
    #[must_use]
    pub fn __scrub(self, scrub: impl Fn(&mut T) + Send + Sync + 'c) -> Self {
        self.scrubbed(move |result| {
            if let Ok(value) = result {
                scrub(value);
            }
        })
    }
}

/// `scrub` for every type but `Result`.
pub trait ScrubWhole<'c, R>: Sized {
    /// Changes the value.
    #[must_use]
    fn __scrub(self, scrub: impl Fn(&mut R) + Send + Sync + 'c) -> Self;
}

impl<'c, R: 'c> ScrubWhole<'c, R> for Codec<'c, R> {
    fn __scrub(self, scrub: impl Fn(&mut R) + Send + Sync + 'c) -> Self {
        self.scrubbed(scrub)
    }
}
