//! Results: `Ok` is recorded, and `Err` passes through.

use std::error::Error;
use std::fmt::{self, Display};
use std::io;

use cached_stubs::{Origin, stubbable};

use crate::common::{files, folder, origins, ran, recording, runs, survives, survives_async};

/// An error that cannot be recorded.
#[derive(Debug, PartialEq)]
struct Refused(u8);

impl Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "refused {}", self.0)
    }
}

impl Error for Refused {}

type Answer<T = String> = Result<T, Refused>;

mod aliases {
    pub type Deep = super::Answer;
}

#[stubbable]
fn aliased(n: u8) -> Answer {
    ran();
    if n == 0 {
        Err(Refused(n))
    } else {
        Ok(n.to_string())
    }
}

#[stubbable]
fn aliased_twice(n: u8) -> aliases::Deep {
    ran();
    let n = aliased_number(n)?;
    Ok(n.to_string())
}

fn aliased_number(n: u8) -> Answer<u8> {
    Ok(n)
}

#[stubbable]
fn without_value(n: u8) -> Result<(), Refused> {
    ran();
    (n > 0).then_some(()).ok_or(Refused(n))
}

#[stubbable]
fn parsed(text: &str) -> Result<u8, std::num::ParseIntError> {
    ran();
    text.parse()
}

#[stubbable]
fn of_io(n: u8) -> io::Result<u8> {
    ran();
    Ok(n)
}

#[test]
fn results_behind_any_alias_are_recorded() {
    assert_eq!(survives::<aliased, _>(|| aliased(1)), Ok("1".to_owned()));
    assert_eq!(
        survives::<aliased_twice, _>(|| aliased_twice(1)),
        Ok("1".to_owned())
    );
    assert_eq!(survives::<without_value, _>(|| without_value(1)), Ok(()));
    assert_eq!(survives::<parsed, _>(|| parsed("12")), Ok(12));
    assert_eq!(survives::<of_io, _>(|| of_io(7).unwrap()), 7);
}

#[test]
fn an_err_passes_through_and_is_not_recorded() {
    let dir = folder();
    let stub = recording::<aliased>(&dir);
    let ((first, second), real) = runs(|| (aliased(0), aliased(0)));
    assert_eq!((first, second), (Err(Refused(0)), Err(Refused(0))));
    assert_eq!(real, 2);
    assert_eq!(origins(&stub), [Origin::Recorded, Origin::Recorded]);
    assert!(files(&dir).is_empty());
}

#[stubbable]
fn boxed_error(text: &str) -> Result<u32, Box<dyn Error>> {
    ran();
    let number: u32 = text.parse()?;
    if number > 9 {
        return Err("too much".into());
    }
    Ok(number)
}

#[stubbable]
async fn boxed_error_later(text: &str) -> Result<u32, Box<dyn Error + Send + Sync>> {
    ran();
    let number: u32 = text.parse()?;
    if number > 9 {
        return Err("too much".into());
    }
    Ok(number)
}

#[tokio::test]
async fn question_marks_and_into_still_make_boxed_errors() {
    assert_eq!(survives::<boxed_error, _>(|| boxed_error("7").unwrap()), 7);
    let answer = async || boxed_error_later("7").await.unwrap();
    assert_eq!(survives_async::<boxed_error_later, _>(answer).await, 7);
    let dir = folder();
    let _stub = recording::<boxed_error>(&dir);
    assert_eq!(boxed_error("10").unwrap_err().to_string(), "too much");
    assert_eq!(
        boxed_error("x").unwrap_err().to_string(),
        "invalid digit found in string"
    );
}
