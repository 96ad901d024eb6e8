//! Installing a stub, and what it answers with.

use crate::stubbable::Function;

pub(crate) fn namesakes(function: &Function, other: &Function) -> String {
    let place = |function: &Function| {
        let declaration = &function.declaration;
        format!("{}:{}", declaration.file, declaration.line)
    };
    format!(
        "cached-stubs: two functions bear the name `{}` in the store, so that either would replay \
         the other's recordings\n\
         \n\
         \x20 {}\n\
         \x20 {}\n\
         \n\
         Give one of them a name of its own: #[stubbable(name = \"…\")]\n",
        function.path(),
        place(function),
        place(other),
    )
}

pub(crate) fn stale_answers(function: &str) -> String {
    format!(
        "cached-stubs: warning: recordings of `{function}` were made from another body of it; they \
         answer all the same, as its `source = warn` asks. RECORD=1 records them again."
    )
}
