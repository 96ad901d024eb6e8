//! Secrets in what the command prints. Values are shown without them; but the names of recordings
//! consist of words of arguments, and may have been recorded where a text was no secret.

use std::sync::OnceLock;

use cached_stubs::__command::{self as library, Secrets};

static SECRETS: OnceLock<Secrets> = OnceLock::new();

/// Hides these secrets from now on.
pub(crate) fn hide(secrets: Secrets) {
    // The packages of one command line are found once.
    let _ = SECRETS.set(secrets);
}

/// The text with a placeholder for each value of a variable that is secret.
pub(crate) fn without_secrets(text: &str) -> String {
    match SECRETS.get() {
        Some(secrets) => library::masked_text(text, secrets),
        None => text.to_owned(),
    }
}
