use cached_stubs::stubbable;

#[stubbable]
fn inside<const N: usize>(digest: Option<[u8; N]>) -> bool {
    digest.is_some()
}

#[stubbable]
fn of_arrays<const N: usize>(rows: [[u8; N]; 2]) -> usize {
    rows.len()
}

#[stubbable]
fn long_inside(keys: Vec<[u8; 64]>) -> usize {
    keys.len()
}

#[stubbable]
fn returned<const N: usize>(seed: u8) -> [u8; N] {
    [seed; N]
}

#[stubbable]
async fn long(seed: u8) -> Result<Option<[u8; 64]>, String> {
    Ok(Some([seed; 64]))
}

#[stubbable]
fn items<const N: usize>(seed: u8) -> impl Iterator<Item = [u8; N]> {
    std::iter::once([seed; N])
}

#[stubbable(out(buffer))]
fn filled<const N: usize>(buffer: &mut [u8; N]) {
    buffer.fill(1);
}

struct Cipher<const N: usize>;

#[stubbable(as = CipherCalls)]
impl<const N: usize> Cipher<N> {
    #[stub]
    fn key(&self) -> [u8; N] {
        [0; N]
    }
}

fn main() {}
