//! A refusal, in words: a status, a sentence, and the findings of a scenario where it has faults.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::read::{Finding, grouped};
use crate::session::{Error, Invalid};

/// A refusal.
#[derive(Debug, Clone)]
pub struct Failure {
    pub status: StatusCode,
    pub words: String,
    pub findings: Vec<Value>,
    /// Whether a newer run of the same page took the place of this one.
    pub superseded: bool,
}

impl Failure {
    pub fn new(status: StatusCode, words: impl Into<String>) -> Self {
        Self { status, words: words.into(), findings: Vec::new(), superseded: false }
    }

    /// A request that is wrong.
    pub fn wrong(words: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, words)
    }

    /// There is no such thing.
    pub fn missing(words: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, words)
    }

    /// Understood, and not to be had.
    pub fn unfit(words: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, words)
    }

    /// As a line of a stream, or a body.
    pub fn json(&self) -> Value {
        let mut value = json!({ "error": self.words });
        if !self.findings.is_empty() {
            value["findings"] = Value::Array(self.findings.clone());
        }
        if self.superseded {
            value["superseded"] = Value::Bool(true);
        }
        value
    }
}

impl From<Invalid> for Failure {
    fn from(invalid: Invalid) -> Self {
        let words = format!("{} has errors", invalid.reading.file);
        Self { findings: findings(&invalid.reading.findings), ..Self::unfit(words) }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Invalid(invalid) => Self::from(*invalid),
            other => Self::unfit(other.to_string()),
        }
    }
}

/// Findings as the page shows them: as `check --json` has them, and as the terminal draws them.
pub fn findings(all: &[Finding]) -> Vec<Value> {
    grouped(all).iter().map(finding).collect()
}

fn finding(one: &Finding) -> Value {
    let mut value = serde_json::to_value(one).unwrap_or_default();
    #[cfg(feature = "cli")]
    let shown = one.render(false);
    #[cfg(not(feature = "cli"))]
    let shown = one.to_string();
    value["shown"] = Value::String(shown);
    value
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        answer(self.status, &self.json())
    }
}

/// A JSON body.
pub fn answer(status: StatusCode, value: &Value) -> Response {
    let mut response = Response::new(Body::from(value.to_string()));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
