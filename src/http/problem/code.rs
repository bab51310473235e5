//! The table of error codes: status, code, title. `docs/errors.md` has a section for each (a test holds this).

use axum::http::StatusCode;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident $status:ident $code:literal $title:literal;)+) => {
        /// What went wrong, by name; stable across releases.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant),+ }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code on the wire and the anchor in `docs/errors.md`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// What it means, in a few words.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$variant => $title),+ }
            }

            /// The HTTP status it is answered with.
            #[must_use]
            pub fn status(self) -> StatusCode {
                match self { $(Self::$variant => StatusCode::$status),+ }
            }
        }
    };
}

codes! {
    /// A parameter has a value that cannot be used.
    InvalidParameter BAD_REQUEST "invalid-parameter" "A parameter cannot be used";
    /// A parameter that the route does not know.
    UnknownParameter BAD_REQUEST "unknown-parameter" "The route has no such parameter";
    /// A parameter that the route needs.
    MissingParameter BAD_REQUEST "missing-parameter" "A parameter is missing";
    /// A body that is not what the route reads.
    InvalidBody BAD_REQUEST "invalid-body" "The body cannot be read";
    /// No token, or one that does not work.
    Unauthorized UNAUTHORIZED "unauthorized" "A working token is needed";
    /// A token that may not do this.
    Forbidden FORBIDDEN "forbidden" "The token may not do this";
    /// No such route.
    NotFound NOT_FOUND "not-found" "There is no such route";
    /// No such station.
    StationNotFound NOT_FOUND "station-not-found" "There is no such station";
    /// No such area.
    AreaNotFound NOT_FOUND "area-not-found" "There is no such area";
    /// No such token.
    TokenNotFound NOT_FOUND "token-not-found" "There is no such token";
    /// The route does not take this method.
    MethodNotAllowed METHOD_NOT_ALLOWED "method-not-allowed" "The route does not take this method";
    /// None of the formats asked for is offered.
    NotAcceptable NOT_ACCEPTABLE "not-acceptable" "None of the formats asked for is offered";
    /// The client took too long to send its request.
    RequestTimeout REQUEST_TIMEOUT "request-timeout" "The request took too long to arrive";
    /// The change contradicts what is stored.
    Conflict CONFLICT "conflict" "The change contradicts what is stored";
    /// The key was used for another request.
    IdempotencyConflict CONFLICT "idempotency-conflict" "The idempotency key was used for another request";
    /// The pages' revision is no longer held.
    CursorExpired GONE "cursor-expired" "The cursor has expired";
    /// The station was changed since it was read.
    RevisionConflict PRECONDITION_FAILED "revision-conflict" "The station was changed in the meantime";
    /// The body is larger than the route takes.
    BodyTooLarge PAYLOAD_TOO_LARGE "body-too-large" "The body is too large";
    /// The body is of another media type.
    UnsupportedMediaType UNSUPPORTED_MEDIA_TYPE "unsupported-media-type" "The body is of another media type";
    /// The facts contradict the dictionary or each other.
    InvalidStation UNPROCESSABLE_ENTITY "invalid-station" "The station's facts are not valid";
    /// The geometry is no area.
    InvalidArea UNPROCESSABLE_ENTITY "invalid-area" "The area is not valid";
    /// The file as a whole cannot be imported.
    ImportRefused UNPROCESSABLE_ENTITY "import-refused" "The file cannot be imported";
    /// Something failed inside.
    Internal INTERNAL_SERVER_ERROR "internal" "Something failed inside";
    /// The revision asked for has not arrived.
    RevisionUnavailable SERVICE_UNAVAILABLE "revision-unavailable" "The revision has not arrived yet";
    /// Too much is going on.
    Overloaded SERVICE_UNAVAILABLE "overloaded" "The server is busy";
    /// The server is on its way out, or on its way in.
    NotReady SERVICE_UNAVAILABLE "not-ready" "The server is not ready";
    /// The answer took too long.
    Timeout GATEWAY_TIMEOUT "timeout" "The answer took too long";
    /// The disk is full or read-only: nothing was changed.
    StorageFull INSUFFICIENT_STORAGE "storage-full" "The store cannot be written";
}
