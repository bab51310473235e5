//! `GET /v1/stations` and `POST /v1/stations/query`: the filtered set, a page at a time or whole.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Response, header};
use chrono::{DateTime, Utc};

use crate::http::answer::{self, Keep};
use crate::http::auth::{self, Reader};
use crate::http::export::{self, Export};
use crate::http::extract::accept::{Format, FormatGiven};
use crate::http::extract::cursor::{self, Cursor};
use crate::http::extract::position::PositionGiven;
use crate::http::extract::query::{Members, Pairs, QueryString};
use crate::http::extract::selection::SelectionGiven;
use crate::http::extract::{self, body, given, parameters, revision};
use crate::http::problem::Problem;
use crate::http::state::App;
use crate::http::views::schema::StationsView;
use crate::http::{etag, views};
use crate::query::Open;
use crate::query::select::Selection;
use crate::station::{Field, Revision};
use crate::store::Snapshot;

parameters::of_route! {
    /// The parameters of the filtered set.
    Stations: "kind", "services", "access", "entry", "host_type", "status", "min_star", "is_24h", "open", "at", "bbox",
    "within", "lon", "lat", "radius_m", "crs", "cell", "q", "fields", "limit", "cursor", "f", "min_revision"
}

const FORMATS: [Format; 4] = [Format::GeoJson, Format::Json, Format::Csv, Format::Xlsx];

/// The stations that pass the filters, in order of number.
///
/// Pages are pinned to one revision: follow `next` (in the body, and in the `Link` header) until there is none. `limit=all`
/// streams the whole set. `open=now` and `open=arrival` are judged at `at`, for who stands before the door.
#[utoipa::path(get, path = "/v1/stations", tag = "stations", params(Stations), responses((status = 200,
    description = "A feature collection (default), JSON, CSV with a byte-order mark, or a workbook",
    content((StationsView = "application/geo+json"), (serde_json::Value = "application/json"), (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))))]
pub(crate) async fn get(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let query = request.uri().query().unwrap_or_default();
    respond(&app, QueryString(query), Some(query), None, request.headers()).await
}

/// The stations that pass the filters, which are the members of a JSON object; `polygon` is a GeoJSON `Polygon` or
/// `MultiPolygon` in WGS 84.
#[utoipa::path(post, path = "/v1/stations/query", tag = "stations",
    request_body(content = serde_json::Value, description = "The parameters of GET as members, and `polygon`"),
    responses((status = 200, description = "As GET", body = StationsView)))]
pub(crate) async fn query(State(app): State<Arc<App>>, request: Request) -> Result<Response<Body>, Problem> {
    let (parts, request) = request.into_parts();
    extract::none(QueryString(parts.uri.query().unwrap_or_default()))?;
    let mut members = body::json_object(&app, &parts.headers, request).await?;
    let polygon = members.remove("polygon").map(|json| views::area::polygon("polygon", &json)).transpose()?;
    respond(&app, Members(&members), None, polygon, &parts.headers).await
}

async fn respond(
    app: &Arc<App>,
    pairs: impl Pairs,
    query: Option<&str>,
    polygon: Option<crate::area::Polygon>,
    headers: &HeaderMap,
) -> Result<Response<Body>, Problem> {
    let reader = auth::reader(app, headers)?;
    let current = app.live.snapshot();
    let mut question = Question::read(pairs, polygon, &current, headers)?;
    let snapshot = match &question.cursor {
        Some(cursor) => cursor.snapshot(app)?,
        None => app.snapshot(question.min_revision).await?,
    };
    let asked = question.asked.join("&");
    if let Some(cursor) = &question.cursor {
        cursor.belongs_to(&asked)?;
        question.at = cursor.at.unwrap_or(question.at);
    }
    let (format, datum) = (question.format, question.datum);
    let keep = match query.filter(|_| !question.depends_on_clock()) {
        Some(query) => {
            let tag = etag::of(app.build, snapshot.revision, &["stations", query, format.word(), &reader.key()]);
            if let Some(response) = answer::unchanged(app, &snapshot, headers, &tag) {
                return Ok(response);
            }
            Keep::Tagged(tag)
        }
        None => Keep::No,
    };
    let export = {
        let snapshot = snapshot.clone();
        app.cpu.run(move || question.select(snapshot, &asked, reader)).await?
    };
    // A page that was asked for by GET leads on by a link; one asked for by POST by the cursor in its body.
    let next = export.next().zip(query).map(|(cursor, query)| cursor::next_query(query, cursor));
    let sources = answer::list_header(export.sources());
    let body = export::body(app, export).await?;
    let mut response = answer::of(&app.stamp(&snapshot), format.media_type(), keep, body);
    let headers = response.headers_mut();
    headers.insert(answer::CRS, HeaderValue::from_static(datum.as_str()));
    headers.extend(sources.map(|sources| (answer::SOURCES, sources)));
    let link = next.map(|query| format!("</v1/stations?{query}>; rel=\"next\""));
    headers.extend(link.and_then(|link| HeaderValue::try_from(link).ok()).map(|link| (header::LINK, link)));
    if matches!(format, Format::Csv | Format::Xlsx) {
        let name = format!("attachment; filename=\"stations.{}\"", format.word());
        headers.extend(HeaderValue::try_from(name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    }
    Ok(response)
}

struct Question {
    selection: Selection,
    fields: Option<Vec<Field>>,
    limit: Option<usize>,
    cursor: Option<Cursor>,
    at: DateTime<Utc>,
    now: bool,
    format: Format,
    datum: crate::earth::crs::Datum,
    min_revision: Option<Revision>,
    /// What was asked, as `name=value`, without what only says which part of the answer is wanted and how.
    asked: Vec<String>,
}

impl Question {
    fn read(
        pairs: impl Pairs,
        polygon: Option<crate::area::Polygon>,
        snapshot: &Snapshot,
        headers: &HeaderMap,
    ) -> Result<Self, Problem> {
        let now = Utc::now();
        let mut selection = SelectionGiven::new(Open::Any);
        let (mut position, mut format) = (PositionGiven::default(), FormatGiven::default());
        let (mut limit, mut cursor, mut at) = (Some(cursor::DEFAULT_LIMIT), None, None);
        let (mut fields, mut min_revision, mut asked) = (None, None, Vec::new());
        extract::read(pairs, Stations::NAMES, |name, value| {
            match name {
                "limit" => limit = cursor::limit(name, value)?,
                "cursor" => cursor = Some(Cursor::parse(name, value)?),
                "at" => at = Some(given::instant(name, value, now)?).filter(|_| value != "now"),
                "fields" => fields = Some(views::detail::fields(name, value)?),
                "min_revision" => min_revision = Some(revision(name, value)?),
                _ => {
                    let known = selection.take_attribute(name, value, &snapshot.vocabulary)?
                        || selection.take_place(name, value, snapshot)?
                        || position.take(name, value)?
                        || format.take(name, value, &FORMATS)?;
                    if known && name != "f" {
                        asked.push(format!("{name}={value}"));
                    }
                    return Ok(known);
                }
            }
            Ok(true)
        })?;
        let format = format.choose(headers, &FORMATS)?;
        position.speaks(format)?;
        if fields.is_some() && matches!(format, Format::Csv | Format::Xlsx) {
            let expected = "only with f=json or f=geojson; a table has every column";
            return Err(Problem::parameter("fields", "", expected));
        }
        if let Some(polygon) = polygon {
            let bounds = polygon.bounds();
            let edges = [bounds.west(), bounds.south(), bounds.east(), bounds.north()];
            asked.push(format!("polygon=within {}", edges.map(|edge| edge.to_string()).join(",")));
            selection.set_polygon(polygon);
        }
        let place = selection.place(position.finish()?)?;
        Ok(Self {
            selection: Selection { filter: selection.filter, place, text: selection.text },
            fields,
            limit,
            cursor,
            at: at.unwrap_or(now),
            now: at.is_none(),
            format,
            datum: position.datum,
            min_revision,
            asked,
        })
    }

    fn depends_on_clock(&self) -> bool {
        self.now && self.selection.filter.open != Open::Any
    }

    fn select(self, snapshot: Arc<Snapshot>, asked: &str, reader: Reader) -> Export {
        Export::new(
            snapshot,
            export::Order {
                selection: self.selection,
                asked: asked.to_owned(),
                fields: self.fields,
                limit: self.limit,
                after: self.cursor.map(|cursor| cursor.after),
                at: self.at,
                format: self.format,
                datum: self.datum,
                reader,
            },
        )
    }
}
