//! Arrays of a length that is a parameter, and long ones, which serde does not know.

use cached_stubs::stubbable;
use serde::Serialize;
use serde_json::json;

use crate::common::{folder, ran, recording, recordings_of, survives, survives_async};

#[stubbable]
fn sum<const N: usize>(numbers: [u8; N]) -> u8 {
    ran();
    numbers.iter().sum()
}

#[stubbable]
fn shown<T: Serialize + std::fmt::Debug, const N: usize>(values: &[T; N]) -> String {
    ran();
    format!("{values:?}")
}

#[stubbable]
fn first(key: [u8; 64]) -> u8 {
    ran();
    key[0]
}

const LENGTH: usize = 40;

#[stubbable]
async fn last(key: &[u8; LENGTH]) -> u8 {
    ran();
    key[LENGTH - 1]
}

struct Cipher<const N: usize>;

#[stubbable(as = CipherCalls)]
impl<const N: usize> Cipher<N> {
    #[stub]
    fn encrypt(&self, block: [u8; N]) -> Vec<u8> {
        ran();
        block.to_vec()
    }
}

#[tokio::test]
async fn lengths_may_be_constants_and_parameters_of_a_block() {
    let call = async || last(&[3; LENGTH]).await;
    assert_eq!(survives_async::<last, _>(call).await, 3);
    let call = || Cipher::<2>.encrypt([1, 2]);
    assert_eq!(survives::<CipherCalls, _>(call), [1, 2]);
}

#[test]
fn arrays_are_keyed_by_their_elements() {
    let dir = folder();
    let stub = recording::<sum>(&dir);
    assert_eq!((sum([1, 2]), sum([1, 3]), sum([1, 2, 3])), (3, 4, 6));
    assert_eq!(stub.calls()[2].args.as_json()["numbers"], json!([1, 2, 3]));
    drop(stub);
    assert_eq!(survives::<sum, _>(|| sum([1, 2])), 3);
    assert_eq!(survives::<shown, _>(|| shown(&["a", "b"])), r#"["a", "b"]"#);
    assert_eq!(survives::<first, _>(|| first([7; 64])), 7);
    let calls = || {
        for element in [1, 2, 1] {
            first([element; 64]);
        }
    };
    assert_eq!(recordings_of::<first, _>(calls), 2);
}

#[stubbable(key(digest = digest.as_ref().map(|digest| digest.as_slice())))]
fn is_known<const N: usize>(digest: Option<[u8; N]>) -> bool {
    ran();
    digest.is_some_and(|digest| digest[0] == 1)
}

#[stubbable(with = as_list)]
fn repeated<const N: usize>(element: u8) -> [u8; N] {
    ran();
    [element; N]
}

mod as_list {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer, const N: usize>(
        array: &[u8; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        array.as_slice().serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[u8; N], D::Error> {
        let elements = Vec::deserialize(deserializer)?;
        let wrong = |elements: Vec<u8>| D::Error::invalid_length(elements.len(), &"an array");
        elements.try_into().map_err(wrong)
    }
}

#[test]
fn other_arrays_have_a_component_or_a_codec() {
    assert!(survives::<is_known, _>(|| is_known(Some([1, 2]))));
    let calls = || {
        is_known(Some([1, 2]));
        is_known(Some([1, 3]));
    };
    assert_eq!(recordings_of::<is_known, _>(calls), 2);
    assert_eq!(survives::<repeated, _>(|| repeated::<40>(7)), [7; 40]);
}
