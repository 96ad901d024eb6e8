//! Functions that are compiled with the attribute, and without it under `cfg(plain)`.

use std::fmt::Display;
use std::future::Future;
use std::task::Context;

#[cfg(not(plain))]
use cached_stubs::stubbable;

#[cfg_attr(not(plain), stubbable)]
#[inline(never)]
pub fn synchronous(text: &str, (from, to): (usize, usize)) -> Option<usize> {
    let part = &text[from..to];
    part.find('x').map(|at| at + from)
}

#[cfg_attr(not(plain), stubbable(skip(_secret), redact(token), name = "machine::fallible", source = warn))]
#[inline(never)]
pub fn fallible(values: &[u64], _secret: &str, token: Option<&str>) -> Result<u64, String> {
    if token.is_none() {
        return Err(format!("no token for {} values", values.len()));
    }
    values
        .iter()
        .try_fold(0u64, |sum, value| sum.checked_add(*value))
        .ok_or_else(|| "too much".to_owned())
}

#[cfg_attr(not(plain), stubbable)]
pub async fn asynchronous(mut n: u64, word: &str) -> Result<String, std::num::ParseIntError> {
    while n > 10 {
        n = half(n).await;
    }
    let parsed: u64 = word.parse()?;
    Ok(format!("{}", parsed + n))
}

#[cfg_attr(not(plain), stubbable(errors))]
async fn half(n: u64) -> u64 {
    std::future::ready(n / 2).await
}

#[cfg_attr(not(plain), stubbable(key(x = x.to_string())))]
#[inline(never)]
fn generic<T: Display>(x: T, n: usize) -> String {
    x.to_string().repeat(n)
}

/// Makes the compiler emit the generic and the async functions.
#[inline(never)]
pub fn uses(context: &mut Context<'_>) -> (String, bool) {
    let future = std::pin::pin!(asynchronous(55, "12"));
    (
        generic(7u8, 3) + &generic("x", 2),
        future.poll(context).is_ready(),
    )
}

pub struct Counter(u64);

// Above the other block: names of symbols count blocks, and those of macros come last.
impl Model for Counter {
    #[inline(never)]
    fn answer(&self, prompt: &str) -> usize {
        prompt.len() + usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

#[cfg_attr(not(plain), stubbable)]
impl Counter {
    #[cfg_attr(not(plain), stub(out(self)))]
    #[inline(never)]
    pub fn method(&mut self, by: u64) -> Result<u64, String> {
        self.0 = self.0.checked_add(by).ok_or("too much")?;
        Ok(self.0)
    }
}

#[cfg_attr(not(plain), stubbable)]
pub trait Model {
    #[cfg_attr(not(plain), stub(errors))]
    fn answer(&self, prompt: &str) -> usize;

    fn twice(&self, prompt: &str) -> usize {
        self.answer(prompt) + self.answer(prompt)
    }
}

#[cfg(not(plain))]
#[stubbable(of = Counter::method, discard(counter))]
#[inline(never)]
pub fn forwarded(counter: &mut Counter, by: u64) -> Result<u64, String>;

#[cfg(plain)]
#[inline(never)]
pub fn forwarded(counter: &mut Counter, by: u64) -> Result<u64, String> {
    Counter::method(counter, by)
}
