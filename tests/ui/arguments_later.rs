use cached_stubs::stubbable;

#[stubbable(stream = path::to::stream)]
fn f(buf: &mut Vec<u8>) {
    buf.clear();
}

fn main() {}
