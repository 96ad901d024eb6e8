use cached_stubs::stubbable;

#[stubbable]
const fn constant(x: u8) -> u8 {
    x
}

#[stubbable]
extern "C" fn foreign(x: u8) -> u8 {
    x
}

#[stubbable]
fn parameter(#[cfg(unix)] x: u8, #[cfg(not(unix))] x: u16) -> u8 {
    x as u8
}

#[stubbable(of = parameter)]
fn of_parameter(#[cfg(unix)] x: u8, #[cfg(not(unix))] x: u16) -> u8;

fn main() {}
