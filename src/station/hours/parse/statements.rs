//! From tokens to statements: these days, these hours; those days shut; who may enter.
//!
//! Where the grammar meets something it has no place for, it gives up ([`Draft::failed`]) instead of guessing. What the
//! statements add up to is `assemble`'s matter.

use super::access::Access;
use super::days::{self, Days};
use super::season::{self, Season};
use super::times::{Cursor, span};
use super::tokens::Token;
use super::words::{Maybe, Period, Word};

/// Hours of some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Opening {
    /// `None`: the text names no days.
    pub(super) days: Option<Days>,
    /// Minutes of the day, ascending and disjoint.
    pub(super) spans: Vec<(u16, u16)>,
    /// Said in words (全天), not in hours.
    pub(super) all_day: bool,
    pub(super) season: Option<Season>,
}

/// A break within the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pause {
    pub(super) span: (u16, u16),
    /// How many openings stood before it.
    pub(super) after: usize,
    /// On a line of its own, so that it holds for all of them.
    pub(super) own_line: bool,
}

/// What the text says, statement by statement.
#[expect(clippy::struct_excessive_bools, reason = "each is a word that the text holds or does not")]
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) openings: Vec<Opening>,
    pub(super) closed: Vec<Days>,
    /// Mornings or afternoons on which some weekdays are shut.
    pub(super) half_closed: Vec<(u8, Period)>,
    pub(super) pauses: Vec<Pause>,
    /// A midday break is mentioned.
    pub(super) midday_break: bool,
    pub(super) never: bool,
    pub(super) announced: bool,
    /// Hours are spoken of that are said elsewhere: the house's, the clinic's.
    pub(super) host_hours: bool,
    /// When the place may be open beside its hours.
    pub(super) maybe: Vec<Maybe>,
    /// Open only while something takes place.
    pub(super) event: bool,
    /// Hours of work are spoken of: without days they say nothing about the week.
    pub(super) work_label: bool,
    pub(super) access: Access,
    /// Days that no hours were given for.
    pub(super) pending: Option<Days>,
    /// Something was not understood.
    pub(super) failed: bool,
}

/// Reads all tokens.
pub(super) fn read(tokens: &[Token]) -> Draft {
    let mut reader = Reader {
        cursor: Cursor { tokens, at: 0 },
        draft: Draft::default(),
        season: None,
        line_start: true,
        pause: false,
    };
    while let Some(token) = reader.cursor.peek() {
        if reader.step(token).is_none() {
            reader.draft.failed = true;
            reader.cursor.at += 1;
        }
    }
    reader.draft
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    draft: Draft,
    season: Option<Season>,
    /// Nothing but marks since the start of the line.
    line_start: bool,
    /// A word for a break stands before the hours.
    pause: bool,
}

impl Reader<'_> {
    /// Reads one statement or mark; `None` when it has no place here.
    fn step(&mut self, token: Token) -> Option<()> {
        if days::begins(&self.cursor) {
            self.days()?;
            self.line_start = false;
            return Some(());
        }
        if let Some((season, next)) = season::read(&self.cursor) {
            self.cursor = next;
            self.season = Some(season);
            return Some(());
        }
        if self.cursor.at_time() {
            return self.times();
        }
        self.cursor.at += 1;
        match token {
            Token::Line => (self.line_start, self.pause) = (true, false),
            // `(午间休息) 13:30-17:00`: the break ends with its parenthesis.
            Token::Semicolon | Token::Close => self.pause = false,
            Token::Colon | Token::Comma | Token::Open => {}
            Token::Number(..) | Token::Residue => self.fail(),
            Token::Word(word) => return self.word(word),
        }
        Some(())
    }

    /// Gives up where the token is already read, so that it is not skipped twice.
    fn fail(&mut self) {
        self.draft.failed = true;
    }

    fn word(&mut self, word: Word) -> Option<()> {
        match word {
            Word::AllDay => self.all_day(),
            Word::ClosedLabel => return self.closed_label(),
            Word::NotPublic => self.draft.access.not_public(),
            Word::Break => {
                self.draft.midday_break = true;
                self.pause = true;
            }
            Word::Never => self.draft.never = true,
            Word::Announced => self.draft.announced = true,
            Word::WorkLabel => self.draft.work_label = true,
            Word::Label => self.draft.host_hours = true,
            Word::Maybe(maybe) => self.draft.maybe.push(maybe),
            Word::Event => self.draft.event = true,
            Word::Audience(audience) => self.draft.access.admit(audience),
            Word::Request => self.draft.access.request(),
            Word::Only | Word::And | Word::Noise => {}
            _ => self.fail(),
        }
        Some(())
    }

    fn skip(&mut self, soft: impl Fn(Token) -> bool) -> Option<Token> {
        while self.cursor.peek().is_some_and(&soft) {
            self.cursor.at += 1;
        }
        self.cursor.peek()
    }

    /// Days, and at once whether they are shut.
    fn days(&mut self) -> Option<()> {
        let days = days::read(&mut self.cursor)?;
        let before = self.cursor.clone();
        let next = self.skip(|token| matches!(token, Token::Colon | Token::Word(Word::Noise)));
        match next {
            Some(Token::Word(Word::Closed | Word::ClosedLabel)) => {
                self.closed(days);
                return Some(());
            }
            Some(Token::Word(Word::NotPublic)) if days.is_exceptional() => {
                self.closed(days);
                return Some(());
            }
            Some(Token::Word(Word::Never | Word::AsUsual)) if days.holiday => {
                self.cursor.at += 1;
                return Some(());
            }
            Some(Token::Word(Word::AllDay)) => {
                self.cursor.at += 1;
                match self.cursor.peek() {
                    Some(Token::Word(Word::Closed)) => {
                        self.closed(days);
                        return Some(());
                    }
                    // `周一全日及周二上午休馆`: the closing word of a list may still follow.
                    Some(Token::Comma | Token::Word(Word::And)) => return None,
                    _ => {}
                }
            }
            Some(Token::Word(Word::Period(period))) => {
                self.cursor.at += 1;
                if self.cursor.take(Token::Word(Word::Closed)) {
                    self.draft.half_closed.push((days.week, period));
                    return (days.week != 0 && !days.holiday && days.nth.is_empty()).then_some(());
                }
            }
            _ => {}
        }
        self.cursor = before;
        match &mut self.draft.pending {
            // `平日(周一至周五)`: the same said twice.
            Some(pending) if pending.week == days.week && pending.week != 0 && !pending.holiday && !days.holiday => {
                pending.workdays |= days.workdays;
            }
            Some(_) => return None,
            pending => *pending = Some(days),
        }
        Some(())
    }

    fn closed(&mut self, days: Days) {
        while matches!(self.cursor.word(), Some(Word::Closed | Word::ClosedLabel | Word::NotPublic)) {
            self.cursor.at += 1;
        }
        self.draft.closed.push(days);
    }

    /// `休馆日:周一`.
    fn closed_label(&mut self) -> Option<()> {
        self.skip(|token| matches!(token, Token::Colon | Token::Word(Word::To | Word::Noise)));
        if !days::begins(&self.cursor) {
            self.fail();
            return Some(());
        }
        let days = days::read(&mut self.cursor)?;
        self.closed(days);
        Some(())
    }

    fn all_day(&mut self) {
        let season = self.season;
        // `全年24小时全天开放`: said twice.
        self.skip(|token| matches!(token, Token::Word(Word::AllDay | Word::Noise)));
        let days = self.draft.pending.take();
        self.draft.openings.push(Opening { days, spans: vec![(0, 1440)], all_day: true, season });
    }

    /// Spans, and whether they are hours or a break.
    fn times(&mut self) -> Option<()> {
        let own_line = self.line_start;
        self.line_start = false;
        let mut spans = vec![span(&mut self.cursor)?];
        loop {
            let mut ahead = self.cursor.clone();
            while matches!(ahead.peek(), Some(Token::Comma | Token::Semicolon | Token::Line | Token::Word(Word::And))) {
                ahead.at += 1;
            }
            if !ahead.at_time() || season::read(&ahead).is_some() {
                break;
            }
            self.cursor = ahead;
            let next = span(&mut self.cursor)?;
            if spans.last().is_some_and(|last| next.0 < last.1) {
                return None;
            }
            spans.push(next);
        }
        let after = self.cursor.clone();
        let mut next = self.skip(|token| matches!(token, Token::Word(Word::Noise | Word::Break)));
        let broke = after.tokens[after.at..self.cursor.at].contains(&Token::Word(Word::Break));
        // `中午12:00-14:00不对外开放`, inside hours that were given before.
        if next == Some(Token::Word(Word::NotPublic)) && self.is_inside(&spans) {
            next = Some(Token::Word(Word::Closed));
        }
        if next == Some(Token::Word(Word::Closed)) || broke || self.pause {
            if next == Some(Token::Word(Word::Closed)) {
                self.cursor.at += 1;
            }
            self.pause(&spans, own_line);
            return Some(());
        }
        self.cursor = after;
        self.open(spans);
        Some(())
    }

    fn is_inside(&self, spans: &[(u16, u16)]) -> bool {
        let given = self.draft.openings.iter().flat_map(|opening| &opening.spans);
        matches!(spans, [only] if given.clone().any(|span| span.0 < only.0 && only.1 < span.1))
    }

    fn pause(&mut self, spans: &[(u16, u16)], own_line: bool) {
        self.pause = false;
        self.draft.midday_break = true;
        let [span] = spans else { return self.fail() };
        // A break before any hours, or of certain days only, has no hours to be taken from.
        if self.draft.openings.is_empty() || self.draft.pending.is_some() {
            return self.fail();
        }
        self.draft.pauses.push(Pause { span: *span, after: self.draft.openings.len(), own_line });
    }

    fn open(&mut self, spans: Vec<(u16, u16)>) {
        let days = self.draft.pending.take();
        if days.is_none()
            && let Some(last) = self.draft.openings.last_mut()
            && last.season == self.season
        {
            // Hours that go on after a remark: `08:00-12:00(午间休息) 13:30-17:00`.
            if last.all_day || last.spans.last().is_some_and(|before| spans[0].0 < before.1) {
                return self.fail();
            }
            last.spans.extend(spans);
            return;
        }
        self.draft.openings.push(Opening { days, spans, all_day: false, season: self.season });
    }
}
