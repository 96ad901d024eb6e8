//! How to say which test makes the calls of a thread.

use std::thread;

/// The kind of a thread that no test owns: it decides which advice works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ThreadKind {
    /// A thread of a tokio runtime.
    Tokio,
    /// A std thread, or one of a pool such as rayon's: they cannot be distinguished.
    Other,
}

impl ThreadKind {
    /// The kind of this thread.
    pub(crate) fn current() -> Self {
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            return Self::Tokio;
        }
        let thread = thread::current();
        Self::of_name(thread.name())
    }

    /// tokio's workers are called `tokio-rt-worker` or, before 1.48,
    /// `tokio-runtime-worker`.
    fn of_name(name: Option<&str>) -> Self {
        match name {
            Some(name) if name.starts_with("tokio-r") => Self::Tokio,
            _ => Self::Other,
        }
    }

    /// How to take a stub to such a thread.
    pub(crate) fn advice(self) -> String {
        self.advice_with_feature(cfg!(feature = "tokio"))
    }

    fn advice_with_feature(self, has_tokio: bool) -> String {
        match self {
            Self::Tokio => {
                let feature = if has_tokio {
                    ""
                } else {
                    "This is a thread of a tokio runtime. With the feature `tokio` of cached-stubs, a\n\
                     stub answers on the threads of its test's own runtime.\n\
                     \n"
                };
                format!(
                    "{feature}\
                     Take the stub to the task:\n\
                     \n\
                     \x20 let handle = stub.handle();\n\
                     \x20 tokio::spawn(handle.scope(async move {{ … }}));\n\
                     \x20 tokio::task::spawn_blocking(move || handle.run(|| …));\n"
                )
            }
            Self::Other => "Take the stub to the thread; in a pool such as rayon's, in the innermost closure:\n\
                 \n\
                 \x20 let handle = stub.handle();\n\
                 \x20 std::thread::spawn(move || handle.run(|| …));\n\
                 \x20 items.par_iter().map(|item| handle.run(|| …));\n"
                .to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workers_of_tokio_are_recognized_by_their_names() {
        let of = ThreadKind::of_name;
        assert_eq!(of(Some("tokio-rt-worker")), ThreadKind::Tokio);
        assert_eq!(of(Some("tokio-runtime-worker")), ThreadKind::Tokio);
        assert_eq!(of(Some("worker-1")), ThreadKind::Other);
        assert_eq!(of(None), ThreadKind::Other);
    }

    #[test]
    fn only_without_the_feature_the_advice_names_it() {
        let advice = ThreadKind::Tokio.advice_with_feature(false);
        assert!(advice.contains("feature `tokio`"), "{advice}");
        assert!(advice.contains("handle.scope("), "{advice}");
        let advice = ThreadKind::Tokio.advice_with_feature(true);
        assert!(!advice.contains("feature `tokio`"), "{advice}");
        assert!(!advice.contains("std::thread"), "{advice}");
    }
}
