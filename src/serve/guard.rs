//! Who may ask: the host that is named, the token, the origin. All of it is looked at before a request is
//! routed.
//!
//! A page of somebody else's, open in the same browser, can send requests to loopback. It cannot read the
//! answer, but where its own name is made to lead here (rebinding) it could: so the `Host` must be one
//! of this server's. It has no token, which only the address that was opened bears, and then a cookie
//! that no script can read and no foreign page sends; and its `Origin` is its own.

use std::fmt::Write;
use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use axum::response::Response;

use super::failure::Failure;

/// The rights of a page: nothing but what comes from here.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The rules for one server.
#[derive(Debug)]
pub struct Guard {
    address: SocketAddr,
    token: String,
}

impl Guard {
    /// For a server at this address, with a new token.
    ///
    /// # Errors
    /// Where the system has no random numbers to give.
    pub fn new(address: SocketAddr) -> Result<Self, String> {
        let mut bytes = [0_u8; 24];
        getrandom::fill(&mut bytes).map_err(|error| format!("no random numbers: {error}"))?;
        let mut token = String::new();
        for byte in bytes {
            let _ = write!(token, "{byte:02x}");
        }
        Ok(Self { address, token })
    }

    /// The address to be opened.
    pub fn opened(&self) -> String {
        let host = match self.address.ip() {
            ip if ip.is_unspecified() => format!("127.0.0.1:{}", self.address.port()),
            _ => self.address.to_string(),
        };
        format!("http://{host}/?token={}", self.token)
    }

    pub fn token(&self) -> &str {
        &self.token
    }

    fn cookie(&self) -> String {
        format!("salang-{}", self.address.port())
    }

    /// Looks at a request; an answer where it is not to be routed.
    ///
    /// # Errors
    /// The refusal.
    pub fn look<B>(&self, request: &Request<B>) -> Result<Option<Response>, Failure> {
        let host = self.host(request)?;
        let path = request.uri().path();
        if ![Method::GET, Method::HEAD, Method::POST].contains(request.method()) {
            let words = format!("{} is not understood here: GET or POST", request.method());
            return Err(Failure::new(StatusCode::METHOD_NOT_ALLOWED, words));
        }
        if path == "/"
            && let Some(token) = queried(request.uri(), "token")
        {
            if !alike(token, &self.token) {
                return Err(Failure::new(
                    StatusCode::UNAUTHORIZED,
                    "this is the address of another start; open the one that `salang serve` says now",
                ));
            }
            return Ok(Some(self.enter()));
        }
        if !path.starts_with("/api") {
            return Ok(None);
        }
        let headers = request.headers();
        let by_token = self.has_token(headers)?;
        if request.method() == Method::POST {
            self.origin(headers, host, by_token)?;
            let kind = headers.get(CONTENT_TYPE).and_then(|own| own.to_str().ok()).unwrap_or("");
            let kind = kind.split(';').next().unwrap_or("").trim();
            if !kind.eq_ignore_ascii_case("application/json") {
                return Err(Failure::new(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "a request has JSON: send it with `Content-Type: application/json`",
                ));
            }
        }
        Ok(None)
    }

    /// The host that a request names, if it is one of this server's.
    fn host<'r, B>(&self, request: &'r Request<B>) -> Result<&'r str, Failure> {
        let refused = |words: String| Failure::new(StatusCode::MISDIRECTED_REQUEST, words);
        let mut named = request.headers().get_all(HOST).iter();
        let host = match (named.next().map(HeaderValue::to_str), named.next()) {
            (Some(Ok(host)), None) => host,
            _ => return Err(refused("a request names its host, once".to_owned())),
        };
        // A request to a proxy names it once more.
        let other = request.uri().authority().map(|own| own.as_str());
        if !self.is_own(host) || other.is_some_and(|other| other != host) {
            let words = format!(
                "this server is not `{}`; its page is at the address that `salang serve` says",
                super::text(host)
            );
            return Err(refused(words));
        }
        Ok(host)
    }

    /// Whether a host is this server: a loopback name or its own address, with its port.
    fn is_own(&self, host: &str) -> bool {
        let port = format!(":{}", self.address.port());
        let name = match host.strip_suffix(port.as_str()) {
            Some(name) => name,
            // The usual port of HTTP is left out.
            None if self.address.port() == 80 => host,
            None => return false,
        };
        if name.eq_ignore_ascii_case("localhost") {
            return true;
        }
        let bare = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        let Ok(ip) = bare.parse::<IpAddr>() else { return false };
        if matches!(ip, IpAddr::V6(_)) != name.starts_with('[') {
            return false;
        }
        // No name can be made to lead to a number, so where every address is listened to, each is its own.
        ip == self.address.ip() || ip.is_loopback() || self.address.ip().is_unspecified()
    }

    /// Whether the token is there as such; an error where it is not there as a cookie either.
    fn has_token(&self, headers: &HeaderMap) -> Result<bool, Failure> {
        let bearer = headers.get(AUTHORIZATION).and_then(|own| own.to_str().ok());
        let bearer = bearer.and_then(|own| own.strip_prefix("Bearer "));
        if bearer.is_some_and(|own| alike(own.trim(), &self.token)) {
            return Ok(true);
        }
        let name = self.cookie();
        let cookies = headers.get_all(COOKIE).iter().filter_map(|own| own.to_str().ok());
        let mut pairs =
            cookies.flat_map(|own| own.split(';')).filter_map(|own| own.split_once('='));
        if pairs.any(|(own, value)| own.trim() == name && alike(value.trim(), &self.token)) {
            return Ok(false);
        }
        Err(Failure::new(
            StatusCode::UNAUTHORIZED,
            "the token is missing: open the address that `salang serve` says, or send the token as \
             `Authorization: Bearer`",
        ))
    }

    /// A foreign page is refused; a program with the token itself need not say where it is from.
    fn origin(&self, headers: &HeaderMap, host: &str, by_token: bool) -> Result<(), Failure> {
        let own = format!("http://{host}");
        match headers.get(ORIGIN).map(HeaderValue::as_bytes) {
            Some(origin) if origin == own.as_bytes() => Ok(()),
            None if by_token => Ok(()),
            origin => {
                let named = origin.map_or("nowhere".into(), String::from_utf8_lossy);
                let words =
                    format!("a request from `{}` is not one of this page", super::text(&named));
                Err(Failure::new(StatusCode::FORBIDDEN, words))
            }
        }
    }

    /// Sets the cookie and leads on to the page without the token.
    fn enter(&self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie(), self.token);
        let headers = response.headers_mut();
        headers.insert(LOCATION, HeaderValue::from_static("/"));
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.insert(SET_COOKIE, cookie);
        }
        response
    }
}

/// Adds what every answer says.
pub fn sealed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let set = [
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
    ];
    for (name, value) in set {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// A value of the query of an address, as it stands there.
fn queried<'u>(uri: &'u Uri, key: &str) -> Option<&'u str> {
    uri.query()?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|own| own.0 == key)
        .map(|own| own.1)
}

/// Whether two texts are the same, in a time that does not tell where they differ.
fn alike(one: &str, other: &str) -> bool {
    one.len() == other.len()
        && one.bytes().zip(other.bytes()).fold(0, |all, (a, b)| all | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Guard {
        Guard::new(address.parse().unwrap()).unwrap()
    }

    fn asked(method: &str, path: &str, headers: &[(&str, &str)]) -> Request<()> {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap()
    }

    fn status(guard: &Guard, request: &Request<()>) -> u16 {
        match guard.look(request) {
            Ok(None) => 200,
            Ok(Some(answer)) => answer.status().as_u16(),
            Err(failure) => failure.status.as_u16(),
        }
    }

    #[test]
    fn only_names_of_loopback_with_the_port_are_its_host() {
        let guard = guard("127.0.0.1:7252");
        for host in ["127.0.0.1:7252", "localhost:7252", "LocalHost:7252", "[::1]:7252"] {
            assert_eq!(status(&guard, &asked("GET", "/", &[("host", host)])), 200, "{host}");
        }
        for host in [
            "evil.example:7252",
            "localhost",
            "localhost:80",
            "127.0.0.1.evil.example:7252",
            "10.0.0.1:7252",
            "::1:7252",
            "localhost:7252:7252",
            "",
        ] {
            assert_eq!(status(&guard, &asked("GET", "/", &[("host", host)])), 421, "{host}");
        }
        assert_eq!(status(&guard, &asked("GET", "/", &[])), 421);
        let two = [("host", "localhost:7252"), ("host", "evil.example")];
        assert_eq!(status(&guard, &asked("GET", "/", &two)), 421);
        let proxy = asked("GET", "http://evil.example/", &[("host", "localhost:7252")]);
        assert_eq!(status(&guard, &proxy), 421);
    }

    #[test]
    fn a_server_for_all_addresses_takes_numbers_and_no_names() {
        let guard = guard("0.0.0.0:80");
        assert_eq!(status(&guard, &asked("GET", "/", &[("host", "10.1.2.3:80")])), 200);
        assert_eq!(status(&guard, &asked("GET", "/", &[("host", "10.1.2.3")])), 200);
        assert_eq!(status(&guard, &asked("GET", "/", &[("host", "localhost")])), 200);
        assert_eq!(status(&guard, &asked("GET", "/", &[("host", "evil.example:80")])), 421);
    }

    #[test]
    fn a_change_needs_the_token_the_origin_and_json() {
        let guard = guard("127.0.0.1:7252");
        let host = ("host", "localhost:7252");
        let cookie = format!("other=1; salang-7252={}", guard.token());
        let bearer = format!("Bearer {}", guard.token());
        let json = ("content-type", "application/json");
        let own = ("origin", "http://localhost:7252");
        let post = |headers: &[(&str, &str)]| {
            let mut all = vec![host];
            all.extend(headers);
            status(&guard, &asked("POST", "/api/run", &all))
        };
        assert_eq!(post(&[("cookie", &cookie), own, json]), 200);
        assert_eq!(post(&[("authorization", &bearer), json]), 200);
        assert_eq!(post(&[own, json]), 401);
        assert_eq!(post(&[("cookie", "salang-7252=00"), own, json]), 401);
        assert_eq!(post(&[("cookie", &cookie), json]), 403);
        assert_eq!(post(&[("cookie", &cookie), ("origin", "null"), json]), 403);
        assert_eq!(post(&[("cookie", &cookie), ("origin", "http://evil.example"), json]), 403);
        assert_eq!(
            post(&[("authorization", &bearer), ("origin", "http://evil.example"), json]),
            403
        );
        assert_eq!(post(&[("cookie", &cookie), own, ("content-type", "text/plain")]), 415);
        assert_eq!(post(&[("cookie", &cookie), own]), 415);
        assert_eq!(status(&guard, &asked("GET", "/api/scenarios", &[host])), 401);
        assert_eq!(status(&guard, &asked("DELETE", "/api/scenarios", &[host])), 405);
    }

    #[test]
    fn the_address_that_is_opened_leads_to_a_strict_cookie() {
        let guard = guard("127.0.0.1:7252");
        let host = [("host", "127.0.0.1:7252")];
        let path = format!("/?token={}", guard.token());
        let answer = guard.look(&asked("GET", &path, &host)).unwrap().unwrap();
        assert_eq!(answer.status(), 303);
        assert_eq!(answer.headers()[LOCATION], "/");
        let cookie = answer.headers()[SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        assert_eq!(status(&guard, &asked("GET", "/?token=0", &host)), 401);
        assert_ne!(guard.token(), Guard::new(guard.address).unwrap().token());
        assert_eq!(guard.token().len(), 48);
    }
}
