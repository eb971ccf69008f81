//! The body of a request: JSON of a bounded size, in a bounded time.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use serde_json::{Map, Value};

use super::failure::Failure;

/// Bytes of a body.
const MOST: usize = 256 << 10;
/// The time that it may take.
const LONGEST: Duration = Duration::from_secs(10);

/// The object that a request holds.
///
/// # Errors
/// Where it is too large, too slow, or no JSON object.
pub async fn object(request: Request<Body>) -> Result<Map<String, Value>, Failure> {
    let too_large = || {
        let words = format!("a request has at most {} KiB", MOST >> 10);
        Failure::new(StatusCode::PAYLOAD_TOO_LARGE, words)
    };
    let said = request.headers().get(header::CONTENT_LENGTH).and_then(|own| own.to_str().ok());
    if said.and_then(|own| own.parse::<u64>().ok()).is_some_and(|length| length > MOST as u64) {
        return Err(too_large());
    }
    let bytes = match tokio::time::timeout(LONGEST, to_bytes(request.into_body(), MOST)).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => return Err(too_large()),
        Err(_) => {
            let words = format!("the request did not arrive within {} seconds", LONGEST.as_secs());
            return Err(Failure::new(StatusCode::REQUEST_TIMEOUT, words));
        }
    };
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Failure::wrong("a request is a JSON object")),
        Err(error) => Err(Failure::wrong(format!("this is no JSON: {error}"))),
    }
}
