//! Catches a panic without its message on stderr.
//!
//! mockall reports an unmet expectation only by a panic, inside its own source. The
//! stub reports the expectation itself, so one message would become two.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

thread_local! {
    static IS_SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs the closure. The panic hook is not called for panics of this thread meanwhile.
pub(super) fn without_message<T>(closure: impl FnOnce() -> T) -> T {
    // The hook belongs to the process. The wrapper passes every other panic on.
    static WRAP_HOOK: Once = Once::new();
    WRAP_HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !IS_SILENT.get() {
                hook(info);
            }
        }));
    });
    let before = IS_SILENT.replace(true);
    let result = closure();
    IS_SILENT.set(before);
    result
}
