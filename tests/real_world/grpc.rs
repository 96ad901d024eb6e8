//! A gRPC client wraps messages in requests and responses without serde.

use cached_stubs::stubbable;
use serde::{Deserialize, Serialize};

use crate::common::{ran, survives_async};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Message(String);

pub struct Envelope<T>(T);

#[derive(Debug)]
pub struct Status;

mod message {
    use super::Envelope;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(
        message: &Envelope<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        message.0.serialize(serializer)
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Envelope<T>, D::Error> {
        T::deserialize(deserializer).map(Envelope)
    }
}

pub struct GreeterClient<T> {
    channel: T,
}

#[stubbable(as = GreeterCalls, discard(self))]
impl<T: Send> GreeterClient<T> {
    #[stub(key(request = request.0), with = message)]
    pub async fn say_hello(
        &mut self,
        request: Envelope<Message>,
    ) -> Result<Envelope<Message>, Status> {
        ran();
        let _ = &self.channel;
        Ok(Envelope(Message(format!("hello, {}", request.0.0))))
    }
}

#[tokio::test]
async fn wrapped_messages_are_recorded() {
    let call = async || {
        let mut client = GreeterClient { channel: () };
        let request = Envelope(Message("you".to_owned()));
        client.say_hello(request).await.unwrap().0
    };
    let said = survives_async::<GreeterCalls, _>(call).await;
    assert_eq!(said, Message("hello, you".to_owned()));
}
