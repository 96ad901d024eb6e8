//! `#[stub(live)]`: a method that always calls the real implementation.

use std::any::Any;
use std::fmt;

use cached_stubs::{Mode, stubbable};

use crate::common::*;

/// Some of these methods return what cannot be recorded.
#[stubbable]
trait Plugin: Send + Sync {
    fn ask(&self, prompt: &str) -> String;
    #[stub(live)]
    fn as_any(&self) -> &dyn Any;
    #[stub(live)]
    fn describe(&self) -> fmt::Arguments<'_> {
        format_args!("a plugin")
    }
    #[stub(live)]
    async fn count(&mut self) -> u32;
}

struct RealPlugin(u32);

impl Plugin for RealPlugin {
    fn ask(&self, prompt: &str) -> String {
        ran();
        prompt.to_owned()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn describe(&self) -> fmt::Arguments<'_> {
        format_args!("a real plugin")
    }
    async fn count(&mut self) -> u32 {
        self.0 += 1;
        self.0
    }
}

#[tokio::test]
async fn a_live_method_calls_the_real_implementation() {
    let dir = folder();
    for mode in [Mode::Record, Mode::Replay] {
        let mut plugin = StubPlugin::builder()
            .mode(mode)
            .dir(dir.path())
            .real(|| RealPlugin(0))
            .build();
        assert_eq!(plugin.ask("a"), "a");
        assert!(plugin.as_any().is::<RealPlugin>());
        assert_eq!(plugin.describe().to_string(), "a real plugin");
        assert_eq!((plugin.count().await, plugin.count().await), (1, 2));
        let called: Vec<_> = plugin.calls().iter().map(|call| call.function).collect();
        assert_eq!(called, ["ask"]);
    }
    assert_eq!(files(&dir).len(), 1);
}

#[stubbable]
trait Named {
    fn ask(&self, n: u8) -> u8;

    /// Runs on the stub.
    fn describe(&self) -> String {
        let name = std::any::type_name::<Self>();
        format!(
            "{} {}",
            name.rsplit("::").next().unwrap_or(name),
            self.ask(1)
        )
    }
}

struct Real;

impl Named for Real {
    fn ask(&self, n: u8) -> u8 {
        ran();
        n
    }
}

#[test]
fn a_default_method_names_the_real_type() {
    let dir = folder();
    let stub = StubNamed::builder().mode(Mode::Record).dir(dir.path());
    let stub = stub.real(|| Real).build();
    assert_eq!(stub.describe(), "Real 1");
    assert_eq!(stub.describe(), Real.describe());
    assert_eq!(stub.calls().len(), 2);
}
