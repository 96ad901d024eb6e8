//! Computes with `+`, `-`, `*`, `/` and parentheses.

/// The value of an expression.
pub(super) fn calculate(expression: &str) -> Result<f64, String> {
    let mut rest = Rest(expression);
    let value = rest.sum()?;
    match rest.next() {
        None => Ok(value),
        Some(sign) => Err(format!("`{sign}` is not expected there")),
    }
}

/// The part of the expression that is not read yet.
struct Rest<'a>(&'a str);

impl Rest<'_> {
    fn next(&mut self) -> Option<char> {
        self.0 = self.0.trim_start();
        self.0.chars().next()
    }

    fn takes(&mut self, sign: char) -> bool {
        let found = self.next() == Some(sign);
        if found {
            self.0 = &self.0[sign.len_utf8()..];
        }
        found
    }

    fn sum(&mut self) -> Result<f64, String> {
        let mut value = self.product()?;
        loop {
            if self.takes('+') {
                value += self.product()?;
            } else if self.takes('-') {
                value -= self.product()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, String> {
        let mut value = self.factor()?;
        loop {
            if self.takes('*') {
                value *= self.factor()?;
            } else if self.takes('/') {
                match self.factor()? {
                    0.0 => return Err("division by zero".to_owned()),
                    divisor => value /= divisor,
                }
            } else {
                return Ok(value);
            }
        }
    }

    fn factor(&mut self) -> Result<f64, String> {
        if self.takes('-') {
            return self.factor().map(|value| -value);
        }
        if self.takes('(') {
            let value = self.sum()?;
            return match self.takes(')') {
                true => Ok(value),
                false => Err("a `)` is missing".to_owned()),
            };
        }
        let end = self
            .0
            .find(|sign: char| !sign.is_ascii_digit() && sign != '.');
        let (number, rest) = self.0.split_at(end.unwrap_or(self.0.len()));
        self.0 = rest;
        number
            .parse()
            .map_err(|_| format!("a number is missing before `{rest}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::calculate;

    #[test]
    fn computes() {
        assert_eq!(calculate("17 * 23"), Ok(391.0));
        assert_eq!(calculate("2 + 3 * (4 - 6) / 4"), Ok(0.5));
        assert_eq!(calculate("-(1 - 2)"), Ok(1.0));
    }

    #[test]
    fn explains_errors() {
        assert_eq!(calculate("1 / 0"), Err("division by zero".to_owned()));
        assert_eq!(calculate("(1"), Err("a `)` is missing".to_owned()));
        assert_eq!(
            calculate("1 2"),
            Err("`2` is not expected there".to_owned())
        );
        assert_eq!(
            calculate("1 + x"),
            Err("a number is missing before `x`".to_owned())
        );
    }
}
