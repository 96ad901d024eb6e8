use cached_stubs::stubbable;

#[stubbable]
#[cfg_attr(test, mockall::automock(type Reply = u8;))]
pub trait Model: Send + Sync {
    type Reply;

    fn ask(&self, prompt: &str) -> Self::Reply;

    #[stub(live)]
    fn name(&self) -> String;

    #[cfg_attr(test, stub(key(n = 1)))]
    fn version(&self) -> u8 {
        1
    }
}

#[stubbable]
#[async_trait::async_trait]
pub trait Llm {
    #[stub(errors)]
    async fn ask(&self) -> Result<u8, String>;

    #[stub(clone)]
    fn boxed(&self) -> Box<dyn Llm>;
}

pub struct Real;

#[stubbable(fingerprint)]
#[async_trait::async_trait]
impl Llm for Real {
    async fn ask(&self) -> Result<u8, String> {
        Ok(3)
    }

    fn boxed(&self) -> Box<dyn Llm> {
        Box::new(Real)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[stubbable]
    mockall::mock! {
        Real {}

        impl Clone for Real {
            fn clone(&self) -> Self;
        }

        #[stub]
        #[async_trait::async_trait]
        impl Llm for Real {
            async fn ask(&self) -> Result<u8, String>;
            fn boxed(&self) -> Box<dyn Llm>;
        }
    }

    #[test]
    fn mocks_of_mockall_answer() {
        let mut model = MockModel::new();
        model.expect_ask().return_const(2);
        model.expect_version().return_const(1);
        assert_eq!((model.ask(""), model.version()), (2, 1));
        let mut llm = MockReal::new();
        llm.expect_ask().return_once(|| Ok(4));
        assert_eq!(crate::ready(llm.ask()), Ok(4));
        assert_eq!(crate::ready(Real.boxed().ask()), Ok(3));
    }
}
