//! Fifty functions, each with an argument type and a result type of its own; those of the kind `known`
//! have types that serde knows.
//! `benches/guard.sh` counts the lines of LLVM IR that they compile to.
//! `--cfg` chooses their kind; without it there are none.
#![allow(
    dead_code,
    missing_debug_implementations,
    missing_docs,
    unexpected_cfgs
)]

#[cfg(any(plain, sync, asynchronous, errors, known))]
macro_rules! functions {
    ($($name:ident)*) => {
        $(pub mod $name {
            use serde::{Deserialize, Serialize};

            #[derive(Serialize, Deserialize)]
            pub struct Argument {
                pub text: String,
                pub number: u64,
            }

            #[derive(Serialize, Deserialize)]
            pub struct Returned {
                pub text: String,
                pub numbers: Vec<u64>,
            }

            fn real(argument: &Argument) -> Returned {
                Returned {
                    text: argument.text.clone(),
                    numbers: vec![argument.number],
                }
            }

            #[cfg(known)]
            #[cached_stubs::stubbable]
            pub fn known(text: &str, number: u64) -> String {
                format!("{text}{number}")
            }

            #[cfg(plain)]
            pub fn call(argument: &Argument) -> Returned {
                real(argument)
            }

            #[cfg(sync)]
            #[cached_stubs::stubbable]
            pub fn call(argument: &Argument) -> Returned {
                real(argument)
            }

            #[cfg(asynchronous)]
            #[cached_stubs::stubbable]
            pub async fn call(argument: &Argument) -> Returned {
                real(argument)
            }

            /// Without a caller the body of an async function is not compiled.
            #[cfg(asynchronous)]
            pub fn boxed(argument: &Argument) -> Box<dyn Future<Output = Returned> + '_> {
                Box::new(call(argument))
            }

            #[cfg(errors)]
            #[derive(Serialize, Deserialize)]
            pub struct Error {
                pub text: String,
            }

            #[cfg(errors)]
            #[cached_stubs::stubbable(errors)]
            pub fn call(argument: &Argument) -> Result<Returned, Error> {
                Ok(real(argument))
            }
        })*
    };
}

#[cfg(any(plain, sync, asynchronous, errors, known))]
functions! {
    f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14 f15 f16 f17 f18 f19 f20 f21 f22 f23
    f24 f25 f26 f27 f28 f29 f30 f31 f32 f33 f34 f35 f36 f37 f38 f39 f40 f41 f42 f43 f44 f45 f46
    f47 f48 f49 f50
}

fn main() {}
