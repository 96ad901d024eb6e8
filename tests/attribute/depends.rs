//! `depends`: what else belongs to the source of a function.

use cached_stubs::{Stubbable, stubbable};

use crate::common::{folder, only_recording, recording};

mod first {
    use super::shared;
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer briefly.";
    static LIMITS: [u8; 2] = [1, 2];

    #[stubbable(depends(PROMPT, LIMITS, shared))]
    pub fn dependent(n: u8) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

mod second {
    use super::shared;
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer at length.";
    static LIMITS: [u8; 2] = [1, 2];

    #[stubbable(depends(PROMPT, LIMITS, shared))]
    pub fn dependent(n: u8) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

mod third {
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer briefly.";
    static LIMITS: [u8; 2] = [1, 2];

    #[stubbable]
    pub fn shared() -> u8 {
        4
    }

    // Formatted differently, and with another helper of the same name.
    #[stubbable(depends(PROMPT, LIMITS, shared), name = "third::dependent")]
    pub fn dependent(n: u8, // A comment.
    ) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

mod fourth {
    use super::shared;
    use cached_stubs::stubbable;

    pub const PROMPT: &str = "Answer briefly.";
    static LIMITS: [u8; 2] = [1, 2];

    /// Documented.
    #[stubbable(depends(PROMPT, LIMITS, shared), name = "fourth::dependent")]
    pub fn renamed(n: u8, // A comment.
    ) -> u8 {
        n + PROMPT.len() as u8 + LIMITS[0] + shared()
    }
}

#[stubbable]
fn shared() -> u8 {
    3
}

fn source_of<F: Stubbable>(call: fn(u8) -> u8) -> String {
    let dir = folder();
    let _stub = recording::<F>(&dir);
    call(1);
    let file: serde_json::Value = serde_json::from_str(&only_recording(&dir)).unwrap();
    file["source"].as_str().unwrap().to_owned()
}

#[test]
fn dependencies_are_a_part_of_the_source() {
    let source = source_of::<first::dependent>(first::dependent);
    assert_ne!(
        source,
        source_of::<second::dependent>(second::dependent),
        "the constant differs"
    );
    assert_ne!(
        source,
        source_of::<third::dependent>(third::dependent),
        "the helper differs"
    );
    // Names, comments and formatting do not count.
    assert_eq!(source, source_of::<fourth::renamed>(fourth::renamed));
}
