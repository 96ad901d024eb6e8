//! Two doctests with functions of the same name, merged into one program.
//!
//! ```
//! use cached_stubs::{Stub, stubbable};
//!
//! #[stubbable]
//! fn next(n: u8) -> u8 {
//!     n + 1
//! }
//!
//! let _stub = Stub::<next>::install();
//! assert_eq!(next(1), 2);
//! ```
//!
//! ```
//! use cached_stubs::{Stub, stubbable};
//!
//! #[stubbable]
//! fn next(n: u8) -> u8 {
//!     n + 2
//! }
//!
//! let _stub = Stub::<next>::install();
//! assert_eq!(next(1), 3);
//! ```
