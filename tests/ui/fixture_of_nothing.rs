// What bears no attribute is no type.

use cached_stubs::stub_fixture;

fn helper() {}

stub_fixture!(nothing: helper);

fn main() {
    helper();
}
