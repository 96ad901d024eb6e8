//! Signatures as real programs and libraries have them, with stand-ins for their
//! types.
#![deny(warnings)]
#![allow(missing_docs)]

#[path = "../common/mod.rs"]
mod common;

mod agent;
mod agent_framework;
mod api_client;
mod callback;
mod database;
mod event_stream;
mod github_client;
mod grpc;
mod language_model;
mod model_client;
mod release_tool;
mod request_builder;
mod shell_prompt;
mod sql_service;
mod terminal_chat;
mod token_stream;
mod vector_database;
