//! `Result`s whose content is encoded by functions and need not implement serde's traits.

use serde::de::Error as _;

use super::bytes::NEWTYPE_VARIANT;
use super::decode::Decoder;
use super::decode_error::{DecodeError, name_step};
use super::encode::{EncodeError, Encoder};

/// The variants of a `Result`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Variant {
    Ok,
    Err,
}

impl Encoder {
    /// Writes a variant of `Result` as serde would, with the content that `content` writes.
    pub(crate) fn result(
        &mut self,
        variant: Variant,
        content: &mut dyn FnMut(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        match variant {
            Variant::Ok => self.variant_of_result("Ok", content),
            Variant::Err => self
                .variant_of_result("Err", content)
                .map_err(EncodeError::of_error),
        }
    }

    fn variant_of_result(
        &mut self,
        variant: &str,
        content: &mut dyn FnMut(&mut Self) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        content(self.open_variant(NEWTYPE_VARIANT, "Result", variant)?)?;
        self.leave()
    }
}

impl<'de> Decoder<'de> {
    /// Decodes a `Result`: `content` gets the variant and its content.
    pub(crate) fn result(
        self,
        content: &mut dyn FnMut(Variant, Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let (_, inner, name) = self.variant()?;
        let decoded = match name {
            "Ok" => content(Variant::Ok, inner),
            "Err" => content(Variant::Err, inner),
            other => Err(DecodeError::custom(format_args!(
                "`{other}` where `Ok` or `Err` is expected"
            ))),
        };
        decoded.map_err(|error| error.under(name_step(name)))
    }

    /// Decodes an `Ok`, where no `Err` is recorded: `content` gets its content.
    pub(crate) fn ok(
        self,
        content: &mut dyn FnMut(Self) -> Result<(), DecodeError>,
    ) -> Result<(), DecodeError> {
        let (_, inner, name) = self.variant()?;
        let decoded = match name {
            "Ok" => content(inner),
            other => Err(DecodeError::custom(format_args!(
                "`{other}` where only `Ok` is recorded; `Err` needs `#[stubbable(errors)]`"
            ))),
        };
        decoded.map_err(|error| error.under(name_step(name)))
    }
}
