use std::fmt::Display;

use cached_stubs::stubbable;

/// No type of the tests is needed.
pub struct NoSerde(pub u8);

#[stubbable]
pub fn by_value(value: NoSerde, (a, _): (u8, u8)) -> NoSerde {
    NoSerde(value.0 + a)
}

#[stubbable(skip(_secret), redact(token), key(n = n.to_string()), name = "plain::generic", errors)]
pub async fn generic<T: Display, const N: usize>(
    n: T,
    _secret: &str,
    token: Option<&[u8; N]>,
) -> Result<String, NoSerde>
where
    T: Clone,
{
    token.map(|_| n.to_string()).ok_or(NoSerde(0))
}

#[stubbable(crate = crate::stubs)]
pub fn conditional(#[cfg(unix)] a: u8, #[cfg(not(unix))] a: u16, #[cfg(any())] _b: Missing) -> u8 {
    a as u8
}

/// # Safety
///
/// The pointer is valid.
#[cfg_attr(not(any()), cfg_attr(all(), stubbable(discard(value))))]
#[inline]
pub unsafe fn through(value: *mut u8) {
    unsafe { *value += 1 }
}

macro_rules! function {
    ($vis:vis $name:ident($parameter:pat, $ty:ty) $body:block) => {
        #[stubbable]
        $vis fn $name($parameter: $ty) -> $ty $body
    };
}

function!(pub(crate) made(mut n, u8) { n += 1; n });

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case(1, 3)]
    #[case(2, 4)]
    fn they_run(#[case] a: u8, #[case] sum: u8) {
        #[stubbable]
        fn inside(a: u8) -> u8 {
            a
        }

        assert_eq!(by_value(NoSerde(2), (inside(a), 9)).0, sum);
        let text = crate::ready(generic(a, "", Some(&[0; 3])));
        assert_eq!(text.ok(), Some(a.to_string()));
        assert_eq!(conditional(1), 1);
        let mut value = a;
        unsafe { through(&raw mut value) };
        assert_eq!(value, made(a));
    }
}
