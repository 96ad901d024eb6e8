//! Harmless documents of the kinds that people record, full of ids, hashes, tokens of
//! models and placeholders.

use std::fmt::Write;

/// A generator of numbers: the same documents on every machine.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn of(&mut self, letters: &str, count: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        let mut letter = || letters[self.below(letters.len())];
        (0..count).map(|_| letter()).collect()
    }

    fn hex(&mut self, count: usize) -> String {
        self.of("0123456789abcdef", count)
    }

    fn id(&mut self, count: usize) -> String {
        self.of(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
            count,
        )
    }

    fn base64(&mut self, count: usize) -> String {
        self.of(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
            count,
        )
    }

    fn uuid(&mut self) -> String {
        let parts = [8, 4, 4, 4, 12].map(|count| self.hex(count));
        parts.join("-")
    }

    fn words(&mut self, count: usize) -> String {
        const WORDS: [&str; 24] = [
            "the",
            "token",
            "secret",
            "of",
            "a",
            "good",
            "password",
            "is",
            "key",
            "session",
            "authorization",
            "cookie",
            "bearer",
            "basic",
            "task",
            "risk",
            "line",
            "section",
            "pattern",
            "beautiful",
            "Paris",
            "author",
            "signature",
            "public",
        ];
        let words: Vec<_> = (0..count).map(|_| WORDS[self.below(WORDS.len())]).collect();
        words.join(" ")
    }
}

/// One document of each kind, as JSON.
pub(super) fn documents(random: &mut Random) -> Vec<String> {
    let kinds: [fn(&mut Random) -> String; 14] = [
        chat, thinking, embedding, page, commit, package, rows, schema, manual, source, settings,
        response, log, image,
    ];
    kinds.iter().map(|kind| kind(random)).collect()
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn chat(r: &mut Random) -> String {
    let mut tokens = String::new();
    for token in [
        " quantum",
        "Token",
        "\n\n",
        "DataGridViewCellStyle",
        " é",
        "<|im_start|>",
    ] {
        write!(
            tokens,
            r#"{{"token":{},"logprob":-0.{}}},"#,
            quoted(token),
            r.below(999)
        )
        .unwrap();
    }
    format!(
        r#"{{"id":"chatcmpl-{}","object":"chat.completion","system_fingerprint":"fp_{}",
        "choices":[{{"message":{{"role":"assistant","content":{},"tool_calls":[{{"id":"call_{}"}}]}},
        "logprobs":{{"content":[{tokens}{{"token":"<|reserved_special_token_250|>"}}]}}}}],
        "usage":{{"prompt_tokens":{},"completion_tokens":7,"max_tokens":4096}}}}"#,
        r.id(29),
        r.hex(10),
        quoted(&r.words(40)),
        r.id(24),
        r.below(5000),
    )
}

fn thinking(r: &mut Random) -> String {
    format!(
        r#"{{"id":"msg_{}","content":[{{"type":"thinking","thinking":{},"signature":"{}"}},
        {{"type":"signature_delta","signature":"{}"}},{{"type":"redacted_thinking","data":"{}"}},
        {{"thoughtSignature":"{}","text":{}}}],"stop_reason":"max_tokens"}}"#,
        r.id(24),
        quoted(&r.words(20)),
        r.base64(300),
        r.base64(200),
        r.base64(400),
        r.base64(120),
        quoted(&r.words(9)),
    )
}

fn embedding(r: &mut Random) -> String {
    format!(
        r#"{{"object":"embedding","embedding":"{}==","model":"text-embedding-3-small"}}"#,
        r.base64(4000)
    )
}

fn page(r: &mut Random) -> String {
    format!(
        r#"{{"items":[{{"etag":"\"{}\"","id":"{}","key":"files/{}"}}],"nextPageToken":"{}",
        "next_page_token":"{}","continuation_token":"{}","NextToken":"{}","syncToken":"{}=",
        "cursor":"{}","session_id":"{}"}}"#,
        r.id(22),
        r.id(33),
        r.id(20),
        r.id(40),
        r.base64(60),
        r.id(64),
        r.base64(88),
        r.id(30),
        r.base64(30),
        r.uuid(),
    )
}

fn commit(r: &mut Random) -> String {
    format!(
        r#"{{"sha":"{}","node_id":"{}","commit":{{"message":{},"tree":{{"sha":"{}"}},
        "author":{{"email":"ann@example.org"}},"verification":{{"verified":false,
        "signature":"-----BEGIN PGP SIGNATURE-----\n\n{}\n-----END PGP SIGNATURE-----"}}}},
        "url":"https://api.example.org/repos/a/b/git/commits/{}"}}"#,
        r.hex(40),
        r.id(60),
        quoted(&r.words(12)),
        r.hex(40),
        r.base64(64),
        r.hex(40),
    )
}

fn package(r: &mut Random) -> String {
    format!(
        r#"{{"name":"jsonwebtoken","dist":{{"integrity":"sha512-{}==","shasum":"{}",
        "tarball":"https://registry.example.org/a/-/a-1.{}.0.tgz",
        "signatures":[{{"keyid":"SHA256:{}","sig":"{}=="}}]}},"token-type":"bearer",
        "keywords":["auth","token","secret","authorization","password"]}}"#,
        r.base64(86),
        r.hex(40),
        r.below(90),
        r.base64(43),
        r.base64(94),
    )
}

fn rows(r: &mut Random) -> String {
    format!(
        r#"[{{"id":"{}","session":"{}","request_id":"req_{}","created":{},
        "public_key":"ssh-ed25519 AAAA{} ann@host","fingerprint":"SHA256:{}",
        "token_type":"bearer","token_count":12,"password_reset_at":null,
        "password_changed":"2026-01-02T03:04:05Z","secret_name":"projects/p/secrets/db-{}"}}]"#,
        r.uuid(),
        r.uuid(),
        r.id(24),
        r.next(),
        r.base64(60),
        r.base64(43),
        r.below(99),
    )
}

fn schema(r: &mut Random) -> String {
    format!(
        r#"{{"properties":{{"password":{{"type":"string","description":{}}},"api_key":"string",
        "access_token":"<token>","client_secret":"required"}},"required":["password","api_key"],
        "labels":{{"password":"Password","new_password":"Enter a new password","token":"Token",
        "secret":"{}"}},"security":[{{"bearerAuth":[]}}],"authorization":"Bearer <token>",
        "writeOnlyProperties":["/properties/ClientToken","/properties/MasterUserPassword"]}}"#,
        quoted(&r.words(10)),
        r.words(3),
    )
}

fn manual(r: &mut Random) -> String {
    let text = format!(
        "{}\n\n```sh\nexport OPENAI_API_KEY=sk-...\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n\
         export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n\
         curl -H \"Authorization: Bearer $OPENAI_API_KEY\" -H 'X-Api-Key: YOUR_API_KEY' \
         https://user:password@example.org/{}\npsql postgres://postgres:postgres@localhost/app\n\
         git clone https://<token>@example.org/a.git # ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n\
         ```\n\nThe file begins with -----BEGIN PRIVATE KEY----- and {}.",
        r.words(30),
        r.hex(12),
        r.words(5),
    );
    format!(r#"{{"path":"README.md","content":{}}}"#, quoted(&text))
}

fn source(r: &mut Random) -> String {
    let text = format!(
        "const API_KEY: &str = env!(\"API_KEY\");\nlet access_token = fetch_access_token_v2(id);\n\
         if (password === confirmPassword123) {{ secret = process.env.CLIENT_SECRET_{}; }}\n\
         headers[\"Authorization\"] = f\"Bearer {{self.api_key}}\"\n\
         pub const PrivateKeyEKValidateKey: X509CertificateTemplatePrivateKeyFlag = {}i32;\n\
         sk_test = None; task-sk-{} = 1 // {}\n",
        r.below(99),
        r.below(9999),
        r.below(9999),
        r.words(12),
    );
    format!(r#"{{"diff":{},"blob":"{}"}}"#, quoted(&text), r.hex(40))
}

fn settings(r: &mut Random) -> String {
    let text = format!(
        "image: registry.example.org/app@sha256:{}\nname: app-{}-{}\nsecretKeyRef:\n  name: db\n  \
         key: password\npassword: ${{DB_PASSWORD}}\ntoken: {{{{ .Values.token }}}}\n\
         api_key: changeme\nversion: 1.{}.0+{}\n",
        r.hex(64),
        r.hex(10),
        r.of("bcdfghjklmnpqrstvwxz2456789", 5),
        r.below(40),
        r.hex(7),
    );
    format!(r#"{{"stdout":{},"status":0}}"#, quoted(&text))
}

fn response(r: &mut Random) -> String {
    format!(
        r#"{{"status":200,"headers":[["etag","W/\"{}\""],["cf-ray","{}-FRA"],
        ["x-request-id","{}"],["set-cookie","theme=dark; Path=/"],["vary","Cookie"],
        ["x-ratelimit-remaining-tokens","149975"],["access-control-allow-headers","authorization"]],
        "body":{}}}"#,
        r.hex(32),
        r.hex(16),
        r.uuid(),
        quoted(&format!(
            "<script nonce=\"{}\" src=\"/app.{}.js\"></script><p>{}</p>",
            r.base64(22),
            r.hex(8),
            r.words(30)
        )),
    )
}

fn log(r: &mut Random) -> String {
    let text = format!(
        "\u{1b}[32mINFO\u{1b}[0m token accepted: user={} trace_id={} span={} ms={}\n\
         session: {} key=cache:user:{} etag={}\n\
         pass=typecheck bypass=cache-v2 passes=12 sig=fn(u8) codesig={}\n",
        r.below(99999),
        r.hex(32),
        r.hex(16),
        r.below(900),
        r.uuid(),
        r.below(99999),
        r.id(20),
        r.base64(43),
    );
    format!(
        r#"{{"lines":{},"pass":"lower-x86-{}","passes":[12,200,31,44,7,90,91,255]}}"#,
        quoted(&text),
        r.below(99)
    )
}

fn image(r: &mut Random) -> String {
    format!(
        r#"{{"image":{{"$bytes":"{}"}},"url":"data:image/png;base64,{}","b64_json":"{}"}}"#,
        r.base64(4000),
        r.base64(2000),
        r.base64(2000),
    )
}
