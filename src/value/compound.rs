//! How the encoder takes the parts of sequences, tuples, structs and maps.

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant,
};

use super::bytes::{FIELD, compare_keys};
use super::encode::{EncodeError, Encoder};
use super::json_private::PrivateStruct;
use crate::sort::sort_by;

impl SerializeSeq for &mut Encoder {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

impl SerializeTuple for &mut Encoder {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

impl SerializeTupleStruct for &mut Encoder {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

impl SerializeTupleVariant for &mut Encoder {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

/// The fields of a struct or a struct variant.
#[derive(Debug)]
pub struct EncodedFields<'a> {
    encoder: &'a mut Encoder,
    /// One of serde_json's private structs, and the offset of its value.
    private: Option<(PrivateStruct, usize)>,
}

impl<'a> EncodedFields<'a> {
    pub(super) fn new(encoder: &'a mut Encoder) -> Self {
        Self {
            encoder,
            private: None,
        }
    }

    pub(super) fn private(encoder: &'a mut Encoder, private: PrivateStruct) -> Self {
        let start = encoder.bytes.len();
        Self {
            encoder,
            private: Some((private, start)),
        }
    }

    fn name(&mut self, name: &str) -> &mut Encoder {
        if self.private.is_none() {
            self.encoder.put_text(FIELD, name);
        }
        self.encoder
    }

    fn finish(self) -> Result<(), EncodeError> {
        match self.private {
            None => self.encoder.close(),
            Some((private, start)) => {
                private.rewrite(&mut self.encoder.bytes, start);
                self.encoder.leave()
            }
        }
    }
}

impl SerializeStruct for EncodedFields<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self.name(name))
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

impl SerializeStructVariant for EncodedFields<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self.name(name))
    }

    fn end(self) -> Result<(), EncodeError> {
        self.finish()
    }
}

/// The entries of a map. They are sorted in the buffer once all are written.
#[derive(Debug)]
pub struct MapEntries<'a> {
    encoder: &'a mut Encoder,
    /// The offsets at which the entries' keys start.
    starts: Vec<usize>,
}

impl<'a> MapEntries<'a> {
    pub(super) fn new(encoder: &'a mut Encoder) -> Self {
        Self {
            encoder,
            starts: Vec::new(),
        }
    }

    fn sort(&mut self) {
        let Some(&first) = self.starts.first() else {
            return;
        };
        let bytes = &self.encoder.bytes;
        let end = bytes.len();
        let ends = self.starts[1..].iter().copied().chain([end]);
        let mut entries: Vec<&[u8]> = self
            .starts
            .iter()
            .zip(ends)
            .map(|(&from, to)| &bytes[from..to])
            .collect();
        if entries.is_sorted_by(|a, b| compare_keys(a, b).is_le()) {
            return;
        }
        sort_by(&mut entries, |a, b| compare_keys(a, b));
        let sorted = entries.concat();
        self.encoder.bytes.truncate(first);
        self.encoder.bytes.extend_from_slice(&sorted);
    }
}

impl SerializeMap for MapEntries<'_> {
    type Ok = ();
    type Error = EncodeError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        self.starts.push(self.encoder.bytes.len());
        key.serialize(&mut *self.encoder)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(&mut *self.encoder)
    }

    fn end(mut self) -> Result<(), EncodeError> {
        if !self.encoder.in_order {
            self.sort();
        }
        self.encoder.close()
    }
}
