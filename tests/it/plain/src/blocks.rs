use cached_stubs::stubbable;

pub struct Client(pub u8);

#[stubbable(name = "plain::Client")]
impl Client {
    pub const ONE: u8 = 1;

    /// Documented.
    #[stub(skip(_a))]
    #[must_use]
    pub fn first(&self, _a: u8) -> u8 {
        self.0
    }

    #[cfg_attr(test, stub)]
    pub async fn second(&self) -> u8 {
        2
    }

    #[cfg_attr(all(), inline, cfg_attr(test, cached_stubs::stub(sequence)), must_use)]
    pub fn third(self) -> Option<u8> {
        Some(3)
    }
}

#[async_trait::async_trait]
pub trait Ask {
    async fn above(&self) -> u8;
}

#[async_trait::async_trait]
#[stubbable(as = Above)]
impl Ask for Client {
    #[stub]
    async fn above(&self) -> u8 {
        4
    }
}

#[stubbable(as = Below)]
#[async_trait::async_trait]
impl Ask for fn(u8) -> u8 {
    #[stub]
    async fn above(&self) -> u8 {
        self(4)
    }
}

macro_rules! block {
    ($ty:ident, #[$attribute:meta], $($member:item)*) => {
        pub struct $ty;

        #[stubbable]
        impl $ty {
            #[$attribute]
            #[must_use]
            pub fn attributed(&self, a: u8) -> u8 {
                a
            }

            $($member)*
        }
    };
}

block! {
    Made, #[stub(skip(a))],

    #[stub]
    #[must_use]
    pub fn member(&self) -> u8 {
        6
    }

    #[cfg_attr(test, stub)]
    #[must_use]
    pub fn conditional(&self) -> u8 {
        7
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ready;

    #[test]
    fn methods_run() {
        let client = Client(Client::ONE);
        assert_eq!((client.first(9), ready(client.second())), (1, 2));
        assert_eq!(ready(client.above()), 4);
        assert_eq!(client.third(), Some(3));
        let below: fn(u8) -> u8 = |n| n + 1;
        assert_eq!(ready(below.above()), 5);
        assert_eq!(
            (Made.attributed(5), Made.member(), Made.conditional()),
            (5, 6, 7)
        );
    }
}
