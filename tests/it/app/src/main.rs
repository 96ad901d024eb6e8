fn main() {
    println!("{}", app::llm::ask("one"));
}
