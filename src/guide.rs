//! How to use the crate: the pages in `docs/`, which are also readable in the repository.
//!
//! Begin with the [tutorial], look things up in the [cookbook], and see what a message
//! means in [troubleshooting].

/// The pages link to each other as files, for readers of the repository. These
/// definitions come before those of the pages, and win over them.
macro_rules! links {
    () => {
        "[tutorial]: crate::guide::tutorial\n\
         [cookbook]: crate::guide::cookbook\n\
         [coming-from]: crate::guide::coming_from\n\
         [cookbook-whole-run]: crate::guide::cookbook#a-whole-run-of-a-program\n\
         [error-enum]: crate::guide::cookbook#an-http-client-with-an-error-enum\n\
         [volatile-fields]: crate::guide::cookbook#volatile-fields\n\
         [how-it-works]: crate::guide::how_it_works\n\
         [settings]: crate::guide::settings\n\
         [command]: crate::guide::command\n\
         [pull-requests]: crate::guide::pull_requests\n\
         [troubleshooting]: crate::guide::troubleshooting\n\
         [comparison]: crate::guide::comparison\n\
         [stubbable]: macro@crate::stubbable\n\
         [stub_fixture]: crate::stub_fixture!\n\n"
    };
}

#[doc = links!()]
#[doc = include_str!("../docs/tutorial.md")]
pub mod tutorial {}

#[doc = links!()]
#[doc = include_str!("../docs/cookbook.md")]
pub mod cookbook {}

#[doc = links!()]
#[doc = include_str!("../docs/coming-from.md")]
pub mod coming_from {}

#[doc = links!()]
#[doc = include_str!("../docs/how-it-works.md")]
pub mod how_it_works {}

#[doc = links!()]
#[doc = include_str!("../docs/settings.md")]
pub mod settings {}

#[doc = links!()]
#[doc = include_str!("../docs/command.md")]
pub mod command {}

#[doc = links!()]
#[doc = include_str!("../docs/pull-requests.md")]
pub mod pull_requests {}

#[doc = links!()]
#[doc = include_str!("../docs/troubleshooting.md")]
pub mod troubleshooting {}

#[doc = links!()]
#[doc = include_str!("../docs/comparison.md")]
pub mod comparison {}
