//! A library whose types derive serde's traits for tests only, its integration tests included.

use cached_stubs::stubbable;

#[derive(Debug, PartialEq)]
#[cfg_attr(any(test, feature = "stubs"), derive(serde::Serialize, serde::Deserialize))]
pub struct Reply {
    pub text: String,
}

#[stubbable]
pub fn ask(prompt: &str) -> Reply {
    Reply {
        text: prompt.to_uppercase(),
    }
}

#[cfg(feature = "with-cfg-test")]
pub mod with_cfg_test {
    use cached_stubs::stubbable;

    #[cfg_attr(test, derive(serde::Serialize, serde::Deserialize))]
    pub struct Answer(String);

    #[stubbable]
    pub fn tell(prompt: &str) -> Answer {
        Answer(prompt.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, ask};
    use cached_stubs::{Mode, Stub};

    #[test]
    fn in_a_unit_test() {
        let dir = tempfile::tempdir().unwrap();
        for mode in [Mode::Record, Mode::Replay] {
            let _stub = Stub::<ask>::builder().mode(mode).dir(dir.path()).install();
            let text = "A".to_owned();
            assert_eq!(ask("a"), Reply { text });
        }
    }
}
