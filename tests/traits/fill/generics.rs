//! Mocks with type parameters and associated types.

use cached_stubs::{Mode, Origin, stubbable};
use mockall::automock;

use crate::common::*;

#[stubbable]
#[automock(type Error = String; type Page = Vec<u32>;)]
pub(super) trait Store<K: 'static, V: 'static = String> {
    type Error;
    type Page;

    fn get(&self, key: &K) -> Result<Option<V>, Self::Error>;
    fn page(&self, keys: Vec<K>) -> Self::Page;
}

struct Memory;

impl Store<u32> for Memory {
    type Error = String;
    type Page = Vec<u32>;

    fn get(&self, key: &u32) -> Result<Option<String>, String> {
        ran();
        Ok(Some(key.to_string()))
    }

    fn page(&self, keys: Vec<u32>) -> Vec<u32> {
        ran();
        keys
    }
}

#[test]
fn a_mock_with_type_parameters() {
    let dir = folder();
    for (mode, real) in [(Mode::Record, 2), (Mode::Replay, 0)] {
        let store = StubStore::<u32, String>::builder()
            .mode(mode)
            .dir(dir.path());
        let store = store.real(|| Memory).build();
        let mut mock = MockStore::<u32, String>::new();
        store.fill(&mut mock);
        assert_eq!(runs(|| mock.get(&1)).0, Ok(Some("1".to_owned())));
        assert_eq!(mock.page(vec![2]), [2]);
        assert_eq!(
            store
                .calls()
                .iter()
                .filter(|call| call.origin == Origin::Recorded)
                .count(),
            real
        );
    }
}
