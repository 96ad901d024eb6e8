//! serde's data model as a tree; it is read back from canonical bytes.

use super::bytes::*;

/// A value as its `Serialize` described it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tree {
    Unit,
    None,
    Some(Box<Tree>),
    Bool(bool),
    Signed {
        bits: u8,
        value: i128,
    },
    Unsigned {
        bits: u8,
        value: u128,
    },
    /// The bits of an `f32`, so that trees with a NaN are equal to themselves.
    F32(u32),
    /// The bits of an `f64`.
    F64(u64),
    Char(char),
    String(String),
    Bytes(Vec<u8>),
    /// The text of a serde_json `RawValue`.
    Raw(String),
    /// The digits of a serde_json `Number` that no Rust integer or float can hold exactly.
    Digits(String),
    Sequence(Vec<Tree>),
    Tuple(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
    Struct {
        name: String,
        body: Body,
    },
    Variant {
        name: String,
        variant: String,
        body: Body,
    },
}

/// The content of a struct or of an enum variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Body {
    Unit,
    Newtype(Box<Tree>),
    Tuple(Vec<Tree>),
    Fields(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads canonical bytes. They always come from an [`Encoder`](super::Encoder); anything else is
    /// a bug in this crate, and panics.
    pub(crate) fn parse(bytes: &[u8]) -> Tree {
        let mut cursor = Cursor { rest: bytes };
        let tree = cursor.tree();
        assert!(cursor.rest.is_empty(), "canonical bytes hold one value");
        tree
    }

    /// The canonical bytes of the tree.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.put(&mut bytes);
        bytes
    }

    fn put(&self, into: &mut Vec<u8>) {
        match self {
            Tree::Unit => into.push(UNIT),
            Tree::None => into.push(NONE),
            Tree::Bool(value) => into.push(if *value { TRUE } else { FALSE }),
            Tree::Some(inner) => {
                into.push(SOME);
                inner.put(into);
            }
            Tree::Signed { bits, value } => {
                into.push(signed_tag(*bits));
                let flipped = value ^ (i128::MIN >> (128 - u32::from(*bits)));
                into.extend_from_slice(&flipped.to_be_bytes()[16 - usize::from(*bits) / 8..]);
            }
            Tree::Unsigned { bits, value } => {
                into.push(unsigned_tag(*bits));
                into.extend_from_slice(&value.to_be_bytes()[16 - usize::from(*bits) / 8..]);
            }
            Tree::F32(bits) => put_scalar(into, F32, &bits.to_be_bytes()),
            Tree::F64(bits) => put_scalar(into, F64, &bits.to_be_bytes()),
            Tree::Char(value) => put_scalar(into, CHAR, &u32::from(*value).to_be_bytes()),
            Tree::String(text) => put_named(into, STRING, text),
            Tree::Raw(text) => put_named(into, RAW, text),
            Tree::Digits(text) => put_named(into, DIGITS, text),
            Tree::Bytes(bytes) => {
                into.push(BYTES);
                put_counted(into, bytes);
            }
            Tree::Sequence(items) => {
                into.push(SEQUENCE);
                put_items(into, items);
            }
            Tree::Tuple(items) => {
                into.push(TUPLE);
                put_items(into, items);
            }
            Tree::Map(entries) => {
                into.push(MAP);
                for (key, value) in entries {
                    key.put(into);
                    value.put(into);
                }
                into.push(END);
            }
            Tree::Struct { name, body } => {
                put_named(into, body.tag(UNIT_STRUCT), name);
                body.put(into);
            }
            Tree::Variant {
                name,
                variant,
                body,
            } => {
                put_named(into, body.tag(UNIT_VARIANT), name);
                put_counted(into, variant.as_bytes());
                body.put(into);
            }
        }
    }
}

impl Body {
    /// The tag of this body; `unit` is the tag of a unit body of the same kind.
    pub(super) fn tag(&self, unit: u8) -> u8 {
        match self {
            Body::Unit => unit,
            Body::Newtype(_) => unit + 1,
            Body::Tuple(_) => unit + 2,
            Body::Fields(_) => unit + 3,
        }
    }

    fn put(&self, into: &mut Vec<u8>) {
        match self {
            Body::Unit => {}
            Body::Newtype(inner) => inner.put(into),
            Body::Tuple(items) => put_items(into, items),
            Body::Fields(fields) => {
                for (name, value) in fields {
                    put_named(into, FIELD, name);
                    value.put(into);
                }
                into.push(END);
            }
        }
    }
}

fn put_scalar(into: &mut Vec<u8>, tag: u8, payload: &[u8]) {
    into.push(tag);
    into.extend_from_slice(payload);
}

fn put_named(into: &mut Vec<u8>, tag: u8, text: &str) {
    into.push(tag);
    put_counted(into, text.as_bytes());
}

fn put_items(into: &mut Vec<u8>, items: &[Tree]) {
    for item in items {
        item.put(into);
    }
    into.push(END);
}

fn signed_tag(bits: u8) -> u8 {
    I8 + bits.trailing_zeros() as u8 - 3
}

fn unsigned_tag(bits: u8) -> u8 {
    U8 + bits.trailing_zeros() as u8 - 3
}

struct Cursor<'b> {
    rest: &'b [u8],
}

impl Cursor<'_> {
    fn tree(&mut self) -> Tree {
        match self.byte() {
            UNIT => Tree::Unit,
            NONE => Tree::None,
            SOME => Tree::Some(Box::new(self.tree())),
            FALSE => Tree::Bool(false),
            TRUE => Tree::Bool(true),
            tag @ I8..=I128 => {
                let bits = 8u8 << (tag - I8);
                // Flipping the sign bit back leaves a plain two's complement number.
                let shift = 128 - u32::from(bits);
                let value = ((self.number(bits) << shift) as i128 ^ i128::MIN) >> shift;
                Tree::Signed { bits, value }
            }
            tag @ U8..=U128 => {
                let bits = 8u8 << (tag - U8);
                Tree::Unsigned {
                    bits,
                    value: self.number(bits),
                }
            }
            F32 => Tree::F32(self.number(32) as u32),
            F64 => Tree::F64(self.number(64) as u64),
            CHAR => {
                let code = self.number(32) as u32;
                Tree::Char(char::from_u32(code).expect("encoded from a char"))
            }
            STRING => Tree::String(self.text()),
            BYTES => Tree::Bytes(self.counted().to_vec()),
            RAW => Tree::Raw(self.text()),
            DIGITS => Tree::Digits(self.text()),
            SEQUENCE => Tree::Sequence(self.items()),
            TUPLE => Tree::Tuple(self.items()),
            MAP => {
                let mut entries = Vec::new();
                while !self.ended() {
                    let key = self.tree();
                    entries.push((key, self.tree()));
                }
                Tree::Map(entries)
            }
            tag @ UNIT_STRUCT..=STRUCT => {
                let name = self.text();
                Tree::Struct {
                    name,
                    body: self.body(tag - UNIT_STRUCT),
                }
            }
            tag @ UNIT_VARIANT..=STRUCT_VARIANT => {
                let name = self.text();
                let variant = self.text();
                Tree::Variant {
                    name,
                    variant,
                    body: self.body(tag - UNIT_VARIANT),
                }
            }
            tag => panic!("no value begins with the tag {tag}"),
        }
    }

    fn body(&mut self, kind: u8) -> Body {
        match kind {
            0 => Body::Unit,
            1 => Body::Newtype(Box::new(self.tree())),
            2 => Body::Tuple(self.items()),
            _ => {
                let mut fields = Vec::new();
                while !self.ended() {
                    assert_eq!(self.byte(), FIELD, "a struct holds fields");
                    let name = self.text();
                    fields.push((name, self.tree()));
                }
                Body::Fields(fields)
            }
        }
    }

    fn items(&mut self) -> Vec<Tree> {
        let mut items = Vec::new();
        while !self.ended() {
            items.push(self.tree());
        }
        items
    }

    fn byte(&mut self) -> u8 {
        let byte = self.rest[0];
        self.rest = &self.rest[1..];
        byte
    }

    fn ended(&mut self) -> bool {
        let ended = self.rest[0] == END;
        if ended {
            self.rest = &self.rest[1..];
        }
        ended
    }

    fn number(&mut self, bits: u8) -> u128 {
        let (digits, rest) = self.rest.split_at(usize::from(bits) / 8);
        self.rest = rest;
        let mut padded = [0; 16];
        padded[16 - digits.len()..].copy_from_slice(digits);
        u128::from_be_bytes(padded)
    }

    fn counted(&mut self) -> &[u8] {
        let (payload, rest) = take_counted(self.rest);
        self.rest = rest;
        payload
    }

    fn text(&mut self) -> String {
        String::from_utf8(self.counted().to_vec()).expect("encoded from a str")
    }
}
