//! Values on the page.

use maud::{Markup, html};

use crate::outline::{Message, Outline, shown_line};

/// Arguments and returned values, side by side.
pub(super) struct Values {
    pub(super) args: Vec<(String, Outline)>,
    pub(super) returns: Vec<Outline>,
}

impl Values {
    pub(super) fn to_html(&self) -> Markup {
        let all = self.returns.len();
        html! {
            div.values {
                div {
                    h3 { "Arguments" }
                    @if self.args.is_empty() { p.none { "none" } } @else { (fields(&self.args)) }
                }
                div {
                    @for (at, returned) in self.returns.iter().enumerate() {
                        h3 { "Returns" @if all > 1 { ", " (at + 1) " of " (all) } }
                        (outline(returned))
                    }
                    @if all == 0 { h3 { "Returns" } p.none { "nothing" } }
                }
            }
        }
    }
}

fn outline(value: &Outline) -> Markup {
    html! {
        @match value {
            Outline::Line(line) => code.line { (line) },
            Outline::Note(note) => span.bytes { (note) },
            Outline::Text(text) => (self::text(text)),
            Outline::Fields(all) => (fields(all)),
            Outline::Items(items) if items.is_empty() => code.line { "[]" },
            Outline::Items(items) => ol.items start="0" {
                @for item in items { li { (outline(item)) } }
            },
            Outline::Chat(messages) => div.chat {
                @for message in messages { (self::message(message)) }
            },
        }
    }
}

fn fields(fields: &[(String, Outline)]) -> Markup {
    html! {
        dl {
            @for (name, value) in fields {
                dt { (name) }
                dd { (outline(value)) }
            }
        }
    }
}

fn message(message: &Message) -> Markup {
    let role = match message.role.as_str() {
        "assistant" | "model" => "message answer",
        "system" | "developer" => "message system",
        _ => "message",
    };
    html! {
        div class=(role) {
            p.role { (message.role) }
            (outline(&message.content))
            @if !message.others.is_empty() { (fields(&message.others)) }
        }
    }
}

fn text(text: &str) -> Markup {
    let lines: Vec<_> = text.lines().map(shown_line).collect();
    html! { pre.text { (lines.join("\n")) } }
}
