//! `Result` by codecs that are functions: what is in it need not be serde's.

use super::bytes::NEWTYPE_VARIANT;
use super::decode::Decoder;
use super::decode_error::{DecodeError, name_step};
use super::encode::{EncodeError, Encoder};

impl Encoder {
    /// A variant of `Result`, as serde would write it, around what `content` writes.
    pub(crate) fn result(
        &mut self,
        variant: &str,
        content: impl FnOnce(&mut Encoder) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        content(self.open_variant(NEWTYPE_VARIANT, "Result", variant)?)?;
        self.leave()
    }
}

impl<'de> Decoder<'de> {
    /// What `content` makes of the variant's name and of what is in it.
    pub(crate) fn result<R>(
        self,
        content: impl FnOnce(&str, Decoder<'de>) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let (_, inner, variant) = self.variant()?;
        content(variant, inner).map_err(|error| error.under(name_step(variant)))
    }
}
