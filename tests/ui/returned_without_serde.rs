use cached_stubs::stubbable;

struct Reply;

struct Failure;

#[stubbable]
fn plain(x: u8) -> Reply {
    let _ = x;
    Reply
}

#[stubbable]
async fn inside(x: u8) -> Result<Reply, Failure> {
    let _ = x;
    Ok(Reply)
}

#[stubbable(errors)]
fn error(x: u8) -> Result<u8, Failure> {
    let _ = Failure;
    Ok(x)
}

#[stubbable(errors)]
fn no_result(x: u8) -> u8 {
    x
}

fn main() {}
