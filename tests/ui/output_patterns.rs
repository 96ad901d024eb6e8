use cached_stubs::stubbable;

#[stubbable(discard(b))]
fn pair((a, b): (&mut u8, &mut u8)) {
    *a += *b;
}

#[stubbable(skip(a, b))]
fn skipped((a, b): (&mut u8, &mut u8)) {
    *a += *b;
}

#[stubbable(out(a))]
fn out_of_a_pair((a, b): (&mut u8, &mut u8)) {
    *a += *b;
}

#[stubbable(discard(a))]
fn nested((a, (_, b)): (&mut u8, (u8, &mut u8))) {
    *a += *b;
}

#[stubbable(discard(a))]
fn behind_rest((a, .., b): (&mut u8, u8, u8, &mut u8)) {
    *a += *b;
}

#[stubbable]
fn beside_a_value((buffer, count): (&mut Vec<u8>, u8)) {
    buffer.push(count);
}

#[stubbable(discard(first))]
fn array([first, rest @ ..]: [&mut u8; 3]) {
    *first = rest.len() as u8;
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Point {
    x: u8,
    y: u8,
}

#[stubbable(discard(x))]
fn behind_a_reference(Point { x, y }: &mut Point) {
    *x += *y;
}

#[stubbable(discard(a))]
fn by_mutable_reference(&mut (ref mut a, ref mut b): &mut (u8, u8)) {
    *a += *b;
}

#[derive(serde::Serialize)]
struct Ends<'a> {
    input: &'a mut u8,
    output: &'a mut u8,
    count: u8,
}

#[stubbable]
fn fields(Ends { input, output, count }: Ends<'_>) {
    *output = *input + count;
}

#[stubbable(discard(input), key(output = output, count = count))]
fn fields_by_reference(Ends { ref mut input, ref mut output, count }: Ends<'_>) {
    **output = **input + count;
}

struct Both<A, B>(A, B);

#[stubbable(discard(a))]
fn arguments_of_a_struct(Both(a, b): Both<&mut u8, &mut u8>) {
    *a += *b;
}

type Two<'a> = (&'a mut u8, &'a mut u8);

#[stubbable(discard(a), key(b = b))]
fn alias((a, b): Two<'_>) {
    *a += *b;
}

#[stubbable(skip(each))]
fn callback((count, mut each): (u8, impl FnMut(u8))) {
    each(count);
}

#[stubbable]
trait Adder {
    #[stub(discard(a))]
    fn add(&self, (a, b): (&mut u8, &mut u8)) {
        *a += *b;
    }

    #[stub(discard(a))]
    fn read(&self, (a, _): (&mut u8, &mut u8)) -> u8 {
        *a
    }
}

fn main() {}
