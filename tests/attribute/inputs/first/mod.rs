use cached_stubs::stubbable;

#[stubbable]
pub fn text(n: u8) -> u8 {
    n + include_str!("prompt.txt").len() as u8
}

#[stubbable]
pub fn bytes(n: u8) -> u8 {
    let prompt = format!("{:?}", std::include_bytes!("prompt.txt"));
    n + prompt.len() as u8
}

#[stubbable]
pub fn without_input(n: u8) -> u8 {
    n + stringify!(include_str!("prompt.txt")).len() as u8
}

super::made_elsewhere!(by_macro);

#[stubbable]
pub fn code(n: u8) -> u8 {
    n + include!("code.in")
}

#[stubbable]
pub fn in_an_arm(n: u8) -> u8 {
    let length;
    super::cfg_if! {
        if #[cfg(any())] {
            length = include_str!("a file that does not exist").len();
        } else {
            length = include_str!("prompt.txt").len();
        }
    }
    n + length as u8
}
