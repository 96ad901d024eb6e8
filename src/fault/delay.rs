//! A delay, as a future or on the thread.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Duration;

/// Ends when its time has passed: by tokio's clock, which a test may pause, inside a
/// tokio runtime; elsewhere by the real one, for which a thread waits.
pub(crate) struct Delay {
    delay: Duration,
    timer: Option<Timer>,
}

enum Timer {
    /// Nobody locks the mutex; it makes a stream around the timer `Sync`.
    #[cfg(feature = "tokio")]
    Tokio(Mutex<Pin<Box<tokio::time::Sleep>>>),
    Thread(Arc<Mutex<ThreadTimer>>),
}

#[derive(Default)]
struct ThreadTimer {
    has_rung: bool,
    waker: Option<Waker>,
}

impl Delay {
    pub(crate) fn new(delay: Duration) -> Self {
        Self { delay, timer: None }
    }

    /// Waits on this thread.
    pub(crate) fn sleep(&self) {
        thread::sleep(self.delay);
    }
}

impl Timer {
    fn new(delay: Duration) -> Self {
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            return Self::Tokio(Mutex::new(Box::pin(tokio::time::sleep(delay))));
        }
        let alarm: Arc<Mutex<ThreadTimer>> = Arc::default();
        let rings = Arc::clone(&alarm);
        thread::spawn(move || {
            thread::sleep(delay);
            let mut alarm = lock(&rings);
            alarm.has_rung = true;
            let waker = alarm.waker.take();
            drop(alarm);
            waker.into_iter().for_each(Waker::wake);
        });
        Self::Thread(alarm)
    }
}

impl Future for Delay {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let delay = self.delay;
        match self.timer.get_or_insert_with(|| Timer::new(delay)) {
            #[cfg(feature = "tokio")]
            Timer::Tokio(sleep) => {
                let sleep = sleep.get_mut().unwrap_or_else(PoisonError::into_inner);
                sleep.as_mut().poll(context)
            }
            Timer::Thread(alarm) => {
                let mut alarm = lock(alarm);
                if alarm.has_rung {
                    return Poll::Ready(());
                }
                alarm.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

/// Nothing panics while it is held.
fn lock(alarm: &Mutex<ThreadTimer>) -> MutexGuard<'_, ThreadTimer> {
    alarm.lock().unwrap_or_else(PoisonError::into_inner)
}
