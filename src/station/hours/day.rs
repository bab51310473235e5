//! One civil day of a plan: weekly hours, make-up days, exceptions, festivals and unattended entry laid over one another.

use chrono::{NaiveDate, Weekday};
use opening_hours::Context;

use super::closure::Closure;
use super::expression::{DAY, Expression, Presence, Span};
use super::{Calendar, Override, Plan};

/// What holds on one civil day: a presence for every minute.
pub(super) type Minutes = Vec<Span>;

impl Plan {
    /// Whether the outcome may depend on holidays or make-up days.
    pub(super) fn needs_calendar(&self) -> bool {
        let mut expressions = self.hours.iter().chain(&self.unattended);
        expressions.any(Expression::needs_calendar)
            || self.overrides.iter().filter_map(Override::hours).any(Expression::needs_calendar)
    }

    /// Whether nothing but one expression rules every day.
    pub(super) fn is_plain(&self) -> bool {
        self.overrides.is_empty() && !self.closures.iter().any(|closure| matches!(closure, Closure::Festival(_)))
    }

    /// The spans of a civil day that are not closed, in order, disjoint.
    pub(super) fn day(&self, date: NaiveDate, calendar: Option<&Calendar>) -> Minutes {
        match calendar {
            Some(calendar) => self.lay(date, calendar.context(), |date| calendar.make_up(date)),
            None => self.lay(date, &Context::default(), |_| None),
        }
    }

    /// The same under any set of holidays, without make-up days.
    pub(super) fn day_under(&self, date: NaiveDate, context: &Context) -> Minutes {
        self.lay(date, context, |_| None)
    }

    fn lay(&self, date: NaiveDate, context: &Context, make_up: impl Fn(NaiveDate) -> Option<Weekday>) -> Minutes {
        if self.is_shut(date) {
            return Minutes::new();
        }
        let yesterday = date.pred_opt();
        let mut day = Canvas::default();
        if self.hours.is_none() && self.ruling(date).is_none() {
            day.lay(Span { start: 0, end: DAY, presence: Presence::Unknown });
        }
        let mut lay = |base: Option<&Expression>, over: Option<Presence>| {
            let ruling = |date| match self.ruling(date) {
                Some(exception) => exception.hours().filter(|_| over.is_none()),
                None if self.is_festival(date) => None,
                None => base,
            };
            let today = ruling(date).map(|hours| hours.today(date, make_up(date), context));
            let spill =
                yesterday.and_then(|yesterday| Some(ruling(yesterday)?.spill(yesterday, make_up(yesterday), context)));
            for span in spill.into_iter().chain(today).flatten() {
                day.lay(Span { presence: over.unwrap_or(span.presence), ..span });
            }
        };
        // From the weakest to the strongest: staffed hours cover unattended ones.
        lay(self.unattended.as_ref(), Some(Presence::Unattended));
        lay(self.hours.as_ref(), None);
        day.into_spans()
    }

    /// The last exception that rules the day.
    fn ruling(&self, date: NaiveDate) -> Option<&Override> {
        self.overrides.iter().rev().find(|over| over.rules(date))
    }

    /// Shut for the whole civil day, the small hours included: by an exception, or a festival without one.
    fn is_shut(&self, date: NaiveDate) -> bool {
        match self.ruling(date) {
            Some(exception) => exception.hours().is_none(),
            None => self.is_festival(date),
        }
    }

    fn is_festival(&self, date: NaiveDate) -> bool {
        self.closures.iter().any(|closure| match closure {
            Closure::Festival(festival) => festival.contains(date) == Some(true),
            _ => false,
        })
    }
}

/// Spans painted over one another.
#[derive(Default)]
struct Canvas(Vec<Span>);

impl Canvas {
    /// Paints a span over what is there, except that a stronger presence is never painted over by a weaker one.
    fn lay(&mut self, top: Span) {
        let mut pieces = vec![top];
        let mut kept = Vec::with_capacity(self.0.len() + 2);
        for old in self.0.drain(..) {
            if old.presence > top.presence {
                pieces = pieces.into_iter().flat_map(|piece| minus(piece, old)).collect();
                kept.push(old);
            } else {
                kept.extend(minus(old, top));
            }
        }
        kept.append(&mut pieces);
        self.0 = kept;
    }

    /// In order, neighbours of one kind joined.
    fn into_spans(mut self) -> Minutes {
        self.0.retain(|span| span.start < span.end);
        self.0.sort_by_key(|span| span.start);
        let mut joined = Minutes::with_capacity(self.0.len());
        for span in self.0 {
            debug_assert!(span.end <= DAY, "a civil day has 1440 minutes");
            match joined.last_mut() {
                Some(last) if last.presence == span.presence && last.end == span.start => {
                    last.end = span.end;
                }
                _ => joined.push(span),
            }
        }
        joined
    }
}

/// What is left of `span` outside `hole`.
fn minus(span: Span, hole: Span) -> impl Iterator<Item = Span> {
    let before = Span { end: span.end.min(hole.start), ..span };
    let after = Span { start: span.start.max(hole.end), ..span };
    [before, after].into_iter().filter(|piece| piece.start < piece.end)
}
