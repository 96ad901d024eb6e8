use cached_stubs::stubbable;

#[stubbable]
struct Mock;

#[stubbable]
const LIMIT: u8 = 1;

fn main() {
    let _ = (LIMIT, Mock);
}
