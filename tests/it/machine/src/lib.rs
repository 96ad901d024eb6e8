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
