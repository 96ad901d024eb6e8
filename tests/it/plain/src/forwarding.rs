use cached_stubs::stubbable;

/// Stands for another crate.
pub mod other {
    pub struct Client(pub u8);

    impl Client {
        pub fn add(&self, n: u8) -> u8 {
            self.0 + n
        }
    }

    pub fn parse<T: std::str::FromStr>(text: &str) -> Option<T> {
        text.parse().ok()
    }

    pub async fn delayed<F: Fn(u8) -> u8>(f: F, n: u8) -> u8 {
        f(n)
    }

    /// # Safety
    ///
    /// None is needed.
    pub async unsafe fn dangerous(n: u8) -> u8 {
        n
    }

    pub fn apply<A, B>(values: (A, B), f: fn(A, B) -> A) -> A {
        f(values.0, values.1)
    }
}

#[stubbable(of = other::parse::<u8>, sequence)]
pub fn parse(text: &str) -> Option<u8>;

#[stubbable(key(client = client.0), of = other::Client::add)]
pub fn add(client: &other::Client, #[allow(unused_mut)] mut n: u8) -> u8;

#[stubbable(record_if = |of| *of < 5, of = other::delayed, discard(f))]
pub async fn delayed<F: Fn(u8) -> u8>(f: F, n: u8) -> u8;

/// # Safety
///
/// None is needed.
#[stubbable(of = other::dangerous)]
pub async unsafe fn dangerous(n: u8) -> u8;

#[stubbable(of = other::apply::<::std::string::String, u8>, discard(f))]
pub fn apply(
    values: (::std::string::String, u8),
    f: fn(::std::string::String, u8) -> ::std::string::String,
) -> ::std::string::String;

macro_rules! forward {
    ($name:ident, $path:path, $parameter:pat, $ty:ty) => {
        #[stubbable(of = $path)]
        pub fn $name($parameter: $ty) -> Option<u8>;
    };
}

forward!(made, other::parse::<u8>, text, &str);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ready;

    #[test]
    fn they_call_what_they_name() {
        assert_eq!((parse("7"), made("8")), (Some(7), Some(8)));
        assert_eq!(add(&other::Client(1), 2), 3);
        assert_eq!(ready(delayed(|n| n + 1, 4)), 5);
        assert_eq!(ready(unsafe { dangerous(6) }), 6);
        assert_eq!(
            apply((String::from("a"), 1), |a, n| format!("{a}{n}")),
            "a1"
        );
    }
}
