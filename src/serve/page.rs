//! The page itself: its files, as they lie in `src/serve/page/`, are part of the program.

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::failure::Failure;
use crate::chart::font_face_css;

/// Embeds files of the page.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("page/", $name)))),*]
    };
}

/// Every file of the page.
const FILES: &[(&str, &[u8])] = files![
    "answer.js",
    "api.js",
    "assumptions.js",
    "behind.js",
    "branches.js",
    "charts.js",
    "dom.js",
    "faults.js",
    "guess.js",
    "hit.js",
    "icon.svg",
    "index.html",
    "law.js",
    "main.js",
    "number.js",
    "page.css",
    "solve.js",
    "state.js",
    "strip.js",
    "take.js",
    "variants.js",
];

/// The page.
pub async fn index() -> Response {
    match file("index.html") {
        Some(bytes) => answer("index.html", bytes.to_vec()),
        None => Failure::missing("this build of the program has no page").into_response(),
    }
}

/// A file of the page.
pub async fn part(Path(name): Path<String>) -> Response {
    if name == "fonts.css" {
        return answer("fonts.css", font_face_css().into_bytes());
    }
    match file(&name) {
        Some(bytes) => answer(&name, bytes.to_vec()),
        None => Failure::missing("the page has no such file").into_response(),
    }
}

fn file(name: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|own| own.0 == name).map(|own| own.1)
}

fn answer(name: &str, bytes: Vec<u8>) -> Response {
    let kind = match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("woff2") => "font/woff2",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = StatusCode::OK;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_page_is_in_the_program() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/serve/page");
        let entries = std::fs::read_dir(folder).unwrap();
        let mut there: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        there.sort();
        let mut known: Vec<&str> = FILES.iter().map(|own| own.0).collect();
        known.sort_unstable();
        assert_eq!(there, known);
    }
}
