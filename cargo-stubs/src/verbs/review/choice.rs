//! What the user answers about a recording.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    Keep,
    Restore,
    Skip,
    All,
    Quit,
}

pub(super) const HELP: &str = "  k  keep: stage the recording in git; mark a stale one as valid
  r  restore: undo the change in the working tree; delete a new recording
  s  skip: leave the recording as it is
  a  all: keep this recording and all that follow
  q  quit: leave this recording and all that follow as they are";

impl Choice {
    /// The letter or the word; `None` for anything else.
    pub(super) fn parse(answer: &str) -> Option<Self> {
        Some(match answer.trim().to_lowercase().as_str() {
            "k" | "keep" => Self::Keep,
            "r" | "restore" => Self::Restore,
            "s" | "skip" => Self::Skip,
            "a" | "all" => Self::All,
            "q" | "quit" => Self::Quit,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_letter_of_the_help_is_a_choice() {
        let letters = HELP.lines().filter_map(|line| line.trim().get(..1));
        let choices: Vec<_> = letters.map(Choice::parse).collect();
        let all = [
            Choice::Keep,
            Choice::Restore,
            Choice::Skip,
            Choice::All,
            Choice::Quit,
        ];
        assert_eq!(choices, all.map(Some));
        assert_eq!(Choice::parse(" Keep\r\n"), Some(Choice::Keep));
        for unclear in ["", "\n", "?", "y", "kr"] {
            assert_eq!(Choice::parse(unclear), None);
        }
    }
}
