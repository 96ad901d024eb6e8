use cached_stubs::stubbable;

#[stubbable]
fn str(x: u8) -> String {
    x.to_string()
}

#[stubbable(as = u8)]
fn number(x: i32) -> i32 {
    x
}

// This type has another name.
#[stubbable(as = Float)]
fn f64(x: u8) -> String {
    x.to_string()
}

fn main() {}
