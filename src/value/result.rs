//! `Result`s whose content is encoded by functions and need not implement serde's traits.

use super::bytes::NEWTYPE_VARIANT;
use super::decode::Decoder;
use super::decode_error::{DecodeError, name_step};
use super::encode::{EncodeError, Encoder};

impl Encoder {
    /// Writes a variant of `Result` as serde would, with the content that `content` writes.
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
    /// Decodes a `Result`: `content` gets the variant's name and its content.
    pub(crate) fn result<R>(
        self,
        content: impl FnOnce(&str, Decoder<'de>) -> Result<R, DecodeError>,
    ) -> Result<R, DecodeError> {
        let (_, inner, variant) = self.variant()?;
        content(variant, inner).map_err(|error| error.under(name_step(variant)))
    }
}
