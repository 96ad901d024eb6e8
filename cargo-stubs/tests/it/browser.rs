//! A page in chromium, driven through a pipe: its keys, its colours and its width.
#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::environment::is_available;

pub(crate) struct Browser {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    _profile: TempDir,
    session: Option<String>,
    requests: u64,
}

impl Browser {
    /// Opens a page; `None` without a browser.
    pub(crate) fn open(page: &Path) -> Option<Self> {
        if !is_available("chromium", Command::new("chromium").arg("--version")) {
            return None;
        }
        let profile = tempfile::tempdir().unwrap();
        // Chromium reads requests from the descriptor 3 and answers to 4.
        let script = "exec chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-sync \
            --disable-background-networking --disable-component-update --user-data-dir=\"$1\" \
            --remote-debugging-pipe about:blank 3<&0 4>&1 </dev/null >/dev/null 2>&1";
        let mut child = Command::new("sh")
            .args(["-c", script, "sh"])
            .arg(profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut browser = Self {
            input: child.stdin.take().unwrap(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
            _profile: profile,
            session: None,
            requests: 0,
        };
        let targets = browser.send("Target.getTargets", &json!({}));
        let targets = targets["targetInfos"].as_array().unwrap();
        let page_of = targets
            .iter()
            .find(|target| target["type"] == "page")
            .unwrap();
        let attach = json!({"targetId": page_of["targetId"], "flatten": true});
        let attached = browser.send("Target.attachToTarget", &attach);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        browser.send("Page.enable", &json!({}));
        let address = format!("file://{}", page.display());
        browser.send("Page.navigate", &json!({"url": address}));
        while browser.read()["method"] != "Page.loadEventFired" {}
        Some(browser)
    }

    fn send(&mut self, method: &str, params: &Value) -> Value {
        self.requests += 1;
        let mut request = json!({"id": self.requests, "method": method, "params": params});
        if let Some(session) = &self.session {
            request["sessionId"] = json!(session);
        }
        self.input
            .write_all(request.to_string().as_bytes())
            .unwrap();
        self.input.write_all(b"\0").unwrap();
        loop {
            let answer = self.read();
            if answer["id"] == self.requests {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut message = Vec::new();
        self.output.read_until(0, &mut message).unwrap();
        assert_eq!(message.pop(), Some(0), "chromium has ended");
        serde_json::from_slice(&message).unwrap()
    }

    /// The value of an expression of JavaScript.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let evaluated = self.send(
            "Runtime.evaluate",
            &json!({"expression": expression, "returnByValue": true}),
        );
        assert!(
            evaluated["exceptionDetails"].is_null(),
            "{expression}: {evaluated}"
        );
        evaluated["result"]["value"].clone()
    }

    /// Shows the page in these colours, and as wide as this.
    pub(crate) fn show(&mut self, scheme: &str, width: u32) {
        let scheme = json!({"name": "prefers-color-scheme", "value": scheme});
        self.send("Emulation.setEmulatedMedia", &json!({"features": [scheme]}));
        let size = json!({
            "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500
        });
        self.send("Emulation.setDeviceMetricsOverride", &size);
    }

    /// Presses keys, each of which is a character, `Tab` or `Enter`.
    pub(crate) fn press(&mut self, keys: &[&str]) {
        for key in keys {
            let (code, text) = match *key {
                "Tab" => (9, ""),
                "Enter" => (13, "\r"),
                " " => (32, " "),
                other => (0, other),
            };
            for kind in ["keyDown", "keyUp"] {
                let text = if kind == "keyDown" { text } else { "" };
                self.send(
                    "Input.dispatchKeyEvent",
                    &json!({"type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text}),
                );
            }
        }
    }

    /// What has the focus: its id, its mark, or its first words.
    pub(crate) fn focused(&mut self) -> String {
        let focused = self.value(
            "(({id, dataset, textContent}) => id || dataset.mark || textContent.trim().slice(0, 6))\
             (document.activeElement)",
        );
        focused.as_str().unwrap().to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
