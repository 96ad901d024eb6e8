// A function without the attribute has no type of its own.

use cached_stubs::stub_fixture;

fn helper() {}

stub_fixture!(nothing: helper);

fn main() {
    helper();
}
